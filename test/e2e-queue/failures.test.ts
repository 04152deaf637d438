import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'crypto';

import type { Track } from '../../dev/emulator/client.mts';
import { DataTable } from '../../dev/n8n/dataTables.mts';
import { nodeOutput, type Execution } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import type { WorkflowDefinition } from '../../dev/n8n/workflows.mts';
import { convertMany } from '../e2e/support/conversions';
import { inParallel, pause, print } from '../e2e/support/machine.mts';
import { byGateway, emulator, newAccount, providers, type ProviderId, type TestAccount } from '../e2e/support/world.mts';
import {
	convertAndWaitParameters,
	convertParameters,
	getDetailsParameters,
	publishTrigger,
	start,
	sunoWavWorkflow,
} from '../e2e/support/workflows';
import { cluster } from './support/cluster.mts';
import { runInProduction, startAgain, startInProduction, untilAllEnded, untilExecution } from './support/production';

const n8n = cluster.client;

const FOREVER_MS = 3_600_000;
/** Longer than n8n gives a worker for its shutdown. */
const SHUTDOWN_MS = 60_000;
const LOOP_BATCH = 20;

/** A batch that runs in production. */
interface Batch {
	account: TestAccount;
	definition: WorkflowDefinition;
	workflowId: string;
	tracks: Track[];
}

async function startBatch(provider: ProviderId, count: number, waitBy: 'polling' | 'callback', settings = {}): Promise<Batch> {
	const account = await newAccount(n8n, byGateway(provider), settings);
	const tracks = await emulator.addTracks(count, providers[provider].api);
	const parameters = convertAndWaitParameters({ waitBy, ...(waitBy === 'polling' ? { downloadWav: false } : {}) });
	const definition = sunoWavWorkflow(account, parameters, { items: tracks });
	return { account, definition, workflowId: await startInProduction(definition), tracks };
}

const created = async ({ account }: { account: TestAccount }) => (await emulator.conversions(account.apiKey)).length;

async function untilCreated(batch: { account: TestAccount }, count: number): Promise<void> {
	await waitFor(`${count} conversions`, async () => ((await created(batch)) >= count ? true : undefined), {
		timeoutMs: 90_000,
		maxIntervalMs: 200,
	});
}

/** Prints the log line of a failure test. */
async function printCounts(what: string, { account }: { account: TestAccount }, tracks: number, results: number): Promise<void> {
	const { tasksCreated, creditsSpent, alreadyExists, callbackAttempts, callbacksFailed } = await emulator.counters(account.apiKey);
	print(
		`${what}: ${tracks} tracks, ${tasksCreated} conversions, ${Number(creditsSpent.toFixed(1))} credits, ${results} results, ` +
			`${alreadyExists} repeats recognised, ${callbackAttempts} callbacks of which ${callbacksFailed} failed`,
	);
}

/** Waits until n8n has noticed that nobody works on an execution anymore. With n8n's default settings, that takes a minute or two. */
const untilGivenUp = async ({ workflowId }: Pick<Batch, 'workflowId'>) => await untilExecution(workflowId, ['crashed', 'error'], 240_000);

const finished = (execution: Execution) => nodeOutput(execution, 'Ok').filter(({ json }) => json.status === 'success');

/** Ends the conversions of a batch one after the other, and calls `midway` after half of them. */
async function finishAll({ account }: { account: TestAccount }, midway: () => Promise<void>): Promise<void> {
	const conversions = await emulator.conversions(account.apiKey);
	for (const [index, { taskId }] of conversions.entries()) {
		if (index === Math.floor(conversions.length / 2)) await midway();
		await emulator.finish(taskId);
		await pause(50);
	}
}

/** Converts, stores the task IDs, and continues with the next tracks. */
function loopWorkflow(account: TestAccount, items: Track[], dataTable: string): WorkflowDefinition {
	const definition = sunoWavWorkflow(account, convertParameters('https://nobody.invalid/callback'), { items });
	const node = (name: string, type: string, typeVersion: number, parameters: IDataObject) =>
		definition.nodes.push({ id: randomUUID(), name, type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters });
	node('Loop', 'splitInBatches', 3, { batchSize: LOOP_BATCH, options: {} });
	node('Store', 'dataTable', 1, {
		operation: 'insert',
		dataTableId: { __rl: true, mode: 'name', value: dataTable },
		columns: {
			mappingMode: 'defineBelow',
			value: { taskId: '={{ $json.taskId }}' },
			matchingColumns: [],
			schema: [{ id: 'taskId', displayName: 'taskId', required: false, defaultMatch: false, display: true, type: 'string' }],
		},
		options: {},
	});
	const to = (name: string) => [{ node: name, type: 'main', index: 0 }];
	Object.assign(definition.connections, {
		Items: { main: [to('Loop')] },
		Loop: { main: [to('Ok'), to('Suno WAV')] },
		'Suno WAV': { main: [to('Store')] },
		Store: { main: [to('Loop')] },
	});
	return definition;
}

