import { setTimeout as sleep } from 'node:timers/promises';
import { nodeOutput, nodeRun } from '../n8n/executions.mts';
import type { WorkflowNode } from '../n8n/workflows.mts';
import type { Result } from './main.mts';
import { growthDuring } from './memory.mts';
import { httpRequest, median, round, sunoWav, workflowOf } from './workflow.mts';
import { withWorld, type World } from './world.mts';

const FILE_BYTES = 300_000_000;
const PAIRS = 5;
/** Lets n8n write its data and free what it can before the next one is measured. */
const REST_MS = 3_000;

interface Run {
	seconds: number;
	growthMb: number;
}

type Side = 'ours' | 'theirs';

async function measure({ n8n, runToEnd }: World, item: object, node: WorkflowNode): Promise<Run> {
	await sleep(REST_MS);
	const { result, growthMb } = await growthDuring(n8n.pid, async () => await runToEnd(workflowOf('Download', [item], [node])));
	const bytes = nodeOutput(result, node.name)[0]?.binary?.data?.bytes ?? 0;
	if (bytes < FILE_BYTES * 0.99) throw new Error(`"${node.name}" stored ${bytes} bytes only: ${JSON.stringify(result.data.resultData.error?.message)}`);
	return { seconds: (nodeRun(result, node.name).executionTime ?? NaN) / 1_000, growthMb };
}

/** Pairs of downloads in one n8n, after one of each that is not counted: it loads code and grows the heap. */
async function measurePairs(pairs: number, env: Record<string, string>): Promise<Record<Side, Run[]>> {
	return await withWorld(async (world) => {
		const { apiKey, credential } = await world.newAccount({ conversionMs: 3_600_000 });
		const [track] = await world.emulator.addTracks(1);
		const taskId = await world.emulator.convert(apiKey, track);
		const { audioWavUrl } = await world.emulator.finish(taskId, { wavBytes: FILE_BYTES });
		const nodes: Record<Side, WorkflowNode> = {
			ours: sunoWav('Get Details', credential, {
				resource: 'conversion',
				operation: 'getDetails',
				taskId: '={{ $json.taskId }}',
				downloadWav: true,
			}),
			theirs: httpRequest('HTTP Request', credential, {
				authentication: 'none',
				url: '={{ $json.audioWavUrl }}',
				options: { response: { response: { responseFormat: 'file' } } },
			}),
		};
		const runs: Record<Side, Run[]> = { ours: [], theirs: [] };
		for (let pair = -1; pair < pairs; pair++) {
			const order: Side[] = pair % 2 ? ['theirs', 'ours'] : ['ours', 'theirs'];
			for (const side of order) {
				const run = await measure(world, { taskId, audioWavUrl }, nodes[side]);
				if (pair >= 0) runs[side].push(run);
			}
		}
		return runs;
	}, env);
}

const summary = (runs: Run[]) => ({
	seconds: round(median(runs.map(({ seconds }) => seconds))),
	'memory growth, MB (median)': round(median(runs.map(({ growthMb }) => growthMb)), 1),
	'memory growth, MB (most)': round(Math.max(...runs.map(({ growthMb }) => growthMb)), 1),
});

/** A 300 MB WAV by Get Details, look-up included, and its bare URL by n8n's HTTP Request node. */
export async function run(): Promise<Result> {
	const disk = await measurePairs(PAIRS, { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' });
	const database = await measurePairs(1, { N8N_DEFAULT_BINARY_DATA_MODE: 'database' });
	const rows = {
		'Suno WAV, filesystem': summary(disk.ours),
		'HTTP Request, filesystem': summary(disk.theirs),
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
		runs: { disk, database },
	};
}
