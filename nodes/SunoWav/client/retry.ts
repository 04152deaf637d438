import { toProblem } from '../errors/n8nErrors';
import type { Problem } from '../errors/problem';
import { wait } from '../helpers/wait';
import type { Account } from '../providers/account';

export interface RetryPolicy {
	tries: number;
	mayRetry(problem: Problem): boolean;
	/** The pause, in ms, after this many failed tries. */
	pauseMs(problem: Problem, tries: number): number;
}

const FIRST_PAUSE_MS = 1_000;

/** The pause after this many failed tries: each is twice as long as the one before. */
export const backOffMs = (tries: number): number => FIRST_PAUSE_MS * 2 ** (tries - 1);

/** For work that may be done twice, such as getting a record. A problem of the whole account is not waited out. */
export const safeRetries = ({ provider }: Account): RetryPolicy => ({
	tries: 3,
	mayRetry: ({ retry, wholeAccount }) => retry !== 'never' && !wholeAccount,
	pauseMs: ({ retry }, tries) => (retry === 'nextWindow' ? provider.createLimit.perMs : backOffMs(tries)),
});

/** Does the work, and retries it as the policy says. The signal ends the waiting. */
export async function withRetries<T>(policy: RetryPolicy, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await work();
		} catch (error) {
			const problem = toProblem(error);
			if (tries === policy.tries || !policy.mayRetry(problem)) throw problem;
			await wait(policy.pauseMs(problem, tries), signal);
		}
	}
}
