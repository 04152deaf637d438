import type { IHttpRequestOptions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { type Conversion, mergeConversions } from '../helpers/conversion';
import { ExpiringMap } from '../helpers/expiringMap';
import { LONGEST_TIME_MS } from '../parameters/readValues';
import type { Account } from '../providers/account';
import { logEvent } from './callbackLog';
import { verifyCallback } from './verifyCallback';
import { alreadyKnown, ignored, othersPending, unknownTask, type WebhookResponse } from './webhookResponses';

/**
 * If the response to a create request is lost, its item is in doubt: the task ID is unknown, but the provider calls back anyway, and may
 * have charged for it. Such conversions are kept here, by execution and item, until the execution resumes in this process.
 */
const adopted = new ExpiringMap<Conversion>(10_000, LONGEST_TIME_MS);

const keyOf = (context: IWebhookFunctions, itemIndex: number) => `${context.getExecutionId()} ${itemIndex}`;

/** What is known of a create request whose response was lost; undefined for any other item. */
function lostRequestOf({ json }: INodeExecutionData): Conversion | undefined {
	if (json.error === undefined) return undefined;
	// If an older n8n drops the details, the track is no longer known.
	const conversion = (json.details ?? { status: 'unknown', taskId: null }) as unknown as Conversion;
	return conversion.status === 'unknown' && conversion.taskId === null ? conversion : undefined;
}

/** Whether a record names the track that was requested. */
function isSameTrack(requested: Conversion, found: Conversion): boolean {
	if (!requested.audioId || requested.audioId.toLowerCase() !== found.audioId?.toLowerCase()) return false;
	return !requested.generationTaskId || !found.generationTaskId || requested.generationTaskId === found.generationTaskId;
}

/** What is kept for the item, if it is the same track. In a loop or at an earlier node, an item with this index may be another track. */
function adoptedOf(context: IWebhookFunctions, itemIndex: number, requested: Conversion): Conversion | undefined {
	const found = adopted.get(keyOf(context, itemIndex));
	return found && isSameTrack(requested, found) ? found : undefined;
}

/** The conversion of an item whose create response was lost, once the provider has called back for it. */
export function adoptedFor(context: IWebhookFunctions, frozen: INodeExecutionData, itemIndex: number): Conversion | undefined {
	const requested = lostRequestOf(frozen);
	const found = requested && adoptedOf(context, itemIndex, requested);
	return found && mergeConversions({ ...requested, alreadyConverted: false }, found);
}

/** Assigns a task that the execution does not wait for to the item in the URL, if the task's record names that item's track. */
export async function adopt(
	context: IWebhookFunctions,
	account: Account,
	items: INodeExecutionData[],
	taskId: string,
	options: Partial<IHttpRequestOptions>,
): Promise<WebhookResponse> {
	const { item } = context.getQueryData() as { item?: unknown };
	const itemIndex = typeof item === 'string' && /^\d+$/.test(item) ? Number(item) : -1;
	const frozen = items.at(itemIndex < 0 ? items.length : itemIndex);
	const requested = frozen && lostRequestOf(frozen);
	if (!requested) return unknownTask;
	// If an older n8n has dropped the details, the task's ID is in the message.
	const namesTask = frozen.json.details === undefined && String(frozen.json.message).includes(taskId);
	if (adoptedOf(context, itemIndex, requested)?.taskId === taskId || namesTask) return alreadyKnown;
	const verified = await verifyCallback(context, account, taskId, options);
	if ('refusal' in verified) return verified.refusal;
	const finding = `conversion ${taskId} of execution ${context.getExecutionId()} belongs to a create request whose response was lost`;
	// Checked only now, because another callback may have been verified meanwhile.
	if (adoptedOf(context, itemIndex, requested) || !isSameTrack(requested, verified.conversion)) {
		logEvent(context, 'unclear', `${finding}, but it is unclear whether item ${itemIndex} sent that request. Use Get Details to get the conversion`);
		return ignored;
	}
	adopted.set(keyOf(context, itemIndex), verified.conversion);
	logEvent(context, 'adopted', `${finding}. Item ${itemIndex} sent that request and gets the conversion when the execution resumes`);
	return othersPending;
}
