import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { downloadWav } from '../download/downloadWav';
import { failedConversion, unfinishedConversion } from '../errors';
import { Rhythm } from '../polling';
import type { Account } from '../provider/account';
import { conversionJson } from '../provider/conversion';
import type { Problem } from '../provider/problem';
import { startJob, watchJob, type Job } from './jobs';
import { settleJobs } from './settleJobs';

/** The providers demand a callback URL. This one leads nowhere by definition, so the news leaks to nobody. */
const NO_CALLBACK_URL = 'https://callback.invalid/';

/** Converts all tracks at once and asks until each has finished. A failed conversion is a failed item. */
export async function waitByPolling(
	context: IExecuteFunctions,
	account: Account,
	jobs: Array<Job | Problem>,
): Promise<INodeExecutionData[]> {
	const rhythm = new Rhythm();
	return await settleJobs(context, account, jobs, async (job, run) => {
		const created = await startJob(context, account, run, job, NO_CALLBACK_URL);
		const raw = (await watchJob(context, account, run, job, rhythm)) ?? created;
		const { conversion, request, file } = job;
		if (conversion.status === 'pending') throw unfinishedConversion(conversion, job.waitTimeoutMs);
		if (conversion.status === 'failed') throw failedConversion(conversion, account);
		const json = conversionJson(conversion, job.wantsRaw ? raw : undefined, account);
		if (!file) return { json };
		const settings = { request, name: file.name, signal: run.signal };
		return { json, binary: { [file.property]: await downloadWav(context.helpers, account, conversion, settings) } };
	});
}
