import { join } from 'node:path';
import { nodeOutput } from '../n8n/executions.mts';
import { withCluster, type ClusterWorld } from './clusterWorld.mts';
import { burstOf, type Answer, type Post } from './load.mts';
import type { Result } from './main.mts';
import { median, node, round, sunoWav } from './workflow.mts';

const ROUNDS = 3;
const BATCHES = 6;
const BATCH = 50;
/** A provider waits no longer than this for an answer. */
const PROVIDERS_PATIENCE_S = 15;
/** The benchmark waits longer, to see how long it takes. */
const PATIENCE_MS = 60_000;

type Sent = Post & { url: string };

/** The callbacks of several waiting batches, to be sent at the same time, and what to do after the answers. */
interface Round {
	posts: Sent[];
	/** Returns the number of batches that n8n has failed, as it does when it cannot get a database connection. */
	end: () => Promise<number>;
}

const callbackOf = (url: string, taskId: string): Sent => ({
	url,
	headers: {},
	body: JSON.stringify({ code: 200, msg: 'success', data: { task_id: taskId, audioWavUrl: 'https://files.example.com/a.wav' } }),
});

/** As many numbers as there are batches, one after the other. */
async function batches<T>(make: () => Promise<T>): Promise<T[]> {
	const made: T[] = [];
	while (made.length < BATCHES) made.push(await make());
	return made;
}

/** Convert and Wait, with one key per batch so that all batches start soon. All their conversions have finished. */
async function ours({ emulator, newAccount, publish, until }: ClusterWorld): Promise<Round> {
	const started = await batches(async () => {
		const { apiKey, credential } = await newAccount({ conversionMs: 3_600_000 });
		// The benchmark sends the callbacks, not the emulator.
		await emulator.addFaults({ match: { on: 'callback', apiKey }, count: null, action: { drop: true } });
		const parameters = {
			resource: 'track',
			operation: 'convertAndWait',
			waitBy: 'callback',
			generationTaskId: '={{ $json.generationTaskId }}',
			audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
		};
		const { id, start } = await publish('Ours', await emulator.addTracks(BATCH), [sunoWav('Suno WAV', credential, parameters)]);
		await start();
		return { id, apiKey };
	});
	const posts = await Promise.all(
		started.map(async ({ id, apiKey }) => {
			await until(id, 'waiting');
			const conversions = await emulator.conversions(apiKey);
			for (const { taskId } of conversions) await emulator.finish(taskId);
			return conversions.map(({ callBackUrl, taskId }) => callbackOf(callBackUrl!, taskId));
		}),
	);
	const end = async () => {
		let failed = 0;
		for (const [index, { id }] of started.entries()) {
			let { status } = await until(id, 'waiting');
			// A provider retries a callback that failed.
			for (; status === 'waiting'; ({ status } = await until(id, 'waiting'))) await burstOf(posts[index].slice(0, 1), PATIENCE_MS);
			if (status !== 'success') failed++;
		}
		return failed;
	};
	return { posts: inTurn(posts), end };
}

/** Like the one above, but with a node that waits and does nothing else. */
async function theirs({ cluster, emulator, publish, until }: ClusterWorld): Promise<Round> {
	const started = await batches(async () => {
		const { id, start } = await publish('Theirs', await emulator.addTracks(BATCH), [node('Wait', 'CUSTOM.doNothingWait', 1)]);
		await start();
		const execution = await until(id, 'waiting');
		const url = String(nodeOutput(execution, 'Wait')[0].json.resumeUrl);
		return { execution, posts: Array.from({ length: BATCH }, (_, item) => callbackOf(`${url}&item=${item}`, `task-${item}`)) };
	});
	const end = async () => {
		for (const { execution } of started) await cluster.client.stopExecution(execution.id);
		return 0;
	};
	return { posts: inTurn(started.map(({ posts }) => posts)), end };
}

/** The first of each list, then the second of each, and so on. */
const inTurn = (lists: Sent[][]): Sent[] => lists[0].flatMap((_, index) => lists.map((list) => list[index]));

function summaryOf(answers: Answer[]) {
	const seconds = answers.map((answer) => answer.seconds);
	const statuses = [...new Set(answers.map(({ status }) => status))].sort();
	return {
		slowest: round(Math.max(...seconds), 1),
		median: round(median(seconds), 1),
		tooLate: seconds.filter((time) => time > PROVIDERS_PATIENCE_S).length,
		answers: statuses.map((status) => `${answers.filter((answer) => answer.status === status).length} × ${status}`).join(', '),
	};
}

/**
 * 300 callbacks of six batches, sent together to two webhook processors: the slowest answer, compared with a node that waits and does
 * nothing.
 */
export async function run(): Promise<Result> {
	const env = { N8N_CUSTOM_EXTENSIONS: join(import.meta.dirname, 'doNothing') };
	return await withCluster({ env }, async (world) => {
		const sides = [
			{ name: 'ours', prepare: ours },
			{ name: 'theirs', prepare: theirs },
		] as const;
		const rounds: Record<'ours' | 'theirs', Array<ReturnType<typeof summaryOf> & { failed: number }>> = { ours: [], theirs: [] };
		// The first run of each side loads code and is slow, so it does not count.
		for (let turn = -1; turn < ROUNDS; turn++) {
			for (const { name, prepare } of turn % 2 ? sides : [...sides].reverse()) {
				const { posts, end } = await prepare(world);
				const answers = await burstOf(posts, PATIENCE_MS);
				const summary = { ...summaryOf(answers), failed: await end() };
				console.error(JSON.stringify({ turn, name, ...summary }));
				if (turn >= 0) rounds[name].push(summary);
			}
		}
		console.table([...rounds.ours.map((one) => ({ side: 'ours', ...one })), ...rounds.theirs.map((one) => ({ side: 'theirs', ...one }))]);
		const slowest = (name: keyof typeof rounds) => median(rounds[name].map((one) => one.slowest));
		return {
			bench: 'clusterCallbacks',
			ours: slowest('ours'),
			theirs: slowest('theirs'),
			ratio: round(slowest('ours') / slowest('theirs'), 3),
			unit: `s, the slowest of ${BATCHES * BATCH}`,
			n: ROUNDS,
			rounds,
		};
	});
}
