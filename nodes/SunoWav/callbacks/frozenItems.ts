import type { INode, INodeExecutionData } from 'n8n-workflow';

import { copiedJson, toErrorItem } from '../errors/n8nErrors';
import { failedProblem } from '../errors/taskProblems';
import { type Conversion, conversionJson } from '../helpers/conversion';
import type { Account } from '../providers/account';

/**
 * The items of a suspended execution, which n8n keeps until it resumes: one for each item that the node was given, with the conversion as
 * it was known then. Those that wait for a callback are pending.
 */

/** Whether the provider calls this execution back. For a conversion started by an earlier request, it may call another URL. */
export const isCalledBack = ({ alreadyConverted }: Conversion): boolean => alreadyConverted === false;

/** An item of the output: a conversion, or an error item for one that failed, because n8n cannot fail a resumed node. */
export function toItem(node: INode, conversion: Conversion, itemIndex: number, account: Account): INodeExecutionData {
	if (conversion.status === 'failed') return toErrorItem(node, failedProblem(conversion, account), itemIndex);
	return { json: conversionJson(conversion, undefined, account), pairedItem: { item: itemIndex } };
}

/** An item as n8n keeps it and copies it later. */
export const toFrozenItem = (node: INode, { json }: INodeExecutionData, item: number): INodeExecutionData => ({
	json: copiedJson(node, json),
	pairedItem: { item },
});

/** The task ID of an item's conversion. An error item has it in its details, if n8n keeps those. */
export const taskIdOfItem = ({ json }: INodeExecutionData): string | undefined =>
	((json.details ?? json) as unknown as Conversion).taskId ?? undefined;

/** The task IDs that an execution waits for, in the order of their items. */
export const waitingTaskIds = (items: INodeExecutionData[]): string[] =>
	items.flatMap(({ json }) => {
		const conversion = json as unknown as Conversion;
		return conversion.status === 'pending' && conversion.taskId !== null && isCalledBack(conversion) ? [conversion.taskId] : [];
	});
