import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import { conversionJson, type Conversion } from '../../../helpers/conversion';
import { copiedJson, failedConversion, toErrorItem } from '../../../helpers/errors';
import { isPrivateHost } from '../../../helpers/privateHost';
import { Problem } from '../../../helpers/problem';
import type { Account } from '../../../providers/account';
import { generationOfAll } from '../allTracks';
import { startJob, watchJob, type Job } from './jobs';
import { lastLook } from './lastLook';
import { refuseItemData } from './refuseItemData';
import { settleJobs } from './settleJobs';
import { suspend } from './suspend';

/**
 * Converts all tracks and suspends the execution in n8n's database until the callbacks have come; `resume` goes on from
 * there. Before that, all is finished that can be without a callback: a conversion that existed before is watched, because
 * its callback goes to an older URL.
 */
export async function waitByCallback(
	context: IExecuteFunctions,
	account: Account,
	jobs: Array<Job | Problem>,
): Promise<INodeExecutionData[]> {
	refuseItemData(context.getNode());
	const resumeUrl = readResumeUrl(context, account);
	const startedAt = new Map<Job, number>();
	const output = await settleJobs(context, account, jobs.map(refuseAllTracks), async (job, run) => {
		const url = new URL(resumeUrl);
		url.searchParams.set('item', String(job.itemIndex));
		await startJob(context, account, run, job, url.href);
		if (callsThisRun(job.conversion)) startedAt.set(job, Date.now());
		else await watchJob(context, account, run, job);
		return finishedItem(context.getNode(), job.conversion, job.itemIndex, account);
	});
	await lastLook(context, account, startedAt);
	const calledBack = [...startedAt.keys()];
	for (const job of calledBack) output[job.itemIndex] = finishedItem(context.getNode(), job.conversion, job.itemIndex, account);
	const waiting = calledBack.filter(({ conversion }) => conversion.status === 'pending');
	if (waiting.length === 0) return output;
	const frozen = output.map(({ json }, item) => ({ json: copiedJson(context.getNode(), json), pairedItem: { item } }));
	const longest = Math.max(...waiting.map(({ waitTimeoutMs }) => waitTimeoutMs));
	return await suspend(context, frozen, Date.now() + longest);
}

/** Whether the callback of a conversion comes to us. That of one which an earlier request has started may go elsewhere. */
export const callsThisRun = ({ alreadyConverted }: Conversion): boolean => alreadyConverted === false;

/** An item of the output: a conversion, or an error item for one that failed, because n8n cannot fail a resumed node. */
export function finishedItem(node: INode, conversion: Conversion, itemIndex: number, account: Account): INodeExecutionData {
	if (conversion.status === 'failed') return toErrorItem(node, failedConversion(conversion, account), itemIndex);
	return { json: conversionJson(conversion, undefined, account), pairedItem: { item: itemIndex } };
}

/** After the wait n8n pairs the items that come out with those that went in by their order, so there must be one for each. */
function refuseAllTracks(job: Job | Problem): Job | Problem {
	if (job instanceof Problem || generationOfAll(job.ids) === undefined) return job;
	return Problem.ofInput(
		'All tracks of a generation cannot be converted from one item when waiting by callback',
		'Put Get Many before it, which makes an item of each track, or choose Polling in Wait By.',
	).about(job.conversion);
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
