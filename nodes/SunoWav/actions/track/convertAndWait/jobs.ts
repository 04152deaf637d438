import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { NameSources } from '../../../download/fileName';
import { conversionOf, updateOf, type Conversion } from '../../../helpers/conversion';
import { asProblem, problemOfExpression } from '../../../helpers/errors';
import type { Problem } from '../../../helpers/problem';
import { PollQueue } from '../../../polling/pollQueue';
import { pollUntilFinished } from '../../../polling/pollUntilFinished';
import type { Account } from '../../../providers/account';
import { lookUpInTurn } from '../../../transport/lookUpInTurn';
import type { LimitedRun } from '../../../transport/rateLimiter';
import { createConversion, type CreatingRun } from '../../common/createConversion';
import { binaryPropertyName } from '../../common/fields';
import { LONGEST_TIME_MS, readNumber, readOptionalCallBackUrl, type NumberField } from '../../common/input';
import { readBatching, readRequestOptions } from '../../common/requestOptions';
import { knownIds, readTrackIds, refuseEarlyCallback, withTrackOfItem, type TrackIds } from '../trackFields';
import { BatchStarts } from './batchStarts';
import { checksCredits, readCost } from './creditCheck';

/** The work on one item, or on one of its tracks, with everything the user has set for it. */
export interface Job {
	itemIndex: number;
	ids: TrackIds;
	/** In credits; undefined when they are not to be checked. */
	cost: number | undefined;
	/** What is known of the conversion. It has a task ID as soon as it is started. */
	conversion: Conversion;
	waitTimeoutMs: number;
	/** How much of that has gone by before the conversion is started. */
	waitedMs: number;
	/** Where the provider is to call when the wait is by polling, if the user wants it to. */
	callBackUrl: string | undefined;
	/** Where to put the file, or undefined when none is wanted. */
	file: { property: string; name: NameSources } | undefined;
	wantsRaw: boolean;
	/** Proxy, time-out and certificates. */
	request: Partial<IHttpRequestOptions>;
	/** When it may start; the same for all jobs of a run. */
	starts: BatchStarts;
}

/** Seconds. */
export const DEFAULT_WAIT_TIMEOUT = 600;

const WAIT_TIMEOUT: NumberField = { name: 'Wait Timeout', unit: 'seconds', least: 1, most: LONGEST_TIME_MS / 1000 };

/**
 * Reads and checks all parameters of all items; an item that cannot be worked on is its Problem. Throws a Problem when none
 * can be worked on.
 */
export function readJobs(context: IExecuteFunctions, account: Account): Array<Job | Problem> {
	const starts = new BatchStarts(readBatching((path, fallback) => context.getNodeParameter(path, 0, fallback)));
	const checks = checksCredits(context);
	return context.getInputData().map(({ json }, itemIndex) => {
		const read = (name: string, fallback: unknown, extractValue = false) => {
			try {
				return context.getNodeParameter(name, itemIndex, fallback, { extractValue });
			} catch (error) {
				throw problemOfExpression(error);
			}
		};
		let known: Partial<Conversion> = {};
		try {
			const given = withTrackOfItem({ generationTaskId: read('generationTaskId', ''), audioId: read('audioId', '', true) }, json);
			known = knownIds(given);
			refuseEarlyCallback(given, json);
			return {
				itemIndex,
				ids: readTrackIds(given, account.provider),
				cost: checks ? readCost(read, account.provider) : undefined,
				conversion: conversionOf(known),
				waitTimeoutMs: readNumber(read('waitTimeout', DEFAULT_WAIT_TIMEOUT), WAIT_TIMEOUT) * 1000,
				waitedMs: 0,
				callBackUrl: readOptionalCallBackUrl(read('options.callBackUrl', '')),
				file: read('downloadWav', false)
					? {
							property: read('binaryPropertyName', binaryPropertyName.default) as string,
							name: { wanted: read('options.fileName', ''), title: json.title },
						}
					: undefined,
				wantsRaw: read('options.includeRawResponse', false) as boolean,
				request: readRequestOptions(read),
				starts,
			};
		} catch (error) {
			return asProblem(error).about(known);
		}
	});
}

/** Starts the job's conversion when its batch may start, within the provider's rate limit. Returns the provider's answer. Throws a Problem. */
export async function startJob(
	context: IExecuteFunctions,
	account: Account,
	run: CreatingRun,
	job: Job,
	callBackUrl: string | undefined,
): Promise<unknown> {
	await job.starts.wait(job.itemIndex, run);
	const { itemIndex, ids, request } = job;
	const { conversion, raw } = await createConversion(context, account, run, {
		itemIndex,
		fields: { ...ids, callBackUrl },
		request,
	});
	job.conversion = updateOf(job.conversion, conversion);
	return raw;
}

/**
 * Asks until the job's conversion has finished or its time is over. Returns the last answer, if there was one. Throws a
 * Problem.
 */
export async function watchJob(
	context: IExecuteFunctions,
	account: Account,
	run: LimitedRun,
	job: Job,
	queue = new PollQueue(),
): Promise<unknown> {
	let raw: unknown;
	await pollUntilFinished(
		job.conversion,
		async () => {
			const found = await lookUpInTurn(context, account, job.conversion.taskId ?? '', run.signal, job.request);
			raw = found.raw;
			job.conversion = updateOf(job.conversion, found.conversion);
			return job.conversion;
		},
		job.waitTimeoutMs - job.waitedMs,
		run.signal,
		// What was started before takes less than the others from here on, and would mislead them.
		job.conversion.alreadyConverted === false ? queue : new PollQueue(),
	);
	return raw;
}
