import { setTimeout as sleep } from 'node:timers/promises';
import { nodeOutput, nodeRun } from '../n8n/executions.mts';
import type { WorkflowNode } from '../n8n/workflows.mts';
import type { Result } from './main.mts';
import { growthDuring } from './memory.mts';
import { downloading, median, round, workflowOf } from './workflow.mts';
import { withWorld, type World } from './world.mts';

const FILE_BYTES = 300_000_000;
const SMALL_FILE_BYTES = 300_000;
const PAIRS = 15;
const DATABASE_PAIRS = 3;
const FRESH_PAIRS = 3;
/** Lets n8n write its data and free memory before the next measurement. */
const REST_MS = 3_000;

interface Run {
	seconds: number;
	growthMb: number;
	peakMb: number;
}

type Side = 'ours' | 'theirs';

async function measure({ n8n, runToEnd }: World, item: object, node: WorkflowNode, fileBytes: number): Promise<Run> {
	await sleep(REST_MS);
	const { result, growthMb, peakMb } = await growthDuring(n8n.pid, async () => await runToEnd(workflowOf('Download', [item], [node])));
	const bytes = nodeOutput(result, node.name)[0]?.binary?.data?.bytes ?? 0;
	if (bytes < fileBytes * 0.99) throw new Error(`"${node.name}" stored ${bytes} bytes only: ${JSON.stringify(result.data.resultData.error?.message)}`);
	return { seconds: (nodeRun(result, node.name).executionTime ?? NaN) / 1_000, growthMb, peakMb };
}

type MeasureSide = (side: Side, fileBytes?: number) => Promise<Run>;

/** Starts an n8n in which either side can be measured. */
async function withSides<T>(env: Record<string, string>, use: (measureSide: MeasureSide) => Promise<T>): Promise<T> {
	return await withWorld(async (world) => {
		const { apiKey, credential } = await world.newAccount({ conversionMs: 3_600_000 });
		const nodes = downloading(credential);
		return await use(async (side, fileBytes = FILE_BYTES) => {
			const [track] = await world.emulator.addTracks(1);
			const taskId = await world.emulator.convert(apiKey, track);
			const { audioWavUrl } = await world.emulator.finish(taskId, { wavBytes: fileBytes });
			return await measure(world, { taskId, audioWavUrl }, nodes[side], fileBytes);
		});
	}, env);
}

const noRuns = (): Record<Side, Run[]> => ({ ours: [], theirs: [] });

/** Pairs of downloads in one n8n. The first download of each side is not counted, because it loads code and grows the heap. */
async function measurePairs(pairs: number, env: Record<string, string>): Promise<Record<Side, Run[]>> {
	return await withSides(env, async (measureSide) => {
		const runs = noRuns();
		for (let pair = -1; pair < pairs; pair++) {
			const order: Side[] = pair % 2 ? ['theirs', 'ours'] : ['ours', 'theirs'];
			for (const side of order) {
				const run = await measureSide(side);
				if (pair >= 0) runs[side].push(run);
			}
		}
		return runs;
	});
}

/** The first downloads of an n8n: a small one, which loads code and grows the heap, and then the large one. */
async function measureFresh(pairs: number, env: Record<string, string>) {
	const fresh = { small: noRuns(), large: noRuns() };
	for (let pair = 0; pair < pairs; pair++) {
		for (const side of ['ours', 'theirs'] as const) {
			await withSides(env, async (measureSide) => {
				fresh.small[side].push(await measureSide(side, SMALL_FILE_BYTES));
				fresh.large[side].push(await measureSide(side));
			});
		}
	}
	return fresh;
}

const summary = (runs: Run[]) => ({
	seconds: round(median(runs.map(({ seconds }) => seconds))),
	'memory growth, MB (median)': round(median(runs.map(({ growthMb }) => growthMb)), 1),
	'memory growth, MB (most)': round(Math.max(...runs.map(({ growthMb }) => growthMb)), 1),
	'memory, MB (most)': round(Math.max(...runs.map(({ peakMb }) => peakMb)), 1),
});

/** A 300 MB WAV downloaded by Get Details, lookup included, and from its bare URL by n8n's HTTP Request node. */
export async function run(): Promise<Result> {
	const filesystem = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
	const disk = await measurePairs(PAIRS, filesystem);
	const fresh = await measureFresh(FRESH_PAIRS, filesystem);
	const database = await measurePairs(DATABASE_PAIRS, { N8N_DEFAULT_BINARY_DATA_MODE: 'database' });
	const rows = {
		'Suno WAV, filesystem': summary(disk.ours),
		'HTTP Request, filesystem': summary(disk.theirs),
		'Suno WAV, fresh n8n, small file': summary(fresh.small.ours),
		'HTTP Request, fresh n8n, small file': summary(fresh.small.theirs),
		'Suno WAV, fresh n8n, large file next': summary(fresh.large.ours),
		'HTTP Request, fresh n8n, large file next': summary(fresh.large.theirs),
		'Suno WAV, database': summary(database.ours),
		'HTTP Request, database': summary(database.theirs),
	};
	console.table(rows);
	const [ours, theirs] = [summary(disk.ours), summary(disk.theirs)];
	return {
		bench: 'download',
		ours: ours.seconds,
		theirs: theirs.seconds,
		ratio: round(ours.seconds / theirs.seconds, 3),
		unit: 's',
		n: PAIRS,
		rows,
		runs: { disk, fresh, database },
	};
}
