import { withTrackInQuery } from '../../../callbacks/trackInQuery';
import { Problem } from '../../../errors/problem';
import { unfinishedGeneration } from '../../../errors/generationProblems';
import { failedProblem, unfinishedProblem } from '../../../errors/taskProblems';
import { conversionJson } from '../../../helpers/conversion';
import { inSeconds, sentences } from '../../../helpers/text';
import { readOptionalCallBackUrl } from '../../../parameters/values';
import { poll } from '../../../polling/poll';
import { PollQueue } from '../../../polling/pollQueue';
import { unusedCallbackUrl } from '../../../providers/account';
import type { BatchStarts } from '../../../run/batchStarts';
import type { NodeRun } from '../../../run/nodeRun';
import type { Operation } from '../../../run/runItems';
import { readWavFile, withWavFile } from '../../wavFile';
import { knownOfItem, splitByTrack, wholeGeneration } from '../tracksOfItem';
import { pollJob, readWaitJob, start, type WaitJob } from './waitJob';

interface PollingJob extends WaitJob {
	waitedMs: number;
	callBackUrl: string | undefined;
	wantsRaw: boolean;
}

/** Converts all tracks together and polls until each has finished. A failed conversion is a failed item. */
export function waitByPolling(starts: BatchStarts): Operation<PollingJob> {
	const generations = new PollQueue();
	const conversions = new PollQueue();
	return {
		async read(item, run) {
			return {
				...(await readWaitJob(item, run)),
				waitedMs: 0,
				callBackUrl: readOptionalCallBackUrl(item.read('options.callBackUrl', '')),
				file: readWavFile(item, run, false),
				wantsRaw: item.read('options.includeRawResponse', false) as boolean,
			};
		},

		known: knownOfItem,

		async split(job, run) {
			const tracks = tracksOf(job, run, starts, generations);
			return await (job.file ? job.file.names.whileUnknown(tracks) : tracks);
		},

		async work(job, run) {
			const { client, waitTimeoutMs, waitedMs, wantsRaw, file } = job;
			const { account } = client;
			const callBackUrl = job.callBackUrl === undefined ? unusedCallbackUrl(account) : withTrackInQuery(job.callBackUrl, job.conversion);
			const created = await start(job, run, starts, callBackUrl);
			const raw = (await pollJob(job, waitTimeoutMs - waitedMs, conversions)) ?? created;
			const { conversion } = job;
			if (conversion.status === 'pending') throw unfinishedProblem(conversion, waitTimeoutMs, account);
			if (conversion.status === 'failed') throw failedProblem(conversion, account);
			const isNew = conversion.alreadyConverted === false;
			return await withWavFile(client, conversionJson(conversion, wantsRaw ? raw : undefined, account), conversion, file, isNew);
		},
	};
}

/** A job for each track of an item. Waiting for a generation is part of the item's Wait Timeout. */
async function tracksOf(job: PollingJob, run: NodeRun, starts: BatchStarts, queue: PollQueue): Promise<PollingJob[]> {
	const { client, waitTimeoutMs, itemIndex } = job;
	const generationTaskId = wholeGeneration(job);
	if (generationTaskId === undefined) return [job];
	await starts.wait(itemIndex, run);
	const startedAt = performance.now();
	const get = async (withinMs: number) => await client.getGeneration(generationTaskId, { tries: 1, withinMs });
	const isOver = ({ lacksTracks = false }) => lacksTracks;
	const generation = await poll(get, { isOver, timeoutMs: waitTimeoutMs, signal: client.signal, queue });
	if (generation.status === 'pending') {
		const waited = generation.lacksTracks ? '' : `The Wait Timeout of ${inSeconds(waitTimeoutMs)} ended before the generation finished.`;
		throw unfinishedGeneration(generation, client.account).withAdvice(sentences(waited, 'No conversion was started for this generation.'));
	}
	const waitedMs = performance.now() - startedAt;
	if (waitedMs < waitTimeoutMs) return splitByTrack({ ...job, waitedMs }, generation.tracks);
	throw Problem.local(
		'The generation finished only after the Wait Timeout had ended',
		`No conversion was started for this generation, because nothing was left of the Wait Timeout of ${inSeconds(waitTimeoutMs)}. {Again}. The tracks are available now.`,
	);
}
