import { sleep, type IDataObject, type IHttpRequestOptions, type IWebhookFunctions } from 'n8n-workflow';

import type { Conversion } from '../helpers/conversion';
import { asProblem } from '../helpers/errors';
import type { Account } from '../providers/account';
import { lookUp } from '../transport/lookUp';
import { isUnknownTask } from '../transport/taskRecord';
import { stillPending, tryAgainLater, unknownTask, type Refusal } from './answers';
import { lookUpLimits } from './lookUpLimits';
import { LookUpQueue } from './lookUpQueue';
import { queryOf } from './query';

/** The provider gives up on a callback after 15 s, and a busy n8n needs seconds before it asks the node. */
const ANSWER_WITHIN_MS = 10_000;

/** A jammed n8n reads an answer late, so a look-up is given nearly all of the time. */
const LOOK_UP_TIMEOUT_MS = 8_000;

/** A callback can outrun the provider's own record, by seconds. */
const PAUSES_BEFORE_LOOKS_MS = [0, 500, 1_000, 2_000, 2_500, 2_500];

/** What the provider itself says of a conversion. */
export interface Verified {
	conversion: Conversion;
	/** The query of the callback URL that it has on record; null when it has none. */
	query: IDataObject | null;
}

type Verdict = Verified | Refusal;

/** A look that has failed. */
interface Trouble {
	reason: string;
	isPassing: boolean;
}

type Seen = Verdict | Trouble;

/** What the looks for one callback have come to so far. */
interface Looks {
	last: Seen;
}

const queues = new Map<string, LookUpQueue<Seen>>();

/** Each account has its own queue, so that a flood of callbacks for one does not hold up another's. */
function queueOf({ apiKey, provider }: Account): LookUpQueue<Seen> {
	for (const [other, queue] of queues) if (queue.isIdle()) queues.delete(other);
	const id = `${provider.baseUrl} ${provider.api.details.path} ${apiKey}`;
	const queue = queues.get(id) ?? new LookUpQueue(lookUpLimits());
	queues.set(id, queue);
	return queue;
}

/**
 * Asks the provider about the conversion that a callback speaks of, again and again while it is pending or not on record, or
 * while asking fails in passing: not every provider sends a callback a second time. When more callbacks come than can be looked
 * up at once, they wait for their turn. `request` are the node's own settings (proxy, certificates). Returns, 10 s later at most,
 * what the provider says or the refusal to answer with. Never throws.
 */
export async function verifyByLookUp(
	context: IWebhookFunctions,
	account: Account,
	taskId: string,
	request: Partial<IHttpRequestOptions> = {},
): Promise<Verdict> {
	const looks: Looks = { last: tryAgainLater };
	const tooLate = AbortSignal.timeout(ANSWER_WITHIN_MS);
	const expiry = new Promise<void>((resolve) => {
		tooLate.addEventListener('abort', () => resolve(), { once: true });
	});
	await Promise.race([expiry, lookRepeatedly(context, account, taskId, request, looks)]);
	const { last } = looks;
	if (!('reason' in last)) return tooLate.aborted && 'status' in last ? tryAgainLater : last;
	context.logger.warn(`Suno WAV Trigger: a callback could not be verified. ${last.reason}`);
	return tryAgainLater;
}

async function lookRepeatedly(
	context: IWebhookFunctions,
	account: Account,
	taskId: string,
	request: Partial<IHttpRequestOptions>,
	looks: Looks,
): Promise<void> {
	const until = Date.now() + ANSWER_WITHIN_MS;
	const queue = queueOf(account);
	const question = JSON.stringify([taskId, request]);
	const ask = async () => await askProvider(context, account, taskId, request);
	for (const pauseMs of PAUSES_BEFORE_LOOKS_MS) {
		const kind = pauseMs === 0 ? 'first' : 'repeated';
		const seen = await queue.admit(kind, async () => {
			if (pauseMs > 0) await sleep(pauseMs);
			return await queue.look(kind, question, until, ask);
		});
		looks.last = seen ?? tryAgainLater;
		if (!mayChange(looks.last)) return;
	}
}

const mayChange = (seen: Seen): boolean => ('reason' in seen ? seen.isPassing : seen === stillPending || seen === unknownTask);

/** One look-up. A record that can still become a final one is told as a refusal. */
async function askProvider(
	context: IWebhookFunctions,
	account: Account,
	taskId: string,
	request: Partial<IHttpRequestOptions>,
): Promise<Seen> {
	const timeout = Math.min(request.timeout ?? LOOK_UP_TIMEOUT_MS, LOOK_UP_TIMEOUT_MS);
	// n8n's own time-out starts anew with every byte that comes.
	const abortSignal = AbortSignal.timeout(timeout);
	try {
		const { conversion, callBackUrl } = await lookUp(context, account, taskId, { ...request, timeout, abortSignal });
		return conversion.status === 'pending' ? stillPending : { conversion, query: queryOf(callBackUrl) };
	} catch (error) {
		if (isUnknownTask(error)) return unknownTask;
		const { message, description, retry } = asProblem(error);
		if (abortSignal.aborted) return { reason: `${account.provider.displayName} did not answer in time`, isPassing: true };
		return { reason: `${message}. ${description}`, isPassing: retry !== 'never' };
	}
}
