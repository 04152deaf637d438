import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ENDED, nodeOutput, type ExecutionStatus } from '../n8n/executions.mts';
import { waitFor } from '../n8n/waitFor.mts';
import { coreShare, cpuSeconds } from './cpu.mts';
import type { Result } from './main.mts';
import { growthDuring } from './memory.mts';
import { median, round, workflowOf } from './workflow.mts';
import { convertAndWait } from './waitWays.mts';
import { withWorld, type World } from './world.mts';

/** Other numbers by hand, such as `npm run -s bench -- scale 5000`; `--seconds 60` for longer conversions. */
const SIZES = [10, 100, 1_000];
/** Conversions take between this and twice as long. With --same, all take the same time. */
const CONVERSION_S = 20;
const IDLE_MS = 20_000;
const TIMEOUT_MS = 7_200_000;
/** Beyond the conversions themselves. */
const WAIT_TIMEOUT_S = 600;
/** Small batches are measured more often. */
const ROUNDS_OF_FEW = 3;
const FEW = 100;
/** 20 immediately, and 20 more every 10 s. */
const pacedS = (items: number) => (Math.ceil(items / 20) - 1) * 10;
const lookUpBound = (items: number) => 1.2 * items * (Math.log(items) + 1);

type WaitBy = 'polling' | 'callback';

interface Run {
	cpuS: number;
	/** The delay beyond the provider's pace, before the last conversion was started and after the last one had ended. */
	beyondS: number;
	growthMb: number;
	lookUps: number;
	succeeded: number;
	status: ExecutionStatus;
}

interface Conditions {
	conversionS: number;
	/** Conversions that are started together also end together. */
	same: boolean;
	/** The share of a core that n8n uses when idle. */
	idle: number;
}

/**
 * Converts this many tracks in one execution. Does not ask n8n for its status meanwhile, because that would cost n8n more than the
 * conversions do.
 */
async function measure(world: World, waitBy: WaitBy, items: number, { conversionS, same, idle }: Conditions): Promise<Run> {
	const { emulator, n8n } = world;
	const { client, pid } = n8n;
	const { apiKey, credential } = await world.newAccount({ conversionMs: conversionS * 1_000 });
	const { nodes } = convertAndWait(waitBy)(world, credential);
	nodes[0].parameters.waitTimeout = WAIT_TIMEOUT_S + 2 * conversionS;
	const tracks = await emulator.addTracks(items);
	if (!same) {
		// Durations in no particular order, but the same in each run of the benchmark.
		const takes = (index: number) => Math.round(conversionS * 1_000 * (1 + ((index * 0.618_034) % 1)));
		const rules = tracks.map(({ audioId }, index) => ({ match: { method: 'POST', apiKey, body: { audioId } }, action: { conversionMs: takes(index) } }));
		await emulator.addFaults(...rules);
	}
	const workflow = await client.createWorkflow(workflowOf('Scale', tracks, nodes));
	const [cpu, start] = [await cpuSeconds(pid), Date.now()];
	const { result: execution, growthMb } = await growthDuring(pid, async () => {
		const id = await client.runManually(workflow, 'Start');
		const all = async () => (await emulator.counters(apiKey)).tasksCreated >= items || undefined;
		await waitFor('all conversions to be started', all, { timeoutMs: TIMEOUT_MS, intervalMs: 1_000 });
		const none = async () => (await emulator.conversions(apiKey)).every(({ completedAt }) => completedAt !== null) || undefined;
		await waitFor('all conversions to end', none, { timeoutMs: TIMEOUT_MS, intervalMs: 1_000, maxIntervalMs: 2_000 });
		const ended = async () => (await client.listExecutions(workflow.id, 1).catch(() => [])).some(({ status }) => ENDED.includes(status)) || undefined;
		await waitFor('the execution to end', ended, { timeoutMs: TIMEOUT_MS, intervalMs: 1_000, maxIntervalMs: 2_000 });
		// The execution has ended, but n8n may be too busy to report it immediately.
		return await client.waitForExecution(id);
	});
	const used = (await cpuSeconds(pid)) - cpu - (idle * (Date.now() - start)) / 1_000;
	const conversions = await emulator.conversions(apiKey);
	const lastStartS = (Math.max(...conversions.map(({ createdAt }) => Date.parse(createdAt))) - start) / 1_000;
	const lastEnd = Math.max(...conversions.map(({ completedAt }) => Date.parse(String(completedAt))));
	const results = execution.status === 'success' ? nodeOutput(execution, 'Convert and Wait') : [];
	const run: Run = {
		cpuS: round(used),
		beyondS: round(lastStartS - pacedS(items) + (Date.parse(String(execution.stoppedAt)) - lastEnd) / 1_000, 1),
		growthMb: round(growthMb, 0),
		lookUps: (await emulator.counters(apiKey)).lookups,
		succeeded: results.filter(({ json }) => json.status === 'success').length,
		status: execution.status,
	};
	console.error(JSON.stringify({ waitBy, items, ...run }));
	return run;
}

