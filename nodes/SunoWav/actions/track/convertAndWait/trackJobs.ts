import type { IExecuteFunctions } from 'n8n-workflow';

import { asProblem } from '../../../helpers/errors';
import { Problem } from '../../../helpers/problem';
import { secondsOf } from '../../../helpers/text';
import type { PollQueue } from '../../../polling/pollQueue';
import { pollUntilGenerated } from '../../../polling/pollUntilGenerated';
import type { Account } from '../../../providers/account';
import { isStillGenerating, lookUpTracks } from '../../../transport/lookUpTracks';
import { inTurn } from '../../../transport/lookUpTurns';
import type { LimitedRun } from '../../../transport/rateLimiter';
import { generationOfAll, tracksToConvert } from '../allTracks';
import type { Job } from './jobs';

/**
 * The jobs of an item, one for each track that it is to convert. When that is a whole generation, waits until it has finished, which
 * is part of the item's Wait Timeout. Throws a Problem.
 */
export async function jobsOfTracks(
	context: IExecuteFunctions,
	account: Account,
	run: LimitedRun,
	job: Job,
	queue: PollQueue,
): Promise<Job[]> {
	const generationTaskId = generationOfAll(job.ids);
	if (generationTaskId === undefined) return [job];
	const { waitTimeoutMs, request, file, conversion } = job;
	await job.starts.wait(job.itemIndex, run);
	const start = performance.now();
	const look = async () => await inTurn(account, run.signal, async () => await lookUpTracks(context, account, generationTaskId, request));
	const found = await pollUntilGenerated(look, waitTimeoutMs, run.signal, queue).catch((error: unknown) => {
		const problem = asProblem(error);
		if (!isStillGenerating(problem)) throw problem;
		throw problem.withAdvice(`It was waited for until the Wait Timeout of ${secondsOf(waitTimeoutMs)} was over. No conversion was started for it.`);
	});
	const waitedMs = performance.now() - start;
	if (waitedMs >= waitTimeoutMs) {
		throw Problem.ofInput(
			'The generation finished only when the Wait Timeout was over',
			`No conversion was started for it, because the Wait Timeout of ${secondsOf(waitTimeoutMs)} leaves no time to wait for one. Run the item again: the tracks are there now.`,
		);
	}
	return tracksToConvert(found, account).map(({ audioId, title }) => ({
		...job,
		ids: { generationTaskId, audioId },
		conversion: { ...conversion, audioId },
		waitedMs,
		file: file && { ...file, name: { ...file.name, title: title ?? file.name.title } },
	}));
}
