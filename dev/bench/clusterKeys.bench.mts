import type { Result } from './main.mts';
import { runTogether, startedBy, withCluster, type ClusterWorld, type Published, type Started } from './clusterWorld.mts';
import { cpuSeconds } from './cpu.mts';
import { converting, round } from './workflow.mts';

const KEYS = 4;
const TRACKS = 60;
/** 20 immediately, and 20 more every 10 s. */
const PACED_S = 20;

interface Run extends Started {
	/** For all workers together. */
	cpuS: number;
}

/** Converts the tracks of each key, all keys at the same time. */
async function measure(world: ClusterWorld): Promise<Run> {
	const { cluster, emulator, newAccount, publish } = world;
	const running = cluster.workers.filter(({ isRunning }) => isRunning);
	const cpu = async () => (await Promise.all(running.map(async ({ pid }) => await cpuSeconds(pid)))).reduce((sum, one) => sum + one, 0);
	const keys: string[] = [];
	const workflows: Published[] = [];
	while (keys.length < KEYS) {
		// One worker may get all four executions, or each of four workers one, so no key is shared.
		const { apiKey, credential } = await newAccount({ conversionMs: 0 });
		workflows.push(await publish('Keys', await emulator.addTracks(TRACKS), [converting(credential)]));
		keys.push(apiKey);
	}
	const before = await cpu();
	await runTogether(world, workflows);
	const used = (await cpu()) - before;
	const run = { ...(await startedBy(world, keys)), cpuS: round(used) };
	console.error(JSON.stringify({ workers: running.length, ...run }));
	return run;
}

/** Four keys at the same time, with four workers, with two, and with one. */
export async function run(): Promise<Result> {
	return await withCluster({ workers: 4, webhooks: 1 }, async (world) => {
		const { workers } = world.cluster;
		// The first run loads code and is slow, so it does not count.
		await measure(world);
		const four = await measure(world);
		await Promise.all(workers.slice(2).map(async (worker) => await worker.stop()));
		const two = await measure(world);
		await workers[1].stop();
		const one = await measure(world);
		console.table({ 'one worker': one, 'two workers': two, 'four workers': four });
		return {
			bench: 'clusterKeys',
			ours: four.seconds,
			theirs: one.seconds,
			ratio: round(four.seconds / one.seconds, 3),
			unit: `s, ${PACED_S} at least`,
			n: 1,
			one,
			two,
			four,
		};
	});
}
