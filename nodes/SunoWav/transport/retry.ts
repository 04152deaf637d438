import { asProblem } from '../helpers/errors';
import type { Problem } from '../helpers/problem';
import { wait } from '../helpers/wait';
import type { Account } from '../providers/account';

/** When something that has failed is done once more. */
export interface RetryPolicy {
	/** How often it is tried in all. */
	tries: number;
	mayRepeat(problem: Problem): boolean;
	/** The pause, in ms, after so many failed tries. */
	pauseMs(problem: Problem, tries: number): number;
}

const FIRST_PAUSE_MS = 1_000;

/** The pause after so many failed tries: each is twice as long as the one before. */
export const backOffMs = (tries: number): number => FIRST_PAUSE_MS * 2 ** (tries - 1);

/** For what may be done twice, such as a look-up. A problem of the whole account is not waited out. */
export const repeatable = ({ provider }: Account): RetryPolicy => ({
	tries: 3,
	mayRepeat: ({ retry, wholeAccount }) => retry !== 'never' && !wholeAccount,
	pauseMs: ({ retry }, tries) => (retry === 'afterWindow' ? provider.createLimit.perMs : backOffMs(tries)),
});

/** Does the work, and does it again when it fails, as the policy says. The signal ends the waiting. Throws a Problem. */
export async function retrying<T>(policy: RetryPolicy, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await work();
		} catch (error) {
			const problem = asProblem(error);
			if (tries === policy.tries || !policy.mayRepeat(problem)) throw problem;
			await wait(policy.pauseMs(problem, tries), signal);
		}
	}
}