describe('workers that end', () => {
	const TRACKS = 60;
	const TABLE = 'stored_conversions';
	let kie: Batch;
	let kieJobs: Batch;
	let suspended: Batch;
	let terminated: Batch;
	let shutdownMs: number;
	let byHand: Execution;
	let loop: Pick<Batch, 'account' | 'workflowId'>;
	let stored: DataTable;
	let jobsBefore: number;

	async function startLoop(): Promise<void> {
		stored = await DataTable.create(n8n.rest, TABLE, { taskId: 'string' });
		const account = await newAccount(n8n, byGateway('kieJobs'));
		await emulator.addFaults(
			{ match: { on: 'callback', apiKey: account.apiKey }, count: null, action: { drop: true } },
			// So that the second batch is still running when the worker dies.
			{ match: { apiKey: account.apiKey, path: 'createTask' }, skip: LOOP_BATCH, count: null, action: { delayMs: 30_000 } },
		);
		loop = { account, workflowId: await startInProduction(loopWorkflow(account, await emulator.addTracks(TRACKS, 'jobs'), TABLE)) };
	}

	/** If no worker is left, main runs what is started manually, and a webhook processor resumes it. */
	async function runWithoutWorkers(): Promise<void> {
		const account = await newAccount(n8n, byGateway('kie'));
		const [track] = await emulator.addTracks(1);
		const definition = sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'callback' }), { items: [track] });
		const download = { ...definition.nodes.find(({ name }) => name === 'Suno WAV')!, id: randomUUID(), name: 'Download' };
		definition.nodes.push({ ...download, webhookId: randomUUID(), parameters: getDetailsParameters({ downloadWav: true }) });
		definition.connections.Ok = { main: [[{ node: 'Download', type: 'main', index: 0 }]] };
		const { executionId } = await start(n8n, definition);
		byHand = await n8n.waitForExecution(executionId, { status: ['success'] });
	}

	beforeAll(async () => {
		const [killed, other] = cluster.workers;
		// While there is only one worker, everything that is started runs in it.
		await killed.stop();
		terminated = await startBatch('kie', 5, 'polling', { conversionMs: FOREVER_MS });
		await untilCreated(terminated, 5);
		await killed.start();
		const begun = Date.now();
		const termination = other.stop(SHUTDOWN_MS).then(() => (shutdownMs = Date.now() - begun));
		suspended = await startBatch('kie', 5, 'callback', { conversionMs: FOREVER_MS });
		await untilExecution(suspended.workflowId, 'waiting');
		await startLoop();
		kie = await startBatch('kie', TRACKS, 'polling');
		kieJobs = await startBatch('kieJobs', TRACKS, 'polling');
		await Promise.all([untilCreated(loop, LOOP_BATCH + 1), untilCreated(kie, 40), untilCreated(kieJobs, 40)]);
		await killed.kill9();
		jobsBefore = await created(kieJobs);
		await termination;
		await runWithoutWorkers();
		await Promise.all([killed.start(), other.start()]);
	}, 400_000);

	test('kill -9 in a suspended wait: nothing is lost', async () => {
		await finishAll(suspended, async () => {});
		const results = finished(await untilExecution(suspended.workflowId, 'success'));
		await printCounts('worker killed, suspended', suspended, 5, results.length);
		expect(results).toHaveLength(5);
		expect(await emulator.counters(suspended.account.apiKey)).toMatchObject({ tasksCreated: 5, creditsSpent: 5 });
	});

	test('kill -9 in a loop that stores the task IDs batch by batch: at most the running batch is lost', async () => {
		await untilGivenUp(loop);
		const items = (await stored.rows()).map(({ taskId }) => ({ taskId }));
		const definition = sunoWavWorkflow(loop.account, getDetailsParameters(), { items });
		const results = finished(await runInProduction(definition));
		const lost = (await created(loop)) - items.length;
		await printCounts(`worker killed, in a loop, ${items.length} task IDs stored, ${lost} lost`, loop, TRACKS, results.length);
		expect(items.length).toBeGreaterThanOrEqual(LOOP_BATCH);
		expect(results).toHaveLength(items.length);
		expect(lost).toBeLessThanOrEqual(LOOP_BATCH);
	}, 300_000);

	test('kill -9 in batches by polling: run again, no second charge where the provider knows the repeats', async () => {
		await Promise.all([kie, kieJobs].map(untilGivenUp));
		const runAgain = async (batch: Batch) => {
			await startAgain(batch.definition);
			const results = finished(await untilExecution(batch.workflowId, 'success', 180_000));
			expect(results.map(({ json }) => json.audioId)).toEqual(batch.tracks.map(({ audioId }) => audioId));
			return results.length;
		};
		const [ofKie, ofJobs] = await Promise.all([runAgain(kie), runAgain(kieJobs)]);
		await printCounts('worker killed, by polling, run again at kie.ai', kie, TRACKS, ofKie);
		await printCounts('worker killed, by polling, run again at kie.ai (Jobs API)', kieJobs, TRACKS, ofJobs);
		expect(await emulator.counters(kie.account.apiKey)).toMatchObject({ tasksCreated: TRACKS, creditsSpent: TRACKS });
		// This API does not recognize repeat requests. This checks the cost that docs/scaling.md states.
		expect(await created(kieJobs)).toBe(jobsBefore + TRACKS);
	}, 300_000);

	test('SIGTERM, as in a rolling deployment, ends a batch by polling after half a minute; run again, nothing is charged twice', async () => {
		print(`worker terminated: it ended after ${Math.round(shutdownMs / 1_000)} s`);
		expect(shutdownMs).toBeGreaterThan(20_000);
		expect(shutdownMs).toBeLessThan(SHUTDOWN_MS);
		await untilGivenUp(terminated);
		await finishAll(terminated, async () => {});
		await startAgain(terminated.definition);
		const results = finished(await untilExecution(terminated.workflowId, 'success'));
		await printCounts('worker terminated, by polling, run again at kie.ai', terminated, 5, results.length);
		expect(results).toHaveLength(5);
		expect(await emulator.counters(terminated.account.apiKey)).toMatchObject({ tasksCreated: 5, creditsSpent: 5 });
	}, 300_000);

	test('a manual execution needs no worker: the webhook processor resumes it and downloads', () => {
		expect(nodeOutput(byHand, 'Download')[0].binary?.data.mimeType).toBe('audio/wav');
	});
});

