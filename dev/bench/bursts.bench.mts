import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { burst, type Burst, type Post } from './load.mts';
import type { Result } from './main.mts';
import { doNothing, trigger } from './receivers.mts';
import { median, round } from './workflow.mts';
import { withWorld, type World } from './world.mts';

const ROUNDS = 3;
const AT_ONCE = 200;
/** A lookup takes up to this long. */
const LOOK_UP_MS = 1_000;
/** A provider waits no longer than this for an answer. */
const PATIENCE_MS = 15_000;
/** n8n has finished its work if it answers this quickly this many times in a row. */
const QUIET = { withinMs: 100, times: 10 };

type Engine = 'default' | 'legacy';

/** Callbacks of conversions that the trigger has not reported yet. The lookups of these conversions are slow. */
async function slowCallbacks({ emulator }: World, apiKey: string): Promise<Post[]> {
	const tracks = await emulator.addTracks(AT_ONCE);
	const taskIds = await Promise.all(tracks.map(async (track) => await emulator.convert(apiKey, track)));
	const faults = taskIds.map((taskId, index) => ({
		match: { taskId, path: 'record-info' },
		action: { delayMs: ((index + 1) * LOOK_UP_MS) / AT_ONCE },
	}));
	await emulator.addFaults(...faults);
	return taskIds.map((taskId) => ({
		headers: {},
		body: JSON.stringify({ code: 200, msg: 'success', data: { task_id: taskId, audioWavUrl: 'https://files.example.com/a.wav' } }),
	}));
}

/** Waits until n8n has also handled the callbacks that the provider has given up on, and until the executions have ended. */
async function untilQuiet(url: string): Promise<void> {
	for (let times = 0; times < QUIET.times; ) {
		const start = performance.now();
		await (await fetch(`${url}/healthz`)).text();
		times = performance.now() - start < QUIET.withinMs ? times + 1 : 0;
		await sleep(QUIET.withinMs);
	}
}

async function measure(engine: Engine): Promise<Record<'ours' | 'theirs', Burst[]>> {
	const env = {
		N8N_CUSTOM_EXTENSIONS: join(import.meta.dirname, 'doNothing'),
		...(engine === 'legacy' ? { N8N_EXPRESSION_ENGINE: engine } : {}),
	};
	return await withWorld(async (world) => {
		const { client, url } = world.n8n;
		const settings = { conversionMs: 0, rateLimit: { tasks: 100_000, perMs: 1 }, credits: 100_000 };
		const { credential, apiKey } = await world.newAccount(settings);
		const publish = async ({ workflow, path }: typeof doNothing) => {
			const webhookId = randomUUID();
			const { id } = await client.createWorkflow(workflow(webhookId));
			await client.activate(id);
			return `${url}/webhook/${webhookId}${path}`;
		};
		const targets = [
			{ name: 'ours', url: await publish(trigger(credential, 'lookup')) },
			{ name: 'theirs', url: await publish(doNothing) },
		] as const;
		const bursts: Record<'ours' | 'theirs', Burst[]> = { ours: [], theirs: [] };
		for (let turn = 0; turn < ROUNDS; turn++) {
			for (const { name, url: target } of turn % 2 ? targets : [...targets].reverse()) {
				bursts[name].push(await burst(target, await slowCallbacks(world, apiKey), PATIENCE_MS));
				await untilQuiet(url);
			}
		}
		return bursts;
	}, env);
}

/** How many of 200 simultaneous callbacks are accepted while the provider waits, compared with a trigger that does nothing. */
export async function run(): Promise<Result> {
	const rows: Record<string, Record<string, string>> = {};
	const accepted: Record<string, { ours: number; theirs: number }> = {};
	for (const engine of ['legacy', 'default'] as const) {
		const { ours, theirs } = await measure(engine);
		for (const [name, list] of Object.entries({ ours, theirs })) {
			rows[`${engine} ${name}`] = {
				accepted: list.map((one) => one.accepted).join(', '),
				refused: list.map(({ refused }) => refused).join(', '),
				seconds: list.map(({ seconds }) => round(seconds, 1)).join(', '),
			};
		}
		const of = (list: Burst[]) => median(list.map((one) => one.accepted));
		accepted[engine] = { ours: of(ours), theirs: of(theirs) };
	}
	console.table(rows);
	const { ours, theirs } = accepted.legacy;
	return { bench: 'bursts', ours, theirs, ratio: round(ours / theirs), unit: `of ${AT_ONCE} callbacks`, n: ROUNDS, accepted, rows };
}
