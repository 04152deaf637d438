import { asProblem } from '../helpers/errors';
import type { Account } from '../providers/account';
import { wait } from '../helpers/wait';

/** How often something that changes nothing is tried in all. */
const MAX_TRIES = 3;

const FIRST_PAUSE_MS = 1_000;

/** The pause after so many failed tries: each is twice as long as the one before. */
export const backOffMs = (tries: number): number => FIRST_PAUSE_MS * 2 ** (tries - 1);

/**
 * Does work that may be done twice, such as a look-up, and does it again when it fails in passing. A problem of the whole
 * account is not waited out, and the signal ends the waiting.
 */
export async function retrying<T>({ provider }: Account, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await work();
		} catch (error) {
			const problem = asProblem(error);
			const { retry, wholeAccount } = problem;
			if (tries === MAX_TRIES || retry === 'never' || wholeAccount) throw problem;
			await wait(retry === 'afterWindow' ? provider.createLimit.perMs : backOffMs(tries), signal);
		}
	}
}
