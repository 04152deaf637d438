import { sleep } from 'n8n-workflow';

import { Problem } from './provider/problem';

/** How long a stopped execution may go on waiting. n8n has no wait that ends with a signal in all its versions. */
const SLICE_MS = 100;

/** Waits, or throws a Problem as soon as the signal says that the execution was stopped. */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
	const end = Date.now() + ms;
	// A slice can take longer than it should on a busy machine, but the whole must not.
	for (let left = ms; left > 0; left = Math.min(left - SLICE_MS, end - Date.now())) {
		throwIfStopped(signal);
		await sleep(Math.min(left, SLICE_MS));
	}
	throwIfStopped(signal);
}

/** Throws a Problem when the execution was stopped. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
	if (signal?.aborted) {
		throw Problem.ofInput('The execution was stopped', 'Conversions that were started go on at the provider.');
	}
}
