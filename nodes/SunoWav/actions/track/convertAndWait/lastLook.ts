import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { updateOf } from '../../../helpers/conversion';
import type { Account } from '../../../providers/account';
import { lookUp } from '../../../transport/lookUp';
import { MOST_AT_ONCE } from './findAllFinished';
import type { Job } from './jobs';

/** For all look-ups together. n8n turns callbacks away as long as the execution runs, and not every provider calls again. */
const LAST_LOOK_MS = 1_000;

/** Conversions take seconds to minutes, say the providers: one that was started more recently cannot have finished yet. */
const QUICKEST_CONVERSION_MS = 2_000;

/**
 * Looks once, before the execution is suspended, at the conversions whose callbacks may have come too early to be heard.
 * `startedAt` says when each was started (epoch milliseconds), the oldest first. A look that fails or is not made in time
 * is left to the callbacks: the next one that comes makes up for it.
 */
export async function lastLook(context: IExecuteFunctions, account: Account, startedAt: ReadonlyMap<Job, number>): Promise<void> {
	const youngest = Date.now() - QUICKEST_CONVERSION_MS;
	const jobs = [...startedAt].filter(([, started]) => started <= youngest).map(([job]) => job);
	const end = Date.now() + LAST_LOOK_MS;
	const look = async () => {
		for (let job = jobs.shift(); job; job = jobs.shift()) {
			const timeout = Math.min(job.request.timeout ?? Infinity, end - Date.now());
			if (timeout <= 0) return;
			const answer = await lookUp(context, account, String(job.conversion.taskId), { ...job.request, timeout }).catch(() => undefined);
			if (answer && Date.now() < end) job.conversion = updateOf(job.conversion, answer.conversion);
		}
	};
	// n8n's time-out starts anew with every byte that comes, and it lets nobody else abort an execution's requests.
	await Promise.race([Promise.all(Array.from({ length: MOST_AT_ONCE }, look)), sleep(LAST_LOOK_MS)]);
}
