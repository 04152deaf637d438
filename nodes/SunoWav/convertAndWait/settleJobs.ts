import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asProblem, toErrorItem, toNodeError } from '../errors';
import type { PacedRun } from '../pacing';
import type { Account } from '../provider/account';
import { Problem } from '../provider/problem';
import type { Job } from './jobs';

/**
 * Does the work for all jobs at once and returns one paired item for each. When the node's error setting is to continue,
 * a job that fails is an error item. When it is to stop, bad input is found before the first request, the first failure
 * ends the waiting of the others, and it is thrown as the node's error.
 */
export async function settleJobs(
	context: IExecuteFunctions,
	account: Account,
	jobs: Array<Job | Problem>,
	work: (job: Job, run: PacedRun) => Promise<INodeExecutionData>,
): Promise<INodeExecutionData[]> {
	const stopsAtFailure = !context.continueOnFail();
	const firstBadInput = jobs.findIndex((job) => job instanceof Problem);
	if (stopsAtFailure && firstBadInput >= 0) {
		throw toNodeError(context.getNode(), jobs[firstBadInput] as Problem, firstBadInput);
	}
	const stopper = new AbortController();
	const stopped = context.getExecutionCancelSignal();
	const run: PacedRun = { signal: stopped ? AbortSignal.any([stopped, stopper.signal]) : stopper.signal };
	let first: { problem: Problem; itemIndex: number } | undefined;
	const output = await Promise.all(
		jobs.map(async (job, itemIndex) => {
			try {
				if (job instanceof Problem) return toErrorItem(context.getNode(), job, itemIndex);
				return { ...(await work(job, run)), pairedItem: { item: itemIndex } };
			} catch (error) {
				const problem = asProblem(error).about((job as Job).conversion);
				first ??= { problem, itemIndex };
				if (stopsAtFailure) stopper.abort();
				return toErrorItem(context.getNode(), problem, itemIndex);
			}
		}),
	);
	if (!first || !stopsAtFailure) return output;
	throw toNodeError(context.getNode(), first.problem.withAdvice(adviceAfterStop(account, jobs)), first.itemIndex);
}

/** What becomes of the conversions that other items had started by the time the node stopped. */
function adviceAfterStop({ provider }: Account, jobs: Array<Job | Problem>): string {
	if (provider.repeatIsSafe) {
		return 'Run the workflow again: conversions that were started are picked up and cost nothing more.';
	}
	const started = jobs.flatMap((job) => (job instanceof Problem ? [] : (job.conversion.taskId ?? [])));
	return started.length === 0
		? 'No conversion was started.'
		: `${provider.displayName} charges again for a track that is sent again. Fetch what was started with Get Details, by these task IDs: ${started.join(', ')}.`;
}
