import { mergeConversions } from '../../../helpers/conversion';
import type { WaitJob } from './waitJob';

/** For all of them together. n8n turns callbacks away while the execution runs, and not every provider calls again. */
const WITHIN_MS = 1_000;

/** Conversions take seconds to minutes, say the providers: one that was started more recently cannot have finished yet. */
const QUICKEST_CONVERSION_MS = 2_000;

/**
 * Gets the conversions whose callbacks may have come before the execution is suspended, too early to be heard. `startedAt` says when each
 * was started, the oldest first. What fails or takes too long is left to the callbacks: the next one makes up for it.
 */
export async function getBeforeSuspending(startedAt: ReadonlyMap<WaitJob, number>): Promise<void> {
	const youngest = performance.now() - QUICKEST_CONVERSION_MS;
	const jobs = [...startedAt].filter(([, started]) => started <= youngest).map(([job]) => job);
	if (jobs.length === 0) return;
	const late = AbortSignal.timeout(WITHIN_MS);
	await Promise.all(
		jobs.map(async (job) => {
			const found = await job.client.getConversion(job.conversion.taskId ?? '', { tries: 1, withinMs: WITHIN_MS, signal: late }).catch(() => undefined);
			if (found) job.conversion = mergeConversions(job.conversion, found.conversion);
		}),
	);
}