test('kill -9 of a webhook processor while callbacks come in: the provider repeats them, and nothing is lost', async () => {
	const batch = await startBatch('kie', 20, 'callback', { conversionMs: FOREVER_MS });
	await untilExecution(batch.workflowId, 'waiting');
	const account = await newAccount(n8n, byGateway('kie'));
	const trigger = await publishTrigger(n8n, cluster.url, account);
	const taskIds = await convertMany(account, 20, trigger.url);
	const [, killed] = cluster.webhooks;
	try {
		await Promise.all([
			finishAll(batch, async () => await killed.kill9()),
			inParallel(taskIds, 2, async (taskId) => await emulator.finish(taskId)),
		]);
		const results = finished(await untilExecution(batch.workflowId, 'success'));
		await printCounts('webhook processor killed, suspended', batch, 20, results.length);
		expect(results).toHaveLength(20);
		const { tasksCreated, creditsSpent, callbacksFailed } = await emulator.counters(batch.account.apiKey);
		expect([tasksCreated, creditsSpent]).toEqual([20, 20]);
		// Otherwise no callback would have met the dead processor.
		expect(callbacksFailed).toBeGreaterThan(0);

		const executions = await untilAllEnded(trigger.workflow.id, 20);
		const started = await Promise.all(
			executions.map(async ({ id }) => nodeOutput(await n8n.getExecution(id), 'Done')[0]?.json.taskId as string),
		);
		await printCounts(`webhook processor killed, trigger, ${executions.length} executions`, { account }, 20, new Set(started).size);
		expect(new Set(started)).toEqual(new Set(taskIds));
	} finally {
		await killed.start();
	}
}, 240_000);

test('Redis away for 5 s: batches by polling and by callback end, and nothing is charged twice', async () => {
	const suspended = await startBatch('kie', 20, 'callback', { conversionMs: FOREVER_MS });
	await untilExecution(suspended.workflowId, 'waiting');
	const polled = await startBatch('kie', 40, 'polling');
	await untilCreated(polled, 10);
	await finishAll(suspended, async () => {
		cluster.redisLine.cut();
		void pause(5_000).then(() => cluster.redisLine.mend());
	});
	const resumed = finished(await untilExecution(suspended.workflowId, 'success', 120_000));
	const results = finished(await untilExecution(polled.workflowId, 'success', 120_000));
	await printCounts('Redis away, suspended', suspended, 20, resumed.length);
	await printCounts('Redis away, by polling', polled, 40, results.length);
	expect([resumed.length, results.length]).toEqual([20, 40]);
	for (const { account, tracks } of [suspended, polled]) {
		const { length } = tracks;
		expect(await emulator.counters(account.apiKey)).toMatchObject({ tasksCreated: length, creditsSpent: length });
	}
	expect(cluster.processes.filter(({ isRunning }) => !isRunning)).toEqual([]);
}, 300_000);
