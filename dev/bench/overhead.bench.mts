import { nodeRun } from '../n8n/executions.mts';
import type { Result } from './main.mts';
import { httpRequest, lookUpByHttp, median, round, sunoWav, workflowOf } from './workflow.mts';
import { withWorld, type World } from './world.mts';

const ITEMS = 100;
const WARM_UPS = 3;
const PAIRS = 15;

/** The node's own execution time for all items, in ms. */
async function measure(world: World, items: object[], node: Parameters<typeof workflowOf>[2][number]): Promise<number> {
	const execution = await world.runToEnd(workflowOf('Overhead', items, [node]));
	const { executionTime, data } = nodeRun(execution, node.name);
	if (data?.main?.[0]?.length !== items.length) throw new Error(`"${node.name}" did not answer for every item`);
	return executionTime ?? NaN;
}

/** Get Details for 100 items, and the same lookups by n8n's HTTP Request node with the same credential. */
export async function run(): Promise<Result> {
	return await withWorld(async (world) => {
		const { apiKey, credential } = await world.newAccount({ rateLimit: { tasks: 1_000, perMs: 1 }, conversionMs: 0 });
		const items = await Promise.all((await world.emulator.addTracks(ITEMS)).map(async (track) => ({ taskId: await world.emulator.convert(apiKey, track) })));
		const ours = sunoWav('Get Details', credential, {
			resource: 'conversion',
			operation: 'getDetails',
			downloadWav: false,
			taskId: '={{ $json.taskId }}',
		});
		const theirs = httpRequest('HTTP Request', credential, lookUpByHttp(world.emulatorUrl));
		const times: Array<{ ours: number; theirs: number }> = [];
		for (let pair = -WARM_UPS; pair < PAIRS; pair++) {
			// The second one finds a warmer process, so they take turns.
			const first = pair % 2 ? theirs : ours;
			const second = first === ours ? theirs : ours;
			const measured = [await measure(world, items, first), await measure(world, items, second)];
			if (pair >= 0) times.push(first === ours ? { ours: measured[0], theirs: measured[1] } : { ours: measured[1], theirs: measured[0] });
		}
		const medians = { ours: median(times.map((one) => one.ours)), theirs: median(times.map((one) => one.theirs)) };
		console.table({ 'Suno WAV: Get Details': { ms: medians.ours }, 'HTTP Request': { ms: medians.theirs } });
		return {
			bench: 'overhead',
			...medians,
			ratio: round(medians.ours / medians.theirs, 3),
			unit: `ms for ${ITEMS} items`,
			n: PAIRS,
			pairRatio: round(median(times.map((one) => one.ours / one.theirs)), 3),
			times,
		};
	});
}
