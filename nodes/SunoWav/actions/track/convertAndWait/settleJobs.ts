import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

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
	const wantsCheck = jobs.some((job) => !(job instanceof Problem) && job.cost !== undefined);
	// Elsewhere no item waits for another.
	const checked = wantsCheck ? await checkCredits(context, account, run, jobs, tracksOf) : undefined;
	const output = await run.settleParts(
		checked?.jobs ?? jobs.entries(),
		async (job) => checked?.tracks.get(job) ?? (await tracksOf(job, run)),
		async (job) => {
			const refusal = checked?.refusals.get(job);
			if (refusal) throw refusal;
			return await work(job, run);
		},
	);
	const error = run.toError();
	if (error) throw error;
	return jobs.flatMap((_, itemIndex) => output.get(itemIndex) ?? checked?.failed.get(itemIndex) ?? []);
}

interface Checked {
	/** The items of those whose tracks are not to be had. */
	failed: Map<number, INodeExecutionData>;
	/** The others, by their items. */
	jobs: Array<[itemIndex: number, job: Job]>;
	tracks: Map<Job, Job[]>;
	/** What must not be sent, and why. */
	refusals: Map<Job, Problem>;
}

/** All tracks have to be known first; when the credits do not suffice for all that are to be sent, none of these is. */
async function checkCredits(
	context: IExecuteFunctions,
	account: Account,
	run: NodeRun,
	jobs: Array<Job | Problem>,
	tracksOf: TracksOf,
): Promise<Checked> {
	const tracks = new Map<Job, Job[]>();
	const found = await run.settle(jobs.entries(), async (job) => {
		tracks.set(job, await tracksOf(job, run));
		return [];
	});
	const toSend = [...tracks.values()].flat().filter(({ itemIndex, ids }) => !wasSent(run, { itemIndex, fields: ids }));
	// When the node is to stop, nothing is sent anyway.
	const problem = run.failedItem === undefined ? await problemOfCredits(context, account, run.signal, toSend) : undefined;
	return {
		failed: new Map([...found].flatMap(([itemIndex, item]) => (Array.isArray(item) ? [] : [[itemIndex, item]]))),
		jobs: [...jobs.entries()].filter((entry): entry is [number, Job] => tracks.has(entry[1] as Job)),
		tracks,
		refusals: new Map(problem ? toSend.map((job) => [job, problem]) : []),
	};
}
