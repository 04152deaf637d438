import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signatureHeaders } from '../emulator/signature.mts';
import { load, type Load, type Post } from './load.mts';
import type { Result } from './main.mts';
import { bareWebhook, doNothing, trigger, webhookAndCode, webhookAndRequest, type Receiver } from './receivers.mts';
import { median, round } from './workflow.mts';
import { withWorld, type World } from './world.mts';

const ROUNDS = 7;
const WARM_UPS = 1;
const CONNECTIONS = 10;
/** Enough for a few seconds per run. */
const POSTS = { default: 60, legacy: 240 };
/** The number of callbacks within the burst. After it, lookups are paced. */
const LOOK_UPS = 80;
const LOOKING_UP = ['lookup', 'webhookRequestIf'];
/** The pause in which executions can finish after their callbacks have been answered. */
const DRAIN_MS = 700;

type Engine = keyof typeof POSTS;

/** What is measured, by name. The lookups need conversions that the provider knows. */
async function receivers(world: World, hmac: string) {
	const { credential: plain, apiKey } = await world.newAccount({ conversionMs: 0, rateLimit: { tasks: 100_000, perMs: 1 } });
	const data = { ...plain.data, webhookHmacKey: hmac };
	const signing = await world.n8n.client.createCredential({ name: 'signing', type: 'sunoWavApi', data });
	const all: Record<string, Receiver> = {
		webhook: bareWebhook,
		doNothing,
		none: trigger(plain, 'none'),
		signature: trigger(signing, 'none'),
		webhookCode: webhookAndCode(hmac),
		lookup: trigger(plain, 'lookup'),
		webhookRequestIf: webhookAndRequest(plain, world.emulatorUrl),
	};
	return { all, apiKey };
}

/** Callbacks of conversions that the trigger has not reported yet. It would ignore the others. */
async function callbacks(world: World, apiKey: string, hmac: string, count: number): Promise<Post[]> {
	const tracks = await world.emulator.addTracks(count);
	return await Promise.all(
		tracks.map(async (track) => {
			const taskId = await world.emulator.convert(apiKey, track);
			const body = JSON.stringify({ code: 200, msg: 'success', data: { task_id: taskId, audioWavUrl: 'https://files.example.com/a.wav' } });
			return { body, headers: signatureHeaders(taskId, Math.floor(Date.now() / 1_000), hmac) };
		}),
	);
}

/** Measures every receiver in every round, one after the other, so that changes in the machine's load affect all of them. */
async function measure(engine: Engine): Promise<Record<string, Load[]>> {
	const env = {
		EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
		NODE_FUNCTION_ALLOW_BUILTIN: 'crypto',
		N8N_CUSTOM_EXTENSIONS: join(import.meta.dirname, 'doNothing'),
		...(engine === 'legacy' ? { N8N_EXPRESSION_ENGINE: engine } : {}),
	};
	return await withWorld(async (world) => {
		const hmac = randomUUID();
		const { all, apiKey } = await receivers(world, hmac);
		const { client, url } = world.n8n;
		const targets = await Promise.all(
			Object.entries(all).map(async ([name, { workflow, path }]) => {
				const webhookId = randomUUID();
				const { id } = await client.createWorkflow(workflow(webhookId));
				await client.activate(id);
				return { name, url: `${url}/webhook/${webhookId}${path}` };
			}),
		);
		const loads: Record<string, Load[]> = Object.fromEntries(targets.map(({ name }) => [name, []]));
		for (let turn = -WARM_UPS; turn < ROUNDS; turn++) {
			const posts = await callbacks(world, apiKey, hmac, POSTS[engine]);
			// Neighbors stay neighbors, and each of two neighbors is first equally often.
			for (const target of turn % 2 ? targets : [...targets].reverse()) {
				const result = await load(target.url, LOOKING_UP.includes(target.name) ? posts.slice(0, LOOK_UPS) : posts, CONNECTIONS);
				if (turn >= 0) loads[target.name].push(result);
				await sleep(DRAIN_MS);
			}
		}
		return loads;
	}, env);
}

/** How ours compares to theirs, round by round. */
const ratio = (loads: Record<string, Load[]>, ours: string, theirs: string) =>
	round(median(loads[ours].map(({ perSecond }, index) => perSecond / loads[theirs][index].perSecond)), 3);

/** Callbacks per second that the trigger handles, compared with what users would build by hand and with n8n's own overhead. */
export async function run(): Promise<Result> {
	const figures: Record<string, unknown> = {};
	const medians: Record<string, Record<string, number>> = {};
	for (const engine of ['default', 'legacy'] as const) {
		const loads = await measure(engine);
		for (const [name, list] of Object.entries(loads)) {
			medians[`${engine} ${name}`] = {
				'callbacks/s': round(median(list.map(({ perSecond }) => perSecond)), 1),
				'p99 ms': round(median(list.map(({ p99 }) => p99)), 0),
			};
		}
		figures[engine] = {
			noneToDoNothing: ratio(loads, 'none', 'doNothing'),
			signatureToDoNothing: ratio(loads, 'signature', 'doNothing'),
			noneToWebhook: ratio(loads, 'none', 'webhook'),
			doNothingToWebhook: ratio(loads, 'doNothing', 'webhook'),
			signatureToWebhookAndCode: ratio(loads, 'signature', 'webhookCode'),
			lookupToWebhookRequestAndIf: ratio(loads, 'lookup', 'webhookRequestIf'),
		};
	}
	console.table(medians);
	console.table(figures);
	return {
		bench: 'callbacks',
		ours: medians['legacy none']['callbacks/s'],
		theirs: medians['legacy doNothing']['callbacks/s'],
		ratio: (figures.legacy as { noneToDoNothing: number }).noneToDoNothing,
		unit: 'callbacks/s',
		n: ROUNDS,
		...figures,
		medians,
	};
}
