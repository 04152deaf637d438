import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { downloadWav } from '../../../download/downloadWav';
import { conversionJson } from '../../../helpers/conversion';
import { failedConversion, unfinishedConversion } from '../../../helpers/errors';
import type { Problem } from '../../../helpers/problem';
import { PollQueue } from '../../../polling/pollQueue';
import type { Account } from '../../../providers/account';
import { unusedCallbackUrl } from '../../../providers/unusedCallbackUrl';
import type { LimitedRun } from '../../../transport/rateLimiter';
import type { NodeRun } from '../../common/nodeRun';
import { startJob, watchJob, type Job } from './jobs';
import { settleJobs } from './settleJobs';
import { jobsOfTracks } from './trackJobs';

/** Converts all tracks at once and asks until each has finished. A failed conversion is a failed item. */
export async function waitByPolling(
	context: IExecuteFunctions,
	account: Account,
	jobs: Array<Job | Problem>,
): Promise<INodeExecutionData[]> {
	const queue = new PollQueue();
	const generations = new PollQueue();
	const tracksOf = async (job: Job, run: LimitedRun) => await jobsOfTracks(context, account, run, job, generations);
	const work = async (job: Job, run: NodeRun) => {
		const created = await startJob(context, account, run, job, job.callBackUrl ?? unusedCallbackUrl(account));
		const raw = (await watchJob(context, account, run, job, queue)) ?? created;
		const { conversion, request, file } = job;
		if (conversion.status === 'pending') throw unfinishedConversion(conversion, job.waitTimeoutMs, account);
		if (conversion.status === 'failed') throw failedConversion(conversion, account);
		const json = conversionJson(conversion, job.wantsRaw ? raw : undefined, account);
		if (!file) return { json };
		const settings = { request, name: file.name, signal: run.signal };
		const downloaded = await downloadWav(context.helpers, account, conversion, settings);
		return { json: { ...json, wav: downloaded.wav }, binary: { [file.property]: downloaded.file } };
	};
	return await settleJobs(context, account, jobs, work, tracksOf);
}
