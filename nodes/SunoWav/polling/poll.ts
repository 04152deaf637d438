import { toProblem } from '../errors/n8nErrors';
import { isUnknownTask } from '../errors/problem';
import { PollQueue, type Polling } from './pollQueue';

/** A task that was started this recently may not be on record yet. */
const RECORD_DELAY_MS = 15_000;

interface Pollable {
	status: string;
}

interface PollOptions<Result> {
	/** What is known already. Without it the first request is immediate, and how long it took teaches the others nothing. */
	first?: Result;
	timeoutMs: number;
	signal: AbortSignal | undefined;
	/** Those with the same queue learn from each other when to ask. */
	queue?: PollQueue;
}

/**
 * Asks until the result is no longer pending or the time is over. A request that fails temporarily is repeated. Throws when one fails for
 * good, when the last one before the time is over fails, and when the signal aborts.
 */
export async function poll<Result extends Pollable>(
	get: () => Promise<Result>,
	{ first, timeoutMs, signal, queue = new PollQueue() }: PollOptions<Result>,
): Promise<Result> {
	const start = performance.now();
	const elapsedMs = () => performance.now() - start;
	const polling: Polling = { start, timeoutMs, pendingAtMs: 0, random: Math.random() };
	let last = first;
	for (let isImmediate = first === undefined; !last || last.status === 'pending'; isImmediate = false) {
		if (last && elapsedMs() >= timeoutMs) return last;
		if (!isImmediate) await queue.untilPoll(polling, signal);
		const askedAtMs = elapsedMs();
		try {
			last = await get();
			if (last.status === 'success' && !isImmediate) queue.finishedAfter(askedAtMs);
		} catch (error) {
			const problem = toProblem(error);
			const isNotYetOnRecord = isUnknownTask(error) && elapsedMs() < RECORD_DELAY_MS;
			if ((problem.retry === 'never' && !isNotYetOnRecord) || elapsedMs() >= timeoutMs) throw problem;
		}
		polling.pendingAtMs = askedAtMs;
	}
	return last;
}