/** The least-squares slope of log(CPU seconds) over log(items). It is 1 if twice the items cost twice the work. */
function growthOf(runs: Array<{ items: number; cpuS: number }>): number {
	const points = runs.map(({ items, cpuS }) => ({ x: Math.log(items), y: Math.log(cpuS) }));
	const mean = (axis: 'x' | 'y') => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
	const [x0, y0] = [mean('x'), mean('y')];
	const sum = (of: (point: { x: number; y: number }) => number) => points.reduce((total, point) => total + of(point), 0);
	return sum(({ x, y }) => (x - x0) * (y - y0)) / sum(({ x }) => (x - x0) ** 2);
}

async function measureAll(world: World, waitBy: WaitBy, sizes: number[], conditions: Omit<Conditions, 'idle'>) {
	// The first run loads code and is slow, so it does not count.
	await measure(world, waitBy, Math.min(...SIZES), { conversionS: CONVERSION_S, same: false, idle: 0 });
	await sleep(IDLE_MS);
	const idle = await coreShare(world.n8n.pid, IDLE_MS);
	const rows: Array<Run & { items: number; bound: number }> = [];
	for (const items of sizes) {
		const runs: Run[] = [];
		for (let count = 0; count < (items < FEW ? ROUNDS_OF_FEW : 1); count++) runs.push(await measure(world, waitBy, items, { ...conditions, idle }));
		const middle = (figure: 'cpuS' | 'beyondS' | 'growthMb' | 'lookUps') => median(runs.map((run) => run[figure]));
		rows.push({
			items,
			cpuS: middle('cpuS'),
			beyondS: middle('beyondS'),
			growthMb: middle('growthMb'),
			lookUps: middle('lookUps'),
			bound: round(lookUpBound(items), 0),
			succeeded: Math.min(...runs.map(({ succeeded }) => succeeded)),
			status: runs.find(({ status }) => status !== 'success')?.status ?? 'success',
		});
	}
	return { idle, rows, growth: round(growthOf(rows), 3), lastGrowth: round(growthOf(rows.slice(-2)), 3) };
}

/** Convert and Wait with more and more items in one execution. Each way of waiting has its own n8n, so that both can run together. */
export async function run(): Promise<Result> {
	const { positionals, values } = parseArgs({
		args: process.argv.slice(3),
		allowPositionals: true,
		options: { seconds: { type: 'string', default: String(CONVERSION_S) }, same: { type: 'boolean', default: false } },
	});
	const sizes = positionals.length > 0 ? positionals.map(Number) : SIZES;
	const conditions = { conversionS: Number(values.seconds), same: values.same };
	const [polling, callback] = await withWorld(
		async (one) =>
			await withWorld(
				async (other) =>
					await Promise.all([measureAll(one, 'polling', sizes, conditions), measureAll(other, 'callback', sizes, conditions)]),
			),
	);
	const rowsOf = (waitBy: WaitBy, { rows }: typeof polling) => rows.map((row) => ({ 'wait by': waitBy, ...row }));
	console.table([...rowsOf('polling', polling), ...rowsOf('callback', callback)]);
	const last = (way: typeof polling) => way.rows[way.rows.length - 1].cpuS;
	return {
		bench: 'scale',
		ours: last(callback),
		theirs: last(polling),
		ratio: round(last(callback) / last(polling), 3),
		unit: `CPU seconds for ${sizes[sizes.length - 1]} items`,
		n: 1,
		...conditions,
		growth: Math.max(polling.growth, callback.growth),
		polling,
		callback,
	};
}
