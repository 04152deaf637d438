import { withTrackInQuery } from '../../../callbacks/trackInQuery';
import { unfinishedGeneration } from '../../../errors/generationProblems';
import { Problem } from '../../../errors/problem';
import { failedProblem, unfinishedProblem } from '../../../errors/taskProblems';
import { conversionJson } from '../../../helpers/conversion';
import { inSeconds, sentences } from '../../../helpers/text';
import { readOptionalCallBackUrl } from '../../../parameters/readValues';
import { poll } from '../../../polling/poll';
import { PollQueue } from '../../../polling/pollQueue';
import { unusedCallbackUrl } from '../../../providers/account';
import type { BatchStarts } from '../../../run/batchStarts';
import type { NodeRun } from '../../../run/nodeRun';
import type { Operation } from '../../../run/runItems';
import { readWavFile, withWavFile } from '../../wavFile';
import { readKnown, splitByTrack, wholeGeneration } from '../tracksOfItem';
import { pollConversion, readWaitPart, startConversion, type WaitPart } from './waitPart';

interface PollingPart extends WaitPart {
	waitedMs: number;
	callBackUrl: string | undefined;
	wantsRaw: boolean;
}

/** Converts all tracks together and polls until each has finished. A failed conversion is an error item, or stops the node. */
export function waitByPolling(starts: BatchStarts): Operation<PollingPart> {
	const generations = new PollQueue();
	const conversions = new PollQueue();
	return {
		async read(item, run) {
			return {
				...(await readWaitPart(item, run)),
				waitedMs: 0,
				callBackUrl: readOptionalCallBackUrl(item.read('options.callBackUrl', '')),
				file: readWavFile(item, run, false),
				wantsRaw: item.read('options.includeRawResponse', false) as boolean,
			};
		},

		known: readKnown,

		async split(part, run) {
			const tracks = getTrackParts(part, run, starts, generations);
			return await (part.file ? part.file.names.whileUnknown(tracks) : tracks);
		},

		async work(part, run) {
			const { client, waitTimeoutMs, waitedMs, wantsRaw, file } = part;
			const { account } = client;
			const callBackUrl = part.callBackUrl === undefined ? unusedCallbackUrl(account) : withTrackInQuery(part.callBackUrl, part.conversion);
			const created = await startConversion(part, run, starts, callBackUrl);
			const raw = (await pollConversion(part, waitTimeoutMs - waitedMs, conversions)) ?? created;
			const { conversion } = part;
			if (conversion.status === 'pending') throw unfinishedProblem(conversion, waitTimeoutMs, account);
			if (conversion.status === 'failed') throw failedProblem(conversion, account);
			const isNew = conversion.alreadyConverted === false;
			return await withWavFile(client, conversionJson(conversion, wantsRaw ? raw : undefined, account), conversion, file, isNew);
		},
	};
}

/** A part for each track of an item. The wait for a generation counts toward the item's Wait Timeout. */
async function getTrackParts(part: PollingPart, run: NodeRun, starts: BatchStarts, queue: PollQueue): Promise<PollingPart[]> {
	const { client, waitTimeoutMs, itemIndex } = part;
	const generationTaskId = wholeGeneration(part);
	if (generationTaskId === undefined) return [part];
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
	if (waitedMs < waitTimeoutMs) return splitByTrack({ ...part, waitedMs }, generation.tracks);
	throw Problem.local(
		'The generation finished only after the Wait Timeout had ended',
		`No conversion was started for this generation, because nothing was left of the Wait Timeout of ${inSeconds(waitTimeoutMs)}. {Again}. The tracks are available now.`,
	);
}
