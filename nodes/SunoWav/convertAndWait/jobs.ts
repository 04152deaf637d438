import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { createConversion } from '../createConversion';
import { asProblem } from '../errors';
import type { NameSources } from '../download/fileName';
import { readTrackIds, type TrackIds } from '../operations/track';
import type { PacedRun } from '../pacing';
import { pollUntilFinished, type Rhythm } from '../polling';
import type { Account } from '../provider/account';
import { conversionOf, updateOf, type Conversion } from '../provider/conversion';
import type { Problem } from '../provider/problem';
import { paths } from '../provider/providers';
import { lookUp, REQUEST_TIMEOUT_MS } from '../provider/requests';
import { textOf } from '../provider/text';
import { readProxy } from './proxy';

/** One item's work, with everything the user has set for it. */
export interface Job {
	itemIndex: number;
	ids: TrackIds;
	/** What is known of the conversion. It has a task ID as soon as it is started. */
	conversion: Conversion;
	waitTimeoutMs: number;
	/** Where to put the file, or undefined when none is wanted. */
	file: { property: string; name: NameSources } | undefined;
	wantsRaw: boolean;
	/** Proxy, time-out and certificates. */
	request: Partial<IHttpRequestOptions>;
}

/** Reads and checks all parameters of all items; an item that cannot be worked on is its Problem. */
export function readJobs(context: IExecuteFunctions, account: Account): Array<Job | Problem> {
	return context.getInputData().map(({ json }, itemIndex) => {
		const read = (name: string, fallback: unknown, extractValue = false) =>
			context.getNodeParameter(name, itemIndex, fallback, { extractValue });
		let known: Partial<Conversion> = {};
		try {
			const generationTaskId = read('generationTaskId', '');
			const audioId = read('audioId', '', true);
			known = { generationTaskId: textOf(generationTaskId), audioId: textOf(audioId) };
			return {
				itemIndex,
				ids: readTrackIds({ taskId: generationTaskId, audioId }, account.provider),
				conversion: conversionOf(known),
				waitTimeoutMs: (read('waitTimeout', 600) as number) * 1000,
				file: read('downloadWav', false)
					? {
							property: read('binaryPropertyName', 'data') as string,
							name: { wanted: read('options.fileName', ''), title: json.title },
						}
					: undefined,
				wantsRaw: read('options.includeRawResponse', false) as boolean,
				request: {
					timeout: read('requestOptions.timeout', REQUEST_TIMEOUT_MS) as number,
					proxy: readProxy(read('requestOptions.proxy', '')),
					skipSslCertificateValidation: read('requestOptions.allowUnauthorizedCerts', false) as boolean,
				},
			};
		} catch (error) {
			return asProblem(error).about(known);
		}
	});
}

/** Starts the job's conversion, at the provider's pace. Returns the provider's answer. Throws a Problem. */
export async function startJob(
	context: IExecuteFunctions,
	account: Account,
	run: PacedRun,
	job: Job,
	callBackUrl: string,
): Promise<unknown> {
	const { conversion, raw } = await createConversion(context, account, run, {
		...job.request,
		baseURL: account.provider.baseUrl,
		method: 'POST',
		url: paths.convert,
		body: { ...job.ids, callBackUrl },
	});
	job.conversion = updateOf(job.conversion, conversion);
	return raw;
}

/** Asks how the job's conversion stands. Returns the provider's answer. Throws a Problem. */
export async function lookAtJob(context: IExecuteFunctions, account: Account, job: Job): Promise<unknown> {
	const { conversion, raw } = await lookUp(context, account, job.conversion.taskId ?? '', job.request);
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
	run: PacedRun,
	job: Job,
	rhythm?: Rhythm,
): Promise<unknown> {
	let raw: unknown;
	await pollUntilFinished(
		job.conversion,
		async () => {
			raw = await lookAtJob(context, account, job);
			return job.conversion;
		},
		Date.now() + job.waitTimeoutMs,
		run.signal,
		rhythm,
	);
	return raw;
}
