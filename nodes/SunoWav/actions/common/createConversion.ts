import type { IExecuteFunctions, IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { creatingBody, type CreatingFields } from '../../apis/api';
import { conversionOf, type Conversion } from '../../helpers/conversion';
import { asProblem } from '../../helpers/errors';
import { Problem } from '../../helpers/problem';
import type { Account } from '../../providers/account';
import type { Provider } from '../../providers/providers';
import { unusedCallbackUrl } from '../../providers/unusedCallbackUrl';
import { lookUp, type Details } from '../../transport/lookUp';
import { retryingInTurn } from '../../transport/lookUpTurns';
import { wasNeverSent } from '../../transport/networkProblem';
import { rateLimiterOf, type LimitedRun } from '../../transport/rateLimiter';
import { backOffMs, retrying, type RetryPolicy } from '../../transport/retry';
import { send } from '../../transport/send';
import { isUnknownTask } from '../../transport/taskRecord';
import type { Creation, StartedConversions } from './startedConversions';

/** How often a request is sent in all when the provider says "too fast" or fails in passing. */
const MAX_TRIES = 4;

/** What the items of one run of the node share when they start conversions. */
export interface CreatingRun extends LimitedRun {
	started: StartedConversions;
	/** Ends the run when its execution was stopped, be it without a signal, and throws a Problem then. */
	heedStop?(): Promise<void>;
}

/** One item's conversion to be started. */
export interface Order {
	itemIndex: number;
	/** As the user gave them, checked. */
	fields: Partial<CreatingFields>;
	/** The request's own settings (proxy, timeout), or the request that n8n has put together. */
	request: Partial<IHttpRequestOptions>;
	/** What has been started before, where that is not told by the run. */
	started?: StartedConversions;
}

/** Under which a run remembers what was asked for. */
const keyOf = ({ itemIndex, fields: { generationTaskId, audioId } }: Pick<Order, 'itemIndex' | 'fields'>): string =>
	JSON.stringify([itemIndex, generationTaskId, audioId]);

/** Whether a request for this has been sent by an earlier try of the run, so that none will be sent now. */
export const wasSent = ({ started }: CreatingRun, order: Pick<Order, 'itemIndex' | 'fields'>): boolean => started.has(keyOf(order));

/**
 * Starts a conversion, within the provider's rate limit, unless an earlier try of the run has started it for this item: then
 * nothing is sent. When the provider says that the track has been converted before (code 409), that conversion is looked up and
 * returned: a repeated run gets the first one back and no credit is spent twice. One that is not on record yet is pending.
 * Throws a Problem.
 */
export async function createConversion(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	account: Account,
	run: CreatingRun,
	order: Order,
): Promise<{ conversion: Conversion; raw: unknown }> {
	const { started = run.started } = order;
	const { callBackUrl } = order.fields;
	const key = keyOf(order);
	const { taskId, existed, raw } = await started.once(
		key,
		async () => await sendCreating(context, account, run, key, order),
		// Where a repetition costs money, nothing is sent again of which nobody knows whether it was carried out.
		(error) => isUnanswered(asProblem(error)) && !account.provider.repeatIsSafe,
	);
	if (!existed) return { conversion: conversionOf({ taskId, alreadyConverted: false }), raw };
	const found = await findExisting(context, account, run, taskId, order);
	// It can be what an earlier request of this run has started, whose answer was lost: the callback URL on record tells.
	const inDoubt = started.isInDoubt(key);
	const isOwn = started.isOwn(taskId) || (inDoubt && found.callBackUrl === callBackUrl);
	const alreadyConverted = isOwn ? false : inDoubt ? null : true;
	return { conversion: { ...found.conversion, alreadyConverted }, raw: found.raw };
}

/** Sends the request, again where that is safe and helps. Throws a Problem that says what another repetition costs. */
async function sendCreating(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	account: Account,
	run: CreatingRun,
	key: string,
	order: Order,
): Promise<Creation> {
	const { provider } = account;
	const policy: RetryPolicy = {
		tries: MAX_TRIES,
		mayRepeat: (problem) => mayBeRepeated(problem, provider),
		// The rate limiter waits out the window.
		pauseMs: ({ retry }, tries) => (retry === 'soon' ? backOffMs(tries) : 0),
	};
	try {
		return await retrying(policy, run.signal, async () => await sendOnce(context, account, run, key, order));
	} catch (error) {
		throw withCostOfRepeat(asProblem(error), provider);
	}
}

/** Sends the request once. A problem of the whole account ends the other items' waiting. */
async function sendOnce(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	account: Account,
	run: CreatingRun,
	key: string,
	{ fields, request, started = run.started }: Order,
): Promise<Creation> {
	const { api } = account.provider;
	const options = { ...request, method: 'POST', url: api.create.path, body: creatingBody(api, fields) } as const;
	const isHeard = fields.callBackUrl !== undefined && fields.callBackUrl !== unusedCallbackUrl(account);
	const limiter = rateLimiterOf(account);
	try {
		const { data, raw } = await limiter.schedule(run, async () => {
			await run.heedStop?.();
			return await send(context, account, isHeard ? 'startWithCallback' : 'start', options);
		});
		const taskId = api.create.taskIdOf(data);
		if (taskId === null) throw withoutTaskId(account.provider);
		return { taskId, existed: false, raw };
	} catch (error) {
		const problem = asProblem(error);
		// Only code 409 knows one.
		const { taskId } = problem.known;
		if (taskId) return { taskId, existed: true, raw: undefined };
		if (problem.wholeAccount) limiter.giveUp(run, problem);
		if (problem.retry === 'afterWindow') limiter.block();
		if (leavesDoubt(problem)) started.addDoubt(key);
		throw problem;
	}
}

/** The conversion of which code 409 speaks. A record that does not exist yet is as good as one that says pending. */
async function findExisting(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	account: Account,
	run: CreatingRun,
	taskId: string,
	{ request }: Order,
): Promise<Details> {
	try {
		return await retryingInTurn(account, run.signal, async () => await lookUp(context, account, taskId, request));
	} catch (error) {
		if (!isUnknownTask(error)) throw asProblem(error);
		return { conversion: conversionOf({ taskId }), callBackUrl: null, raw: undefined };
	}
}

/** A rejected request has created nothing. After a lost connection nobody knows, and only code 409 makes a repeat free. */
function mayBeRepeated({ retry, wholeAccount }: Problem, { repeatIsSafe }: Provider): boolean {
	return retry === 'afterWindow' || (retry === 'soon' && repeatIsSafe && !wholeAccount);
}

/**
 * Whether nobody has said what became of a request that failed so. A body code is the provider's own word, HTTP 3xx and 4xx
 * come from who has turned it away.
 */
function isUnanswered(problem: Problem): boolean {
	const { source, apiError, code = '', retry } = problem;
	const turnedAway = retry !== 'soon' && /^[34]\d\d$/.test(code);
	return source === 'provider' && apiError === undefined && !turnedAway && !wasNeverSent(problem);
}

/** Whether a conversion may have been started all the same: some of the provider's own codes leave it open as well. */
const leavesDoubt = (problem: Problem): boolean =>
	isUnanswered(problem) || (problem.retry === 'soon' && !problem.wholeAccount && !wasNeverSent(problem));

function withoutTaskId({ displayName }: Provider): Problem {
	return new Problem({
		source: 'provider',
		message: `${displayName} accepted the request but named no task`,
		description:
			'Whether a conversion was started is not known. Look at your account at the provider before you run the item again.',
	});
}

/** Says what a repeat costs after a problem that leaves open whether the conversion was started. */
function withCostOfRepeat(problem: Problem, { displayName, repeatIsSafe }: Provider): Problem {
	if (problem.retry !== 'soon' || problem.wholeAccount || (wasNeverSent(problem) && !repeatIsSafe)) return problem;
	const advice = repeatIsSafe
		? 'If the conversion was started all the same, running the item again finds it and costs nothing more.'
		: `Look at your account at ${displayName} first: this provider does not recognise a repeated request and charges again.`;
	return problem.withAdvice(advice);
}
