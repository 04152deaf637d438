import { toProblem } from '../errors/n8nErrors';
import { isUnknownTask } from '../errors/problem';
import { FILE_DELAY_MS } from '../errors/taskProblems';
import { PollQueue } from './pollQueue';
import { EARLY_SHARE, type Polled } from './pollSchedule';

/** The provider may not yet know a task that started this recently. */
const RECORD_DELAY_MS = 15_000;

/** How long the last get may take. It begins when the time is over. */
const LAST_GET_MS = 5_000;

/** What is polled: a conversion or a generation. Any status but 'pending' means that it has finished. */
export interface Pollable {
	status: string;
}

interface PollOptions<T> {
	/** Whether the provider says that it is over although there is no result. Polling ends soon then. */
	isOver?: (last: T) => boolean;
	/** What is already known. Without it the first get is immediate, and its duration does not count for the others. */
	first?: T;
	timeoutMs: number;
	signal: AbortSignal | undefined;
	/** Polls with the same queue learn from each other. */
	queue?: PollQueue;
}

/**
 * Polls until the result has finished, the time is over, or a minute has passed since the provider said that it is over. In the last two
 * cases it is still pending. Limits the time of each get. Retries a get that fails temporarily, unless it is the last one.
 */
export async function poll<T extends Pollable>(
	get: (withinMs: number) => Promise<T>,
	{ isOver = () => false, first, timeoutMs, signal, queue = new PollQueue() }: PollOptions<T>,
): Promise<T> {
	const start = performance.now();
	const elapsedMs = () => performance.now() - start;
	const polled: Polled = { start, timeoutMs, isEarly: Math.random() < EARLY_SHARE, pendingAtMs: 0 };
	let last: T | undefined;
	let overAtMs: number | undefined;
	const update = (found: T) => {
		last = found;
		overAtMs = isOver(found) ? (overAtMs ?? elapsedMs()) : undefined;
		polled.timeoutMs = overAtMs === undefined ? timeoutMs : Math.min(timeoutMs, overAtMs + FILE_DELAY_MS);
		return found;
	};
	if (first) update(first);
	// Without `first`, the task may have finished long before the poll began.
	let isImmediate = !first;
	while (!last || (last.status === 'pending' && elapsedMs() < polled.timeoutMs)) {
		if (!isImmediate) await queue.untilDue(polled, signal);
		const sentAtMs = elapsedMs();
		try {
			const found = update(await get(Math.max(timeoutMs - sentAtMs, LAST_GET_MS)));
			// Failures often come early and would mislead.
			if (found.status === 'success' && !isImmediate) queue.finishedAfter(sentAtMs);
		} catch (error) {
			const problem = toProblem(error);
			const notYetOnRecord = isUnknownTask(error) && elapsedMs() < RECORD_DELAY_MS;
			if ((problem.retry === 'never' && !notYetOnRecord) || elapsedMs() >= polled.timeoutMs) throw problem;
		}
		isImmediate = false;
		polled.pendingAtMs = sentAtMs;
	}
	return last;
}
