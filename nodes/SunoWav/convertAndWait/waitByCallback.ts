import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import { copiedJson, failedConversion, toErrorItem } from '../errors';
import { isPrivateHost } from '../privateHost';
import type { Account } from '../provider/account';
import { conversionJson, type Conversion } from '../provider/conversion';
import { Problem } from '../provider/problem';
import { lookAtJob, startJob, watchJob, type Job } from './jobs';
import { settleJobs } from './settleJobs';

/**
 * Converts all tracks and suspends the execution in n8n's database until the callbacks have come; `resume` goes on from
 * there. Before that, all is finished that can be without a callback: nothing rings for a conversion that existed before
 * (its callback goes to an older URL), and n8n turns callbacks away as long as the execution runs.
 */
export async function waitByCallback(
	context: IExecuteFunctions,
	account: Account,
	jobs: Array<Job | Problem>,
): Promise<INodeExecutionData[]> {
	const resumeUrl = readResumeUrl(context, account);
	const output = await settleJobs(context, account, jobs, async (job, run) => {
		const url = new URL(resumeUrl);
		url.searchParams.set('item', String(job.itemIndex));
		await startJob(context, account, run, job, url.href);
		if (job.conversion.alreadyConverted) await watchJob(context, account, run, job);
		return finishedItem(context.getNode(), job.conversion, job.itemIndex, account);
	});
	const waiting = jobs.filter((job): job is Job => isWaitingFor(job));
	await Promise.all(
		waiting.map(async (job) => {
			// A look that fails does no harm: the callback is still to come.
			await lookAtJob(context, account, job).catch(() => undefined);
			output[job.itemIndex] = finishedItem(context.getNode(), job.conversion, job.itemIndex, account);
		}),
	);
	if (waiting.some(isWaitingFor)) await suspend(context, output, waiting);
	return output;
}

const isWaitingFor = (job: Job | Problem): boolean =>
	!(job instanceof Problem) && job.conversion.taskId !== null && job.conversion.status === 'pending';

/** An item of the output: a conversion, or an error item for one that failed, because n8n cannot fail a resumed node. */
export function finishedItem(node: INode, conversion: Conversion, itemIndex: number, account: Account): INodeExecutionData {
	if (conversion.status === 'failed') return toErrorItem(node, failedConversion(conversion, account), itemIndex);
	return { json: conversionJson(conversion, undefined, account), pairedItem: { item: itemIndex } };
}

/**
 * n8n keeps the node's input while the execution waits and nothing else: it is what `resume` will see, and what comes out
 * when the time is over. So the input becomes what is known now. n8n has made these items for this node alone.
 */
async function suspend(context: IExecuteFunctions, output: INodeExecutionData[], waiting: Job[]): Promise<void> {
	context.getInputData().forEach((item, itemIndex) => {
		item.json = copiedJson(context.getNode(), output[itemIndex].json);
		item.pairedItem = { item: itemIndex };
		delete item.binary;
	});
	const longest = Math.max(...waiting.map(({ waitTimeoutMs }) => waitTimeoutMs));
	await context.putExecutionToWait(new Date(Date.now() + longest));
}

function readResumeUrl(context: IExecuteFunctions, { provider }: Account): string {
	const url = context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
	if (isPrivateHost(url) && !isPrivateHost(provider.baseUrl)) {
		throw Problem.ofInput(
			`${provider.displayName} cannot call this n8n back, because its address is private`,
			'Set WEBHOOK_URL to the public address of this n8n, or choose Polling in Wait By. No conversion was started.',
		);
	}
	return url;
}
