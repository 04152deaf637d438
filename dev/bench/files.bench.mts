import { setTimeout as sleep } from 'node:timers/promises';
import { nodeOutput, nodeRun } from '../n8n/executions.mts';
import type { Result } from './main.mts';
import { growthDuring } from './memory.mts';
import { downloading, httpRequest, lookUpByHttp, median, round, workflowOf } from './workflow.mts';
import { withWorld } from './world.mts';

/** How many files are downloaded together, and which storage n8n puts them into. */
const SETTINGS = {
	database: { mode: 'database', count: 40, bytes: 25_000_000, runs: 2 },
	disk: { mode: 'filesystem', count: 300, bytes: 1_000_000, runs: 3 },
} as const;

/** Lets n8n free memory before it is measured. */
const REST_MS = 3_000;

type Setting = (typeof SETTINGS)[keyof typeof SETTINGS];
/** Get Details does two things, so HTTP Request is measured both with the files' bare URLs and with a lookup before each download. */
type Side = 'ours' | 'theirs' | 'theirsWithLookUp';

interface Run {
	seconds: number;
	growthMb: number;
}

/** Downloads all files in a fresh n8n, after one small file that loads code. Repeats this as often as the setting says. */
async function measure({ mode, count, bytes, runs }: Setting, side: Side): Promise<Run[]> {
	return await withWorld(
		async ({ n8n, emulator, emulatorUrl, newAccount, runToEnd }) => {
			const { apiKey, credential } = await newAccount({ conversionMs: 3_600_000, rateLimit: { tasks: count, perMs: 1 } });
			const { ours, theirs } = downloading(credential);
			const lookUp = httpRequest('Lookup', credential, lookUpByHttp(emulatorUrl));
			const found = { ...theirs, parameters: { ...theirs.parameters, url: '={{ $json.data.response.audioWavUrl }}' } };
			const nodes = { ours: [ours], theirs: [theirs], theirsWithLookUp: [lookUp, found] }[side];
			const finished = async (wavBytes: number) => {
				const [track] = await emulator.addTracks(1);
				const taskId = await emulator.convert(apiKey, track);
				const { audioWavUrl } = await emulator.finish(taskId, { wavBytes });
				return { taskId, audioWavUrl };
			};
			const download = async (items: object[]) => {
				await sleep(REST_MS);
				const { result, growthMb } = await growthDuring(n8n.pid, async () => await runToEnd(workflowOf('Files', items, nodes)));
				const stored = nodeOutput(result, nodes.at(-1)!.name).filter(({ binary }) => binary?.data).length;
				if (stored !== items.length) throw new Error(`${side} stored ${stored} files: ${JSON.stringify(result.data.resultData.error?.message)}`);
				const ms = nodes.map(({ name }) => nodeRun(result, name).executionTime ?? NaN).reduce((sum, time) => sum + time);
				return { seconds: ms / 1_000, growthMb };
			};
			await download([await finished(10_000)]);
			const files: object[] = [];
			for (let n = 0; n < count; n++) files.push(await finished(bytes));
			const measured: Run[] = [];
			for (let n = 0; n < runs; n++) measured.push(await download(files));
			return measured;
		},
		{ N8N_DEFAULT_BINARY_DATA_MODE: mode },
	);
}

const summary = (runs: Run[]) => ({
	seconds: round(median(runs.map(({ seconds }) => seconds))),
	'memory growth, MB (most)': round(Math.max(...runs.map(({ growthMb }) => growthMb)), 1),
});

/** Many WAVs together, by Get Details (lookups included) and by n8n's HTTP Request node. */
export async function run(): Promise<Result> {
	const rows: Record<string, ReturnType<typeof summary>> = {};
	for (const [name, setting] of Object.entries(SETTINGS)) {
		const what = `${setting.count} × ${setting.bytes / 1e6} MB, ${name}`;
		rows[`Suno WAV, ${what}`] = summary(await measure(setting, 'ours'));
		rows[`HTTP Request, ${what}`] = summary(await measure(setting, 'theirs'));
	}
	rows['HTTP Request for the lookup, then for the file, the same files to disk'] = summary(await measure(SETTINGS.disk, 'theirsWithLookUp'));
	console.table(rows);
	const [ours, theirs, oursToDisk, theirsToDisk, theirsWithLookUp] = Object.values(rows);
	return {
		bench: 'files',
		ours: ours.seconds,
		theirs: theirs.seconds,
		ratio: round(ours.seconds / theirs.seconds, 3),
		unit: 's',
		n: SETTINGS.database.runs,
		growthMb: ours['memory growth, MB (most)'],
		theirGrowthMb: theirs['memory growth, MB (most)'],
		diskRatio: round(oursToDisk.seconds / theirsToDisk.seconds, 3),
		diskRatioWithLookUp: round(oursToDisk.seconds / theirsWithLookUp.seconds, 3),
		rows,
	};
}
