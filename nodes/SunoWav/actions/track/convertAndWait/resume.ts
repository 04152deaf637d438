import type { IDataObject, INode, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { accepted, alreadyKnown, answerWith, badSignature, notACallback, tryAgainLater, unknownTask, type Answer } from '../../../callbacks/answers';
import { Duplicates } from '../../../callbacks/duplicates';
import { recentAccount } from '../../../callbacks/recentAccount';
import { isSigned } from '../../../callbacks/signature';
import { verifyByLookUp } from '../../../callbacks/verify';
import { updateOf, type Conversion } from '../../../helpers/conversion';
import { asProblem, copiedJson } from '../../../helpers/errors';
import { unlessStopped } from '../../../helpers/wait';
import type { Account } from '../../../providers/account';
import { lookUp } from '../../../transport/lookUp';
import { repeatable, retrying } from '../../../transport/retry';
import { readRequestOptions } from '../../common/requestOptions';
import { findAllFinished } from './findAllFinished';
import { conversionKey, finishedConversions } from './finishedConversions';
import { lookTogether } from './looksUnderWay';
import { callsThisRun, finishedItem } from './waitByCallback';

/** The provider hangs up after 15 s, of which n8n needs some to load the execution and to send the answer. */
const ANSWER_WITHIN_MS = 13_000;

/** One slow look-up must not take all of that. */
const LOOK_UP_TIMEOUT_MS = 5_000;

const stillWaiting: Answer = { status: 200, body: { status: 'still waiting' } };

/** By the first conversion that is waited for. Older versions of n8n would go on once for each of the last callbacks. */
const resumptions = new Duplicates();

/** The conversions that have finished, by their task IDs. */
type Finished = Map<string, Conversion>;

/**
 * Called for every callback of an execution that waits. A callback is only a notification: nothing of it is believed but the
 * task it names, and that task is looked up. When it has finished, the others are looked up until one is still pending.
 * When none is, the execution goes on with all items together. Never throws: n8n would run the nodes behind with empty
 * items.
 */
export async function resume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const late = AbortSignal.timeout(ANSWER_WITHIN_MS);
	try {
		const account = await recentAccount(context);
		const callback = account.provider.api.readCallback(context.getBodyData());
		if (callback === null) return answerWith(context, notACallback);
		const items = context.evaluateExpression('{{ $input.all() }}', 0) as INodeExecutionData[];
		const known = items.map(taskIdOf);
		// A failure callback may come without a task ID; then the URL tells which item it is for.
		const { item } = context.getQueryData() as { item?: unknown };
		const taskId = callback.taskId ?? known[Number(item)];
		if (!isSignedFor(context, account, taskId)) return answerWith(context, badSignature);
		if (taskId === undefined || !known.includes(taskId)) return answerWith(context, unknownTask);
		const taskIds = waitingOf(items);
		// One that had ended before the wait: n8n turned its callback away while the execution ran, and now it comes again.
		if (!taskIds.includes(taskId)) return answerWith(context, alreadyKnown);

		const found = await lookUpAll(context, account, taskId, taskIds, late);
		if (!(found instanceof Map)) return answerWith(context, found);
		const first = resumptions.firstOf(taskIds[0]);
		if (first) {
			// Where n8n fails to go on, mostly because another process has done so just now, the first one is answered 500 and
			// comes again. That makes up for it, be it necessary: the others need not come, too.
			await first;
			return answerWith(context, accepted);
		}
		resumptions.add(taskIds[0], context.getResponseObject());
		const output = items.map((frozen, itemIndex) => outputOf(context.getNode(), frozen, itemIndex, account, found));
		return { webhookResponse: accepted.body, workflowData: [output] };
	} catch (error) {
		const { message, description } = asProblem(error);
		const reason = late.aborted ? 'The provider did not answer the look-ups in time' : `${message}. ${description}`;
		context.logger.warn(`Suno WAV: a callback for a waiting execution could not be handled. ${reason}`);
		return answerWith(context, tryAgainLater);
	}
}

/** The task ID of an item's conversion. An error item has it in its details, where n8n lets it keep them. */
const taskIdOf = ({ json }: INodeExecutionData): string | undefined => ((json.details ?? json) as unknown as Conversion).taskId ?? undefined;

/** The task IDs that are waited for, in the order of their items. */
function waitingOf(items: INodeExecutionData[]): string[] {
	return items.flatMap(({ json }) => {
		const conversion = json as unknown as Conversion;
		return conversion.status === 'pending' && conversion.taskId !== null && callsThisRun(conversion) ? [conversion.taskId] : [];
	});
}

/**
 * Whether the callback carries the provider's signature, where the credential has a key for it. One that names no task is
 * signed for the task that its URL is for, if for any.
 */
function isSignedFor(context: IWebhookFunctions, { hmacKey }: Account, taskId: string | undefined): boolean {
	if (hmacKey === undefined) return true;
	return taskId !== undefined && isSigned(taskId, context.getHeaderData() as IDataObject, hmacKey);
}

/**
 * Looks up the conversion that was called back for and, when it has finished, the others. Returns all of them when none is pending,
 * else what to answer. What an earlier callback has found is not looked up again. Throws when a look-up fails, and when
 * `late` is aborted.
 */
async function lookUpAll(
	context: IWebhookFunctions,
	account: Account,
	calledBack: string,
	taskIds: string[],
	late: AbortSignal,
): Promise<Finished | Answer> {
	const options = readRequestOptions((path, fallback) => context.getNodeParameter(path, fallback as object));
	const request = { ...options, timeout: Math.min(options.timeout ?? Infinity, LOOK_UP_TIMEOUT_MS) };
	const found: Finished = new Map();
	const note = (taskId: string, conversion: Conversion) => {
		found.set(taskId, conversion);
		finishedConversions.add(account, taskId, conversion);
	};
	/** What is known by now, also from callbacks that have come at the same moment. */
	const recall = (taskId: string) => {
		const known = found.get(taskId) ?? finishedConversions.get(account, taskId);
		if (known) found.set(taskId, known);
		return known;
	};
	if (!recall(calledBack)) {
		const verdict = await verifyByLookUp(context, account, calledBack, request);
		if ('status' in verdict) return verdict;
		note(calledBack, verdict.conversion);
	}
	const look = async (taskId: string) => {
		const abortSignal = AbortSignal.timeout(LOOK_UP_TIMEOUT_MS);
		return (await lookUp(context, account, taskId, { ...request, abortSignal })).conversion;
	};
	const unknown = taskIds.filter((taskId) => !recall(taskId));
	const haveFinished = await findAllFinished(unknown, async (taskId) => {
		const known = recall(taskId);
		if (known) return known;
		// Nobody knows whether there will be another callback that could make up for a failed look.
		const conversion = await retrying(repeatable(account), late, async () =>
			await unlessStopped(late, lookTogether(conversionKey(account, taskId), async () => await look(taskId))),
		);
		if (conversion.status !== 'pending') note(taskId, conversion);
		return conversion;
	});
	return haveFinished ? found : stillWaiting;
}

/** The final item: what was found of its conversion, or, for one that had ended before the wait, what it was. */
function outputOf(
	node: INode,
	{ json }: INodeExecutionData,
	itemIndex: number,
	account: Account,
	finished: Finished,
): INodeExecutionData {
	const frozen = json as unknown as Conversion;
	const found = frozen.taskId ? finished.get(frozen.taskId) : undefined;
	const final = found ? finishedItem(node, updateOf(frozen, found), itemIndex, account).json : json;
	return { json: copiedJson(node, final), pairedItem: { item: itemIndex } };
}
