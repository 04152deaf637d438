import { setTimeout as sleep } from 'node:timers/promises';
import type { Credential } from '../n8n/client.mts';
import { ENDED, type ExecutionStatus } from '../n8n/executions.mts';
import type { Connections, WorkflowDefinition, WorkflowNode } from '../n8n/workflows.mts';
import type { Result } from './main.mts';
import { createByHttp, httpRequest, median, node, round, sunoWav, to, workflowOf } from './workflow.mts';
import { withWorld, type World } from './world.mts';

const TRACKS = 50;
const CONVERSION_MS = 20_000;
/** 20 at once, 20 after 10 s, 10 after 20 s. */
const PACING_S = 20;
const ROUNDS = 3;
const LOOK_UP_RUNS = 20;
const LOOK_UP_RUNS_AT_ONCE = 2;
const SAMPLE_EVERY_MS = 250;

interface Run {
	seconds: number;
	requests: number;
	/** The share of the time in which the execution was running and not suspended. */
	busy: number;
	succeeded: number;
	lookUps: number;
	/** Of the time between the last creating request and the last callback, the share in which it was suspended. */
	suspended?: number;
	/** From the last callback to the end of the execution. */
	lateS?: number;
	/** From the start to the last creating request. */
	startedS: number;
}

type Way = (world: World, credential: Credential) => { nodes: WorkflowNode[]; connections?: Connections };

const convertAndWait =
	(waitBy: 'polling' | 'callback'): Way =>
	(_, credential) => ({
		nodes: [
			sunoWav('Convert and Wait', credential, {
				resource: 'track',
				operation: 'convertAndWait',
				generationTaskId: '={{ $json.generationTaskId }}',
				audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
				waitBy,
				downloadWav: false,
			}),
		],
	});

/** What people build today, with the batches that keep the creating requests alive. */
const handBuiltLoop: Way = ({ emulatorUrl }, credential) => ({
	nodes: [
		httpRequest('Create', credential, createByHttp(emulatorUrl, { batching: { batch: { batchSize: 20, batchInterval: 10_000 } } })),
		node('Wait', 'n8n-nodes-base.wait', 1.1, { amount: 5 }),
		httpRequest('Details', credential, {
			url: `${emulatorUrl}/kie/api/v1/wav/record-info`,
			sendQuery: true,
			queryParameters: { parameters: [{ name: 'taskId', value: '={{ $json.data.taskId }}' }] },
			options: {},
		}),
		node('Finished?', 'n8n-nodes-base.if', 2.2, {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
				combinator: 'and',
				conditions: [
					{
						id: 'finished',
						leftValue: '={{ $json.data.successFlag }}',
						rightValue: 'PENDING',
						operator: { type: 'string', operation: 'notEquals' },
					},
				],
			},
		}),
		node('Done', 'n8n-nodes-base.noOp', 1),
	],
	connections: { 'Finished?': { main: [to('Done'), to('Wait')] } },
});

