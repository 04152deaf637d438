import { updateOf, type Conversion } from '../helpers/conversion';
import { asProblem } from '../helpers/errors';
import { isUnknownTask } from '../transport/taskRecord';
import { PollQueue, type Watched } from './pollQueue';

/** A task that was started this recently may not be on record yet. */
export const RECORD_DELAY_MS = 15_000;

/**
 * Looks until the conversion has finished, with success or not, or until the time is over; then it is still pending.
 * Conversions with the same queue learn from each other when to look. A look that fails in passing is repeated. Throws a
 * Problem when a look fails for good, when the last one before the time is over fails, and when the signal says stop.
 */
export async function pollUntilFinished(
	first: Conversion,
	look: () => Promise<Conversion>,
	timeoutMs: number,
	signal: AbortSignal | undefined,
	queue = new PollQueue(),
): Promise<Conversion> {
	const start = performance.now();
	const elapsedMs = () => performance.now() - start;
	const watched: Watched = { start, timeoutMs, pendingAtMs: 0, random: Math.random() };
	let last = first;
	while (last.status === 'pending' && elapsedMs() < timeoutMs) {
		await queue.untilLook(watched, signal);
		const lookedAtMs = elapsedMs();
		try {
			last = updateOf(last, await look());
			// What fails has often failed at once, which tells nothing of the others.
			if (last.status === 'success') queue.finishedAfter(lookedAtMs);
		} catch (error) {
			const problem = asProblem(error);
			const notYetOnRecord = isUnknownTask(error) && elapsedMs() < RECORD_DELAY_MS;
			if ((problem.retry === 'never' && !notYetOnRecord) || elapsedMs() >= timeoutMs) throw problem.about(last);
		}
		watched.pendingAtMs = lookedAtMs;
	}
	return last;
}
