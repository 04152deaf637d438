import type { Result } from './main.mts';
import { runTogether, startedBy, withCluster, type ClusterWorld, type Published, type Started } from './clusterWorld.mts';
import { converting, round } from './workflow.mts';

const TRACKS = 400;
const EXECUTIONS = 4;
const WORKERS = 4;
const RATE_LIMIT = { tasks: 20, perMs: 10_000 };

interface Run extends Started {
	/** How many of the executions succeeded, with a conversion for each item. */
	succeeded: number;
}

/** Converts all tracks with one key, in several executions at the same time. `processes` is the number in the credential. */
async function measure(world: ClusterWorld, processes: number): Promise<Run> {
	const { emulator, newAccount, publish } = world;
	const { apiKey, credential } = await newAccount({ rateLimit: RATE_LIMIT, conversionMs: 0 }, { processes });
	const tracks = await emulator.addTracks(TRACKS);
	const share = TRACKS / EXECUTIONS;
	const workflows: Published[] = [];
	for (let from = 0; from < TRACKS; from += share) workflows.push(await publish('Pacing', tracks.slice(from, from + share), [converting(credential)]));
	const executions = await runTogether(world, workflows);
	const run = { ...(await startedBy(world, [apiKey])), succeeded: executions.filter(({ status }) => status === 'success').length };
	console.error(JSON.stringify({ processes, ...run }));
	return run;
}

/** 400 tracks with one key: four workers with their number in the credential, four without it, and one worker. */
export async function run(): Promise<Result> {
	return await withCluster({ workers: WORKERS, webhooks: 1 }, async (world) => {
		const told = await measure(world, WORKERS);
		const untold = await measure(world, 1);
		await Promise.all(world.cluster.workers.slice(1).map(async (worker) => await worker.stop()));
		const alone = await measure(world, 1);
		console.table({ 'one worker': alone, 'four workers, told so': told, 'four workers, not told so': untold });
		return {
			bench: 'clusterPacing',
			ours: told.seconds,
			theirs: alone.seconds,
			ratio: round(told.seconds / alone.seconds, 3),
			unit: 's',
			n: 1,
			told,
			untold,
			alone,
		};
	});
}
