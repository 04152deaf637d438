import { nodeOutput, nodeRun } from '../n8n/executions.mts';
import type { Result } from './main.mts';
import { converting, createByHttp, httpRequest, median, round, workflowOf } from './workflow.mts';
import { withWorld, type World } from './world.mts';

const TRACKS = 100;
const RATE_LIMIT = { tasks: 20, perMs: 10_000 };
/** 20 immediately, and 20 more every 10 s. */
const THEORETICAL_MINIMUM_S = 40;
const ROUNDS = 3;

interface Run {
	seconds: number;
	/** How many conversions the workflow has a task ID for. */
	survived: number;
	created: number;
}

async function measure(world: World, options: { ours: boolean; batching?: object }): Promise<Run> {
	const { apiKey, credential } = await world.newAccount({ rateLimit: RATE_LIMIT, conversionMs: 0 });
	const node = options.ours
		? converting(credential)
		: httpRequest('Convert', credential, createByHttp(world.emulatorUrl, options.batching ? { batching: options.batching } : {}));
	const execution = await world.runToEnd(workflowOf('Pacing', await world.emulator.addTracks(TRACKS), [node]));
	const taskIds = nodeOutput(execution, 'Convert').map(({ json }) => json.taskId ?? (json.data as { taskId?: string } | null)?.taskId);
	return {
		seconds: (nodeRun(execution, 'Convert').executionTime ?? NaN) / 1_000,
		survived: new Set(taskIds.filter(Boolean)).size,
		created: (await world.emulator.counters(apiKey)).tasksCreated,
	};
}

/** 100 tracks at 20 in 10 s: Convert, the theoretical minimum, and n8n's HTTP Request node. */
export async function run(): Promise<Result> {
	return await withWorld(async (world) => {
		const ours: Run[] = [];
		const byDefault: Run[] = [];
		const batched: Run[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			ours.push(await measure(world, { ours: true }));
			byDefault.push(await measure(world, { ours: false }));
			batched.push(await measure(world, { ours: false, batching: { batch: { batchSize: 20, batchInterval: 10_000 } } }));
		}
		const row = (runs: Run[]) => ({
			'seconds (median)': round(median(runs.map(({ seconds }) => seconds))),
			'task IDs in the workflow (least)': Math.min(...runs.map(({ survived }) => survived)),
			'created at the provider (least)': Math.min(...runs.map(({ created }) => created)),
		});
		console.table({
			'Suno WAV: Convert': row(ours),
			'HTTP Request, defaults': row(byDefault),
			'HTTP Request, batches of 20 every 10 s': row(batched),
		});
		const seconds = median(ours.map((one) => one.seconds));
		return {
			bench: 'pacing',
			ours: round(seconds),
			theirs: THEORETICAL_MINIMUM_S,
			ratio: round(seconds / THEORETICAL_MINIMUM_S, 3),
			unit: 's',
			n: ROUNDS,
			survived: Math.min(...ours.map(({ survived }) => survived)),
			httpDefault: row(byDefault),
			httpBatched: row(batched),
		};
	});
}