async function measure(world: World, way: Way): Promise<Run> {
	const { apiKey, credential } = await world.newAccount({ conversionMs: CONVERSION_MS });
	const { nodes, connections } = way(world, credential);
	const definition: WorkflowDefinition = workflowOf('Wait', await world.emulator.addTracks(TRACKS), nodes, connections);
	const { client } = world.n8n;
	const workflow = await client.createWorkflow(definition);
	const start = Date.now();
	const executionId = await client.runManually(workflow, 'Start');
	const samples: Array<{ at: number; status: ExecutionStatus }> = [];
	do {
		await sleep(SAMPLE_EVERY_MS);
		// A busy n8n turns a look away now and then; the next one tells.
		const [summary] = await client.listExecutions(workflow.id, 1).catch(() => []);
		samples.push({ at: Date.now(), status: summary?.status ?? 'new' });
	} while (!ENDED.includes(samples[samples.length - 1].status));
	const execution = await client.getExecution(executionId);
	const end = Date.parse(String(execution.stoppedAt));
	const counters = await world.emulator.counters(apiKey);
	const conversions = await world.emulator.conversions(apiKey);
	const isWaiting = ({ status }: { status: ExecutionStatus }) => status === 'waiting';
	const callbacks = conversions.flatMap(({ callbackAttempts }) => callbackAttempts.map(({ at }) => Date.parse(at)));
	const lastPost = Math.max(...conversions.map(({ createdAt }) => Date.parse(createdAt)));
	const lastCallback = Math.max(...callbacks);
	const between = samples.filter(({ at }) => at >= lastPost && at <= lastCallback);
	const byCallback = samples.some(isWaiting);
	return {
		seconds: (end - start) / 1_000,
		requests: counters.tasksCreated + counters.rateLimited + counters.lookups,
		busy: 1 - samples.filter(isWaiting).length / samples.length,
		succeeded: execution.status === 'success' ? conversions.filter(({ successFlag }) => successFlag === 'SUCCESS' || successFlag === 'CALLBACK_EXCEPTION').length : 0,
		lookUps: counters.lookups,
		startedS: (lastPost - start) / 1_000,
		...(byCallback && {
			suspended: between.filter(isWaiting).length / between.length,
			lateS: (end - lastCallback) / 1_000,
		}),
	};
}

const row = (runs: Run[]) => ({
	'seconds (median)': round(median(runs.map(({ seconds }) => seconds)), 1),
	'all started after': round(median(runs.map(({ startedS }) => startedS)), 1),
	'requests (median)': median(runs.map(({ requests }) => requests)),
	'worker busy (median)': `${round(100 * median(runs.map(({ busy }) => busy)), 0)} %`,
	'succeeded (least)': Math.min(...runs.map(({ succeeded }) => succeeded)),
});

/** 50 tracks that take 20 s each: Convert and Wait in both ways, and a loop built by hand. */
export async function run(): Promise<Result> {
	return await withWorld(async (world) => {
		const polling: Run[] = [];
		const callback: Run[] = [];
		const loop: Run[] = [];
		for (let count = 0; count < ROUNDS; count++) {
			polling.push(await measure(world, convertAndWait('polling')));
			callback.push(await measure(world, convertAndWait('callback')));
			loop.push(await measure(world, handBuiltLoop));
		}
		console.table({
			'Convert and Wait, polling': row(polling),
			'Convert and Wait, callback': row(callback),
			'hand-built loop, 5 s': row(loop),
		});
		const many: Run[] = [...callback];
		while (many.length < LOOK_UP_RUNS) {
			const left = Math.min(LOOK_UP_RUNS_AT_ONCE, LOOK_UP_RUNS - many.length);
			many.push(...(await Promise.all(Array.from({ length: left }, async () => await measure(world, convertAndWait('callback'))))));
		}
		const lookUps = many.reduce((sum, one) => sum + one.lookUps, 0) / many.length;
		const bound = 1.2 * TRACKS * (Math.log(TRACKS) + 1);
		const slowest = CONVERSION_MS / 1_000;
		const seconds = (runs: Run[]) => median(runs.map((one) => one.seconds));
		console.log(`Look-ups by callback: ${round(lookUps, 1)} in the mean of ${many.length} runs, at most ${round(bound, 1)} allowed`);
		return {
			bench: 'wait',
			ours: round(seconds(polling), 1),
			theirs: round(seconds(loop), 1),
			ratio: round(seconds(polling) / seconds(loop), 3),
			unit: 's',
			n: ROUNDS,
			callbackSeconds: round(seconds(callback), 1),
			callbackRatio: round(seconds(callback) / seconds(loop), 3),
			pollingBoundSeconds: 1.15 * slowest + PACING_S,
			suspendedShare: round(Math.min(...callback.map(({ suspended }) => suspended ?? 0)), 3),
			secondsAfterLastCallback: round(Math.max(...callback.map(({ lateS }) => lateS ?? NaN)), 2),
			lookUpsMean: round(lookUps, 1),
			lookUpsBound: round(bound, 1),
			polling: row(polling),
			callback: row(callback),
			loop: row(loop),
		};
	});
}
