import { asProblem } from '../helpers/errors';
import { isStillGenerating } from '../transport/lookUpTracks';
import { isUnknownTask } from '../transport/taskRecord';
import type { PollQueue, Watched } from './pollQueue';
import { RECORD_DELAY_MS } from './pollUntilFinished';

/**
 * Looks until a music generation has finished or the time is over; the first look is at once, because most have finished before.
 * Generations with the same queue learn from each other when to look. A look that fails in passing is repeated. Throws a Problem
 * when a look fails for good, when the time is over, and when the signal says stop.
 */
export async function pollUntilGenerated<Found>(
	look: () => Promise<Found>,
	timeoutMs: number,
	signal: AbortSignal | undefined,
	queue: PollQueue,
): Promise<Found> {
	const start = performance.now();
	const elapsedMs = () => performance.now() - start;
	const watched: Watched = { start, timeoutMs, pendingAtMs: 0, random: Math.random() };
	for (let isFirst = true; ; isFirst = false) {
		if (!isFirst) await queue.untilLook(watched, signal);
		const lookedAtMs = elapsedMs();
		try {
			const found = await look();
			// What had finished before tells nothing of how long the others take.
			if (!isFirst) queue.finishedAfter(lookedAtMs);
			return found;
		} catch (error) {
			const problem = asProblem(error);
			const notYetOnRecord = isUnknownTask(error) && elapsedMs() < RECORD_DELAY_MS;
			const mayStillCome = isStillGenerating(problem) || notYetOnRecord || problem.retry !== 'never';
			if (!mayStillCome || elapsedMs() >= timeoutMs) throw problem;
		}
		watched.pendingAtMs = lookedAtMs;
	}
}
