import type { INode } from 'n8n-workflow';

/** Whether a node is a tool of an AI agent or of an MCP server: n8n makes a type of its own for those, by this name. */
export const isTool = ({ type }: Pick<INode, 'type'>): boolean => type.endsWith('Tool');
