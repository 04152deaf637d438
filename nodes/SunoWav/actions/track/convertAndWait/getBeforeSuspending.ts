import { mergeConversions } from '../../../helpers/conversion';
import type { WaitJob } from './waitJob';

/** For all of them together. n8n rejects callbacks while the execution is running, and not every provider retries them. */
const WITHIN_MS = 1_000;

/** By the providers' documentation, conversions take seconds to minutes. One that was started more recently cannot have finished yet. */
const QUICKEST_CONVERSION_MS = 2_000;

/**
 * Gets the conversions whose callbacks may arrive before the execution is suspended, when n8n rejects them. `startedAt` says when each
 * was started, the oldest first. If a request fails or takes too long, the next callback makes up for it.
 */
export async function getBeforeSuspending(startedAt: ReadonlyMap<WaitJob, number>): Promise<void> {
	const youngest = performance.now() - QUICKEST_CONVERSION_MS;
	const jobs = [...startedAt].filter(([, started]) => started <= youngest).map(([job]) => job);
	if (jobs.length === 0) return;
	const late = AbortSignal.timeout(WITHIN_MS);
	await Promise.all(
		jobs.map(async (job) => {
			const options = { tries: 1, withinMs: WITHIN_MS, signal: late };
			const found = await job.client.getConversion(job.conversion.taskId ?? '', options).catch(() => undefined);
			if (found) job.conversion = mergeConversions(job.conversion, found.conversion);
		}),
	);
}
