import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Problem } from '../../../helpers/problem';
import type { Account } from '../../../providers/account';
import { NodeRun } from '../../common/nodeRun';
import type { Job } from './jobs';

/**
 * Does the work for all jobs at once and returns one paired item for each of their tracks, in order; without `tracksOf` each job is for
 * one. Throws the node's error when it is to stop.
 */
export async function settleJobs(
	context: IExecuteFunctions,
	account: Account,
	jobs: Array<Job | Problem>,
	work: (job: Job, run: NodeRun) => Promise<INodeExecutionData>,
	tracksOf: (job: Job, run: NodeRun) => Promise<Job[]> = async (job) => [job],
): Promise<INodeExecutionData[]> {
	const run = new NodeRun(context);
	run.provider = account.provider;
	const output = await run.settleParts(
		jobs.entries(),
		async (job) => await tracksOf(job, run),
		async (job) => await work(job, run),
	);
	const error = run.toError();
	if (error) throw error;
	return jobs.flatMap((_, itemIndex) => output.get(itemIndex)!);
}
