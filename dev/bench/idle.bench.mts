import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../n8n/waitFor.mts';
import { coreShare } from './cpu.mts';
import type { Result } from './main.mts';
import { median, round, sunoWav, workflowOf } from './workflow.mts';
import { withWorld, type World } from './world.mts';

/** Nothing finishes during the measurement. */
const CONVERSION_MS = 3_600_000;
/** Two windows of the provider's rate limit, so that the same number of items start in each measurement. */
const MEASURE_MS = 20_000;
const ROUNDS = 3;
/** How many have started by the time n8n has read and checked all items. */
const SETTLED_AFTER = 40;
const STOP_TIMEOUT_MS = 10_000;

async function shares(pid: number): Promise<number[]> {
	const all: number[] = [];
	for (let count = 0; count < ROUNDS; count++) all.push(await coreShare(pid, MEASURE_MS));
	return all;
}

/** The share of a core that n8n uses while this many items wait, nearly all of them for their turn. */
async function sharesWith(world: World, items: number): Promise<{ shares: number[]; stoppedAfterS: number }> {
	const { emulator, n8n } = world;
	const { client } = n8n;
	const { apiKey, credential } = await world.newAccount({ conversionMs: CONVERSION_MS });
	const node = sunoWav('Convert and Wait', credential, {
		resource: 'track',
		operation: 'convertAndWait',
		generationTaskId: '={{ $json.generationTaskId }}',
		audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
		waitBy: 'polling',
		waitTimeout: CONVERSION_MS / 1_000,
	});
	const workflow = await client.createWorkflow(workflowOf('Idle', await emulator.addTracks(items), [node]));
	const id = await client.runManually(workflow, 'Start');
	await waitFor('the first items to start', async () => (await emulator.counters(apiKey)).tasksCreated >= SETTLED_AFTER || undefined, { timeoutMs: 120_000 });
	await sleep(2_000);
	const measured = await shares(n8n.pid);
	const stop = performance.now();
	await client.stopExecution(id);
	await client.waitForExecution(id, { status: ['canceled'], timeoutMs: STOP_TIMEOUT_MS });
	return { shares: measured, stoppedAfterS: (performance.now() - stop) / 1_000 };
}

/** What 1,000 and 10,000 waiting items cost n8n, as shares of one core beyond what it uses when idle. */
export async function run(): Promise<Result> {
	return await withWorld(async (world) => {
		await sleep(MEASURE_MS);
		const nothingToDo = await shares(world.n8n.pid);
		const idle = median(nothingToDo);
		const thousand = await sharesWith(world, 1_000);
		await sleep(MEASURE_MS);
		const tenThousand = await sharesWith(world, 10_000);
		const core1000 = round(median(thousand.shares) - idle, 4);
		const core10000 = round(median(tenThousand.shares) - idle, 4);
		const row = (all: number[], stoppedAfterS?: number) => ({
			'shares of a core': all.map((share) => `${round(100 * share, 1)} %`).join(', '),
			'stopped after (s)': stoppedAfterS && round(stoppedAfterS),
		});
		console.table({
			'nothing to do': row(nothingToDo),
			'1,000 items': row(thousand.shares, thousand.stoppedAfterS),
			'10,000 items': row(tenThousand.shares, tenThousand.stoppedAfterS),
		});
		return {
			bench: 'idle',
			ours: core1000,
			theirs: round(idle, 4),
			ratio: round((core1000 + idle) / idle, 3),
			unit: 'share of a core',
			n: ROUNDS,
			core1000,
			core10000,
			stoppedAfterS: round(Math.max(thousand.stoppedAfterS, tenThousand.stoppedAfterS)),
		};
	});
}
