import { mergeConversions } from '../../../helpers/conversion';
import type { WaitPart } from './waitPart';

/** The time for all requests together. n8n rejects callbacks while the execution is running, and not every provider retries them. */
const WITHIN_MS = 1_000;

/** According to the providers' documentation, conversions take seconds to minutes. One started less than this long ago is still running. */
const QUICKEST_CONVERSION_MS = 2_000;

/**
 * Gets the conversions whose callbacks may arrive before the execution is suspended, while n8n still rejects callbacks. `startedAt` says
 * when each was started, the oldest first. If a request fails or takes too long, the next callback makes up for it.
 */
export async function getBeforeSuspending(startedAt: ReadonlyMap<WaitPart, number>): Promise<void> {
	const youngest = performance.now() - QUICKEST_CONVERSION_MS;
	const parts = [...startedAt].filter(([, started]) => started <= youngest).map(([part]) => part);
	if (parts.length === 0) return;
	const late = AbortSignal.timeout(WITHIN_MS);
	await Promise.all(
		parts.map(async (part) => {
			const options = { tries: 1, withinMs: WITHIN_MS, signal: late };
			const found = await part.client.getConversion(part.conversion.taskId ?? '', options).catch(() => undefined);
			if (found) part.conversion = mergeConversions(part.conversion, found.conversion);
		}),
	);
}
