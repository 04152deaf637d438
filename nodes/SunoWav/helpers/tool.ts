import type { INode } from 'n8n-workflow';

/** Whether a node is a tool of an AI agent or an MCP server. n8n derives a type with this suffix for tools. */
export const isTool = ({ type }: Pick<INode, 'type'>): boolean => type.endsWith('Tool');

/** Shows a field only in tools, or only outside tools. */
export const whereATool = { show: { '@tool': [true] } };
export const whereNoTool = { hide: { '@tool': [true] } };
