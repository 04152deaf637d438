import type { IExecuteFunctions, IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { asProblem } from './errors';
import { paceOf, type PacedRun } from './pacing';
import type { Account } from './provider/account';
import { conversionOf, type Conversion } from './provider/conversion';
import { Problem } from './provider/problem';
import type { Provider } from './provider/providers';
import { lookUp, send, type Reply } from './provider/requests';
import { textOf } from './provider/text';
import { backOffMs, retrying } from './retry';
import { wait } from './wait';

/** How often a request is sent in all when the provider says "too fast" or fails in passing. */
const MAX_TRIES = 4;

/**
 * Starts a conversion, at the provider's pace. When the provider says that the track has been converted before (code
 * 409), that conversion is looked up and returned: a repeated run gets the first one back and no credit is spent twice.
 * Throws a Problem.
 */
export async function createConversion(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	account: Account,
	run: PacedRun,
	request: IHttpRequestOptions,
): Promise<{ conversion: Conversion; raw: unknown }> {
	try {
		const { data, raw } = await sendCreating(context, account, run, request);
		const taskId = textOf((data as { taskId?: unknown } | null | undefined)?.taskId);
		if (taskId === null) throw withoutTaskId(account.provider);
		return { conversion: conversionOf({ taskId, alreadyConverted: false }), raw };
	} catch (error) {
		const problem = asProblem(error);
		// Only code 409 knows one.
		const { taskId } = problem.known;
		if (!taskId) throw outcomeUnknown(problem, account.provider);
		const { conversion, raw } = await retrying(account, run.signal, async () => await lookUp(context, account, taskId, request));
		return { conversion: { ...conversion, alreadyConverted: true }, raw };
	}
}

/** Sends the request, again where that is safe and helps. A problem of the whole account ends the other items' waiting. */
async function sendCreating(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	account: Account,
	run: PacedRun,
	request: IHttpRequestOptions,
): Promise<Reply> {
	for (let tries = 1; ; tries++) {
		const pace = paceOf(account);
		try {
			return await pace.take(run, async () => await send(context, account, request));
		} catch (error) {
			const problem = asProblem(error);
			if (problem.wholeAccount) run.problem ??= problem;
			if (problem.retry === 'afterWindow') pace.block();
			if (tries === MAX_TRIES || !mayBeRepeated(problem, account.provider)) throw problem;
			if (problem.retry === 'soon') await wait(backOffMs(tries), run.signal);
		}
	}
}

/** A rejected request has created nothing. After a lost connection nobody knows, and only code 409 makes a repeat free. */
function mayBeRepeated({ retry, wholeAccount }: Problem, { repeatIsSafe }: Provider): boolean {
	return retry === 'afterWindow' || (retry === 'soon' && repeatIsSafe && !wholeAccount);
}

function withoutTaskId({ displayName }: Provider): Problem {
	return new Problem({
		source: 'provider',
		message: `${displayName} accepted the request but named no task`,
		description:
			'Whether a conversion was started is not known. Look at your account at the provider before you run the item again.',
	});
}

/** Says what a repeat costs after a problem that leaves open whether the conversion was started. */
function outcomeUnknown(problem: Problem, { displayName, repeatIsSafe }: Provider): Problem {
	if (problem.retry !== 'soon' || problem.wholeAccount) return problem;
	const advice = repeatIsSafe
		? 'If the conversion was started all the same, running the item again finds it and costs nothing more.'
		: `Look at your account at ${displayName} first: this provider does not recognise a repeated request and charges again.`;
	return problem.withAdvice(advice);
}
