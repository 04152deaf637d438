import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asProblem } from '../../../helpers/errors';
import { Problem } from '../../../helpers/problem';
import type { Account } from '../../../providers/account';
import { wasSent } from '../../common/createConversion';
import { NodeRun } from '../../common/nodeRun';
import { problemOfCredits } from './creditCheck';
import type { Job } from './jobs';

/** The jobs of an item's tracks. Throws a Problem. */
type TracksOf = (job: Job, run: NodeRun) => Promise<Job[]>;

/**
 * Does the work for all jobs at once and returns one paired item for each of their tracks, in order; without `tracksOf` each job is for
 * one. Throws the node's error when it is to stop.
 */
export async function settleJobs(
	context: IExecuteFunctions,
	account: Account,
	jobs: Array<Job | Problem>,
	work: (job: Job, run: NodeRun) => Promise<INodeExecutionData>,
	tracksOf: TracksOf = async (job) => [job],
): Promise<INodeExecutionData[]> {
	const run = new NodeRun(context);
	run.provider = account.provider;
	const checked = await checkCredits(context, account, run, jobs, tracksOf);
	const output = await run.settleParts(checked.jobs.entries(), checked.tracksOf, async (job) => {
		const refusal = checked.refusals.get(job);
		if (refusal) throw refusal;
		return await work(job, run);
	});
	const error = run.toError();
	if (error) throw error;
	return jobs.flatMap((_, itemIndex) => output.get(itemIndex)!);
}

/** What is to be worked on, and which jobs of tracks must not be sent. */
interface Checked {
	jobs: Array<Job | Problem>;
	tracksOf: (job: Job) => Promise<Job[]>;
	refusals: ReadonlyMap<Job, Problem>;
}

/**
 * Where the credits are to be checked, all tracks have to be known first; when the credits do not suffice for all that are to be sent,
 * none of these is. Elsewhere no item waits for another.
 */
async function checkCredits(
	context: IExecuteFunctions,
	account: Account,
	run: NodeRun,
	jobs: Array<Job | Problem>,
	tracksOf: TracksOf,
): Promise<Checked> {
	const wantsCheck = jobs.some((job) => !(job instanceof Problem) && job.cost !== undefined);
	// With a bad item nothing is sent anyway.
	const stops = (all: unknown[]) => run.stopsAtFailure && all.some((job) => job instanceof Problem);
	if (!wantsCheck || stops(jobs)) return { jobs, tracksOf: async (job) => await tracksOf(job, run), refusals: new Map() };
	const tracks = new Map<Job, Job[]>();
	const known = await Promise.all(
		jobs.map(async (job) => {
			if (job instanceof Problem) return job;
			try {
				tracks.set(job, await tracksOf(job, run));
				return job;
			} catch (error) {
				return asProblem(error).about(job.conversion);
			}
		}),
	);
	const toSend = [...tracks.values()].flat().filter(({ itemIndex, ids }) => !wasSent(run, { itemIndex, fields: ids }));
	const problem = stops(known) ? undefined : await problemOfCredits(context, account, run.signal, toSend);
	return {
		jobs: known,
		tracksOf: async (job) => tracks.get(job)!,
		refusals: new Map(problem ? toSend.map((job) => [job, problem]) : []),
	};
}
