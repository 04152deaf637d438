import type { INode } from 'n8n-workflow';

/** Whether a node is a tool of an AI agent or of an MCP server: n8n makes a type of its own for those, by this name. */
export const isTool = ({ type }: Pick<INode, 'type'>): boolean => type.endsWith('Tool');

/** Shows a field only where the node is a tool; the other one, only where it is none. */
export const whereATool = { show: { '@tool': [true] } };
export const whereNoTool = { hide: { '@tool': [true] } };

/** What problems say of items and workflows, which a caller of a tool has none of. */
const WORDS: ReadonlyArray<readonly [RegExp, string]> = [
	[/\bRun the (item|workflow) again/g, 'Call this tool again'],
	[/\brun the (item|workflow) again/g, 'call this tool again'],
	[/\brunning the item again/g, 'calling this tool again'],
	[/\bsend fewer items/g, 'make fewer calls'],
	// The default of an ID's field is an expression.
	[/If (it|an ID) comes from an expression, check that the item has this field/g, 'If this tool does not ask for $1, its owner has to click the sparkle button beside the field'],
];

/** What a problem says, in the words of a tool. */
export const inWordsOfTools = (text: string): string => WORDS.reduce((told, [words, ours]) => told.replace(words, ours), text);
