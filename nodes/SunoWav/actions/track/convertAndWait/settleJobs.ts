import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Problem } from '../../../helpers/problem';
import type { Account } from '../../../providers/account';
import { wasSent } from '../../common/createConversion';
import { NodeRun } from '../../common/nodeRun';
import { problemOfCredits } from './creditCheck';
import type { Job } from './jobs';

/** Does the work for all jobs at once and returns one paired item for each. Throws the node's error when it is to stop. */
export async function settleJobs(
	context: IExecuteFunctions,
	account: Account,
	jobs: Array<Job | Problem>,
	work: (job: Job, run: NodeRun) => Promise<INodeExecutionData>,
): Promise<INodeExecutionData[]> {
	const run = new NodeRun(context);
	run.provider = account.provider;
	const affordable = await withoutUnaffordable(context, account, run, jobs);
	const output = await run.settle(affordable.entries(), async (job) => await work(job, run));
	const error = run.toError();
	if (error) throw error;
	return jobs.map((_, itemIndex) => output.get(itemIndex)!);
}

/** The jobs; when the credits do not suffice for all that are to be sent, each of these is its Problem. */
async function withoutUnaffordable(
	context: IExecuteFunctions,
	account: Account,
	run: NodeRun,
	jobs: Array<Job | Problem>,
): Promise<Array<Job | Problem>> {
	// Then nothing is sent anyway.
	if (run.stopsAtFailure && jobs.some((job) => job instanceof Problem)) return jobs;
	const toSend = new Set(
		jobs.filter((job): job is Job => !(job instanceof Problem) && !wasSent(run, { itemIndex: job.itemIndex, fields: job.ids })),
	);
	const problem = await problemOfCredits(context, account, run.signal, [...toSend]);
	if (!problem) return jobs;
	return jobs.map((job) => (job instanceof Problem || !toSend.has(job) ? job : problem.about(job.conversion)));
}
