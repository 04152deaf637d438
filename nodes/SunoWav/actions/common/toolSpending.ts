import type { INode, INodeProperties } from 'n8n-workflow';

import { Problem } from '../../helpers/problem';
import { isTool, whereATool } from '../../helpers/tool';

/** An entry of the Options of operations that cost credits. */
export const toolMaySpend = {
	displayName: 'Let AI Agents Spend Credits',
	name: 'toolMaySpend',
	type: 'boolean',
	// An expression could come from the model.
	noDataExpression: true,
	default: true,
	description:
		'Whether this tool starts conversions, which cost credits. Otherwise it refuses every call.',
	displayOptions: whereATool,
} satisfies INodeProperties;

/** Throws a Problem when the node is a tool that is not to start conversions. `read` gives a parameter's value by its path, or the fallback. */
export function refuseToSpend(node: Pick<INode, 'type'>, read: (path: string, fallback: unknown) => unknown): void {
	if (!isTool(node) || read(`options.${toolMaySpend.name}`, toolMaySpend.default) !== false) return;
	throw Problem.ofInput(
		'This tool may not spend credits',
		`Nothing was sent. Whoever owns the workflow can allow it: ${toolMaySpend.displayName}, in the node's Options.`,
	);
}
