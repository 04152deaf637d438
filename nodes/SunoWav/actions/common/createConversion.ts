import type { IExecuteFunctions, IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { asProblem } from '../../helpers/errors';
import { lookUpInTurn } from '../../transport/lookUpInTurn';
import { rateLimiterOf, type LimitedRun } from '../../transport/rateLimiter';
import type { Account } from '../../providers/account';
import { conversionOf, type Conversion } from '../../helpers/conversion';
import { wasNeverSent } from '../../transport/networkProblem';
import { Problem } from '../../helpers/problem';
import type { Provider } from '../../providers/providers';
import { isUnknownConversion, send } from '../../transport/requests';
import { textOf } from '../../helpers/text';
import { backOffMs, retrying } from '../../transport/retry';
import type { Creation, StartedConversions } from './startedConversions';
import { wait } from '../../helpers/wait';

/** How often a request is sent in all when the provider says "too fast" or fails in passing. */
const MAX_TRIES = 4;

/** What the items of one run of the node share when they start conversions. */
export interface CreatingRun extends LimitedRun {
	started: StartedConversions;
}

/** The body of a creating request. `taskId` is the music generation's, as the providers call it. */
interface CreatingBody {
	taskId?: string;
	audioId?: string;
	callBackUrl?: string;
}

/**
 * Starts a conversion, within the provider's rate limit, unless an earlier try of the run has started it for this item: then nothing is
 * sent. When the provider says that the track has been converted before (code 409), that conversion is looked up and
 * returned: a repeated run gets the first one back and no credit is spent twice. One that is not on record yet is pending.
 * Throws a Problem.
 */
export async function createConversion(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	account: Account,
	run: CreatingRun,
	itemIndex: number,
	request: IHttpRequestOptions,
): Promise<{ conversion: Conversion; raw: unknown }> {
	const { started } = run;
	const { taskId: generationTaskId, audioId, callBackUrl } = request.body as CreatingBody;
	const key = JSON.stringify([itemIndex, generationTaskId, audioId]);
	const { taskId, existed, raw } = await started.once(
		key,
		async () => await sendCreating(context, account, run, key, request),
		// Where a repetition costs money, nothing is sent again of which nobody knows whether it was carried out.
		(error) => isUnanswered(asProblem(error)) && !account.provider.repeatIsSafe,
	);
	if (!existed) return { conversion: conversionOf({ taskId, alreadyConverted: false }), raw };
	const found = await findExisting(context, account, run, taskId, request);
	// It can be what an earlier request of this run has started, whose answer was lost: the callback URL on record tells.
	const inDoubt = started.isInDoubt(key);
	const isOwn = started.isOwn(taskId) || (inDoubt && found.callbackUrl === callBackUrl);
	const alreadyConverted = isOwn ? false : inDoubt ? null : true;
	return { conversion: { ...found.conversion, alreadyConverted }, raw: found.raw };
}

/** Sends the request, again where that is safe and helps. A problem of the whole account ends the other items' waiting. */
async function sendCreating(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	account: Account,
	run: CreatingRun,
	key: string,
	request: IHttpRequestOptions,
): Promise<Creation> {
	for (let tries = 1; ; tries++) {
		const limiter = rateLimiterOf(account);
		try {
			const { data, raw } = await limiter.schedule(run, async () => await send(context, account, request));
			const taskId = textOf((data as { taskId?: unknown } | null | undefined)?.taskId);
			if (taskId === null) throw withoutTaskId(account.provider);
			return { taskId, existed: false, raw };
		} catch (error) {
			const problem = asProblem(error);
			// Only code 409 knows one.
			const { taskId } = problem.known;
			if (taskId) return { taskId, existed: true, raw: undefined };
			if (problem.wholeAccount) limiter.giveUp(run, problem);
			if (problem.retry === 'afterWindow') limiter.block();
			if (leavesDoubt(problem)) run.started.addDoubt(key);
			if (tries === MAX_TRIES || !mayBeRepeated(problem, account.provider)) throw withCostOfRepeat(problem, account.provider);
			if (problem.retry === 'soon') await wait(backOffMs(tries), run.signal);
		}
	}
}

/** The conversion of which code 409 speaks. A record that does not exist yet is as good as one that says pending. */
async function findExisting(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	account: Account,
	run: CreatingRun,
	taskId: string,
	request: IHttpRequestOptions,
): Promise<{ conversion: Conversion; callbackUrl: unknown; raw: unknown }> {
	try {
		const found = await retrying(account, run.signal, async () => await lookUpInTurn(context, account, taskId, run.signal, request));
		return { ...found, callbackUrl: found.record.callbackUrl };
	} catch (error) {
		if (!isUnknownConversion(error)) throw asProblem(error);
		return { conversion: conversionOf({ taskId }), callbackUrl: undefined, raw: undefined };
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
