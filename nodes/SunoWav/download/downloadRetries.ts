import { type RetryPolicy, safeRetries } from '../client/retry';
import type { Account } from '../providers/account';

/** The status codes of a host whose storage does not have the file yet. */
const NOT_YET = new Set(['202', '403', '404', '410', '425']);

/** After 1, 2, 4, 8 and 15 seconds, so for half a minute. */
const MOST_TRIES = 6;
const LONGEST_PAUSE_MS = 15_000;

/** When to retry a download: three tries if it fails temporarily, and half a minute of retries if a new file is not there yet. */
export function downloadRetries(account: Account, isFresh: boolean): RetryPolicy {
	const usual = safeRetries(account);
	// Retries for a file that is not there yet do not count as usual tries.
	let usualTries = 1;
	return {
		tries: MOST_TRIES,
		mayRetry: (problem) => (isFresh && NOT_YET.has(problem.code ?? '')) || (usual.mayRetry(problem) && usualTries++ < usual.tries),
		pauseMs: (problem, tries) => Math.min(usual.pauseMs(problem, tries), LONGEST_PAUSE_MS),
	};
}
