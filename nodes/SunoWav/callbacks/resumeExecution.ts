import type { IDataObject, IHttpRequestOptions, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { ProviderClient } from '../client/providerClient';
import { inOneText, toErrorItem } from '../errors/n8nErrors';
import { Problem } from '../errors/problem';
import { type Conversion, mergeConversions } from '../helpers/conversion';
import { redact } from '../helpers/redact';
import { readRequestOptions } from '../parameters/requestOptions';
import type { Account } from '../providers/account';
import { adopt, adoptedFor } from './adoption';
import { readCallbackBody } from './body';
import { getCachedAccount } from './cachedAccount';
import { logEvent } from './callbackLog';
import { Duplicates } from './duplicates';
import { taskIdOfItem, toFrozenItem, toItem, waitingTaskIds } from './frozenItems';
import { getAllFinished, getFinished, isFileOverdue, isUnknown, type Results } from './records';
import { isSigned } from './signature';
import { type Refused, verifyCallback } from './verifyCallback';
import { accepted, alreadyKnown, badSignature, notACallback, othersPending, respond, tryAgainLater, unknownTask } from './webhookResponses';

/** The provider hangs up after 15 s, and n8n needs some of that to load the execution and to send the response. */
const RESPOND_WITHIN_MS = 13_000;

/** One slow request must not take all of that. */
const GET_WITHIN_MS = 5_000;

/**
 * If several callbacks find that all conversions have finished, older versions of n8n would resume the execution for each of them. The key
 * is the execution and its first task: an execution can wait several times, and gateways can give several executions the same task.
 */
const resumptions = new Duplicates();

/**
 * Called for every callback of an execution that waits. A callback is only a notification: only the task ID in it is used, to get the
 * record from the provider. If that conversion has finished, the others are checked until a pending one is found. If none is pending, the
 * execution resumes with all items together. Never throws: n8n would run the next nodes with empty items.
 */
export async function resumeExecution(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const late = AbortSignal.timeout(RESPOND_WITHIN_MS);
	let secrets: string[] = [];
	try {
		const body = readCallbackBody(context);
		if (body === undefined) return respond(context, notACallback);
		const account = await getCachedAccount(context);
		secrets = account.secrets;
		const callback = account.provider.api.readCallback(body);
		if (callback === null) return respond(context, notACallback);
		const items = context.evaluateExpression('{{ $input.all() }}', 0) as INodeExecutionData[];
		const known = items.map(taskIdOfItem);
		// A failure callback may have no task ID. Then the URL says which item it is for.
		const { item } = context.getQueryData() as { item?: unknown };
		const taskId = callback.taskId ?? known[Number(item)];
		if (!isSignedFor(context, account, taskId)) return respond(context, badSignature);
		if (taskId === undefined) return respond(context, unknownTask);
		if (!known.includes(taskId)) return respond(context, await adopt(context, account, items, taskId, readOptions(context)));
		const taskIds = waitingTaskIds(items);
		// It ended before the wait: n8n rejected its callback while the execution was running, and this is the retry.
		if (!taskIds.includes(taskId)) return respond(context, alreadyKnown);

		const results = await getResults(context, account, taskId, taskIds, late);
		if (results === undefined) return respond(context, othersPending);
		if ('refusal' in results) return respond(context, results.refusal);
		const resumption = `${context.getExecutionId()} ${taskIds[0]}`;
		const first = resumptions.wasFirstAccepted(resumption);
		if (first) {
			// If n8n fails to resume, mostly because another process has just resumed the execution, the first callback gets a 500 and the
			// provider retries it. One retry is enough.
			await first;
			return respond(context, accepted);
		}
		resumptions.add(resumption, context.getResponseObject());
		const output = items.map((frozen, itemIndex) => toFinalItem(context, frozen, itemIndex, account, results));
		return { webhookResponse: accepted.body, workflowData: [output] };
	} catch (error) {
		const reason = late.aborted ? 'The provider did not respond in time' : inOneText(error);
		logEvent(context, 'failed', redact(`a callback for a waiting execution could not be handled. ${reason}`, secrets));
		return respond(context, tryAgainLater);
	}
}

/** Whether the callback is signed, if the credential has a key. Without a task ID, it is signed for the item in its URL. */
function isSignedFor(context: IWebhookFunctions, { hmacKey }: Account, taskId: string | undefined): boolean {
	if (hmacKey === undefined) return true;
	return taskId !== undefined && isSigned(taskId, context.getHeaderData() as IDataObject, hmacKey);
}

/** The node's own Request Options, with a timeout so short that no request uses up all of the time. */
function readOptions(context: IWebhookFunctions): Partial<IHttpRequestOptions> {
	const read = readRequestOptions((path, fallback) => context.getNodeParameter(path, fallback as object));
	return { ...read, timeout: Math.min(read.timeout ?? Infinity, GET_WITHIN_MS) };
}

/** All conversions by their task IDs. Undefined while one is pending; a refusal if the callback's own is pending or unverified. */
async function getResults(
	context: IWebhookFunctions,
	account: Account,
	calledBack: string,
	taskIds: string[],
	late: AbortSignal,
): Promise<Results | Refused | undefined> {
	const options = readOptions(context);
	const client = new ProviderClient(context, account, options, late);
	if (!getFinished(client, calledBack)) {
		// Only tasks of this execution get here, so nobody can make up many of them.
		const verified = await verifyCallback(context, account, calledBack, options, { isPaced: false });
		// One without a result, or without a record, must not hold up the others forever.
		if ('refusal' in verified && !isFileOverdue(client, calledBack) && !isUnknown(client, calledBack)) return verified;
	}
	// There may be no other callback, so a failed request is retried.
	return await getAllFinished(client, taskIds, { kind: 'callback', withinMs: GET_WITHIN_MS });
}

/**
 * The final item: the result of its conversion. An item that did not wait for a callback stays as it is. The exception is an item whose
 * create response was lost, if a callback has since named its conversion (`adoption.ts`).
 */
function toFinalItem(
	context: IWebhookFunctions,
	frozen: INodeExecutionData,
	itemIndex: number,
	account: Account,
	results: Results,
): INodeExecutionData {
	const node = context.getNode();
	const adopted = adoptedFor(context, frozen, itemIndex);
	if (adopted) return toFrozenItem(node, toItem(node, adopted, itemIndex, account), itemIndex);
	const conversion = frozen.json as unknown as Conversion;
	const found = conversion.taskId ? results.get(conversion.taskId) : undefined;
	if (found instanceof Problem) return toFrozenItem(node, toErrorItem(node, found.about(conversion), itemIndex), itemIndex);
	const final = found ? toItem(node, mergeConversions(conversion, found), itemIndex, account) : frozen;
	return toFrozenItem(node, final, itemIndex);
}
