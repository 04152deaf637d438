import { type RetryPolicy, safeRetries } from '../client/retry';
import type { Account } from '../providers/account';

/** What a host responds if its storage does not have the file yet. */
const NOT_YET = new Set(['202', '403', '404', '410', '425']);

/** After 1, 2, 4, 8 and 15 seconds, so for half a minute. */
const TRIES_WHILE_FRESH = 6;
const LONGEST_PAUSE_MS = 15_000;

/** How often to request a file: three times after a temporary failure, and for half a minute if a new file is not there yet. */
export function downloadRetries(account: Account, isFresh: boolean): RetryPolicy {
	const usual = safeRetries(account);
	let usualTries = 1;
	return {
		tries: TRIES_WHILE_FRESH,
		mayRetry: (problem) => (isFresh && NOT_YET.has(problem.code ?? '')) || (usual.mayRetry(problem) && usualTries++ < usual.tries),
		pauseMs: (problem, tries) => Math.min(usual.pauseMs(problem, tries), LONGEST_PAUSE_MS),
	};
}
