import type { IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import { asProblem, toErrorItem, toNodeError } from '../errors';
import type { Conversion } from '../provider/conversion';

/**
 * Runs the work of one item. Its output and its errors are paired with the input item, and a failure follows the node's
 * error setting. `known` is what an error item tells of the conversion, beside what the failure itself knows.
 */
export async function runItem(
	context: IExecutePaginationFunctions,
	known: Partial<Conversion>,
	work: () => Promise<INodeExecutionData>,
): Promise<INodeExecutionData[]> {
	const itemIndex = context.getItemIndex();
	try {
		return [{ ...(await work()), pairedItem: { item: itemIndex } }];
	} catch (error) {
		const problem = asProblem(error).about(known);
		if (context.continueOnFail()) return [toErrorItem(context.getNode(), problem, itemIndex)];
		throw toNodeError(context.getNode(), problem, itemIndex);
	}
}
