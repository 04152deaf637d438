import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestRecord } from '../emulator/exchange.mts';
import type { ConversionView } from '../emulator/types.mts';
import { ENDED, type ExecutionStatus } from '../n8n/executions.mts';
import type { WorkflowDefinition } from '../n8n/workflows.mts';
import { workflowOf } from './workflow.mts';
import type { Way } from './waitWays.mts';
import type { World } from './world.mts';

const SAMPLE_EVERY_MS = 250;

export interface Run {
	seconds: number;
	requests: number;
	/** The share of the time in which the execution was running, not suspended. */
	busy: number;
	succeeded: number;
	lookUps: number;
	/**
	 * The mean over all tracks of the time from a conversion's end to the lookup that found it, as a share of the conversion's duration.
	 */
	lateness: number;
	/** The share of the time between the last creating request and the last callback in which the execution was suspended. */
	suspended?: number;
	/** From the last callback to the end of the execution. */
	lateS?: number;
	/** From the start to the last creating request. */
	startedS: number;
}

/** Converts one track for each duration. Its conversion takes that long. Waits for all of them in one execution. */
export async function measure(world: World, way: Way, durationsMs: number[]): Promise<Run> {
	const { client } = world.n8n;
	const { apiKey, credential } = await world.newAccount();
	const tracks = await world.emulator.addTracks(durationsMs.length);
	await world.emulator.addFaults(
		...tracks.map(({ audioId }, index) => ({
			match: { method: 'POST', apiKey, body: { audioId } },
			action: { conversionMs: durationsMs[index] },
		})),
	);
	const { nodes, connections } = way(world, credential);
	const definition: WorkflowDefinition = workflowOf('Wait', tracks, nodes, connections);
	const workflow = await client.createWorkflow(definition);
	const start = Date.now();
	const executionId = await client.runManually(workflow, 'Start');
	const samples: Array<{ at: number; status: ExecutionStatus }> = [];
	do {
		await sleep(SAMPLE_EVERY_MS);
		// A busy n8n sometimes rejects this request, but answers the next one.
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
		lateness: latenessOf(conversions, await world.emulator.requests(apiKey)),
		startedS: (lastPost - start) / 1_000,
		...(byCallback && {
			suspended: between.filter(isWaiting).length / between.length,
			lateS: (end - lastCallback) / 1_000,
		}),
	};
}

function latenessOf(conversions: ConversionView[], requests: RequestRecord[]): number {
	const shares = conversions.map(({ taskId, createdAt, completedAt }) => {
		const completed = Date.parse(String(completedAt));
		const looks = requests.filter(({ method, query }) => method === 'GET' && query.taskId === taskId);
		const found = looks.map(({ time }) => Date.parse(time)).find((at) => at >= completed) ?? NaN;
		return (found - completed) / (completed - Date.parse(createdAt));
	});
	return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
