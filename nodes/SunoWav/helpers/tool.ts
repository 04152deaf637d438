import type { INode } from 'n8n-workflow';

/** Whether a node is a tool of an AI agent or of an MCP server: n8n makes a type of its own for those, by this name. */
export const isTool = ({ type }: Pick<INode, 'type'>): boolean => type.endsWith('Tool');

/** Shows a field only where the node is a tool; the other one, only where it is none. */
export const whereATool = { show: { '@tool': [true] } };
export const whereNoTool = { hide: { '@tool': [true] } };
