import { Expression, type IDataObject, type IHttpRequestOptions, type IWebhookFunctions } from 'n8n-workflow';

import { type GetKind, type GetOptions, ProviderClient } from '../client/providerClient';
import { inOneText, isCancelled, toProblem } from '../errors/n8nErrors';
import { isUnknownTask } from '../errors/problem';
import type { Conversion } from '../helpers/conversion';
import { parseQuery } from '../helpers/url';
import { wait } from '../helpers/wait';
import type { Account } from '../providers/account';
import { logEvent } from './callbackLog';
import { getCallbackPace } from './callbackPace';
import { type Likelihood, likelihoodOf, noteConfirmed, noteMissed, forgetMissed } from './likelihood';
import { getShared } from './records';
import { stillPending, tryAgainLater, unknownTask, type WebhookResponse } from './webhookResponses';

/** The provider gives up on a callback after 15 s, and a busy n8n needs seconds before it calls the node. */
const RESPOND_WITHIN_MS = 10_000;

/** A request that begins at the last moment could not finish in time. */
const LAST_MOMENT_MS = 250;

/** A request whose turn comes less than this before the end is not sent. The last retry usually gets its turn earlier. */
const LAST_TURN_MS = 750;

/** An overloaded n8n reads a response late, so a request gets nearly all of the time. */
const GET_WITHIN_MS = 8_000;

/** A callback can outrun the provider's own record, by seconds. */
const PAUSES_MS = [0, 500, 1_000, 2_000, 2_500, 2_500];

/**
 * How many callbacks of one account may wait for a first request, and for a retry. n8n's newer expression engines hold 11 MB for each
 * callback until the response is sent (measured in n8n 2.41). With them, a burst is admitted because it drains quickly, but only a few
 * callbacks may wait for a retry, because their tasks may be made up.
 */
const MOST_WAITING = { legacyEngine: { callback: 500, callbackRetry: 500 }, newerEngine: { callback: 250, callbackRetry: 24 } };

type CallbackKind = Exclude<GetKind, 'run'>;

/** Older versions of n8n have only this engine. */
const hasLegacyEngine = (): boolean => !('getActiveImplementation' in Expression) || Expression.getActiveImplementation() === 'legacy';

export interface Verified {
	conversion: Conversion;
	/** The callback URL that the provider has on record; null when there is none. */
	callBackUrl: string | null;
	query: IDataObject | null;
}

export interface Refused {
	refusal: WebhookResponse;
}

interface Failure extends Refused {
	/** Whether the next try may succeed. */
	isTemporary: boolean;
	reason?: string;
}

/** The share of the places that callbacks of each likelihood may take. The rest is kept for those that are more likely to be genuine. */
const SHARE: Readonly<Record<Likelihood, number>> = { awaited: 1, likely: 0.9, unknown: 0.8 };

const waiting = new Map<string, number>();

/** Counts a callback as waiting during the work. Does nothing when too many wait already. */
async function admit(
	apiId: string,
	kind: CallbackKind,
	likelihood: Likelihood,
	work: () => Promise<Verified | Failure>,
): Promise<Verified | Failure> {
	const key = `${kind} ${apiId}`;
	const count = waiting.get(key) ?? 0;
	const most = MOST_WAITING[hasLegacyEngine() ? 'legacyEngine' : 'newerEngine'][kind] * SHARE[likelihood];
	if (count >= most) return { refusal: tryAgainLater, isTemporary: false };
	waiting.set(key, count + 1);
	try {
		return await work();
	} finally {
		const left = (waiting.get(key) ?? 1) - 1;
		if (left > 0) waiting.set(key, left);
		else waiting.delete(key);
	}
}

/**
 * Gets the conversion that a callback names. Retries while it is pending or not on record, and after temporary failures, because not every
 * provider retries callbacks. `options` are the node's own (proxy, certificates). The requests keep to the account's pace, unless the task
 * is known to await a callback (`isPaced: false`). Returns, within ten seconds, what the provider says, or the refusal to respond with.
 * Never throws.
 */
export async function verifyCallback(
	context: IWebhookFunctions,
	account: Account,
	taskId: string,
	options: Partial<IHttpRequestOptions> = {},
	{ isPaced = true } = {},
): Promise<Verified | Refused> {
	const tooLate = AbortSignal.timeout(RESPOND_WITHIN_MS);
	const end = performance.now() + RESPOND_WITHIN_MS;
	const sendBefore = end - LAST_MOMENT_MS;
	const client = new ProviderClient(context, account, options, tooLate);
	let last: Failure = { refusal: tryAgainLater, isTemporary: true };
	let hadTurn = false;
	for (const pauseMs of PAUSES_MS) {
		const kind = pauseMs === 0 ? 'callback' : 'callbackRetry';
		const likelihood = isPaced ? likelihoodOf(account, taskId) : 'awaited';
		const turn = async () => {
			if (isPaced) await getCallbackPace(account).take(likelihood, kind !== 'callback', end - LAST_TURN_MS, tooLate);
			hadTurn = true;
		};
		const result = await admit(account.apiId, kind, likelihood, async () => {
			await wait(pauseMs, tooLate).catch(() => {});
			return await verifyOnce(client, taskId, { tries: 1, kind, withinMs: GET_WITHIN_MS, sendBefore }, turn);
		});
		if (!('refusal' in result)) {
			noteConfirmed(account, taskId);
			return result;
		}
		if (tooLate.aborted) break;
		last = result;
		if (!last.isTemporary) break;
	}
	if (!hadTurn) noteMissed(account, taskId);
	else if (last.refusal === unknownTask) forgetMissed(account, taskId);
	if (last.reason !== undefined) logEvent(context, 'unverified', `a callback could not be verified. ${last.reason}`);
	return { refusal: tooLate.aborted ? tryAgainLater : last.refusal };
}

async function verifyOnce(
	client: ProviderClient,
	taskId: string,
	options: GetOptions,
	turn: () => Promise<void>,
): Promise<Verified | Failure> {
	try {
		const { conversion, callBackUrl } = await getShared(client, taskId, options, turn);
		if (conversion.status === 'pending') return { refusal: stillPending, isTemporary: true };
		return { conversion, callBackUrl, query: parseQuery(callBackUrl) };
	} catch (error) {
		if (isUnknownTask(error)) return { refusal: unknownTask, isTemporary: true };
		// It shared the request of another callback, whose time ran out.
		if (isCancelled(error)) return { refusal: tryAgainLater, isTemporary: true };
		return { refusal: tryAgainLater, isTemporary: toProblem(error).retry !== 'never', reason: inOneText(error) };
	}
}
