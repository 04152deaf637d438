import type { ClusterWorld } from '../bench/clusterWorld.mts';
import { ENDED, nodeOutput, type ExecutionSummary } from '../n8n/executions.mts';
import { waitFor } from '../n8n/waitFor.mts';
import { KINDS, type Customer } from './workflows.mts';

const PATIENCE_MS = 300_000;

/** The numbers of tracks sent and of results received. If nothing was lost, they match. */
export interface Counts {
	/** Tracks passed to Convert, and their conversions that the trigger has reported. */
	triggerIn: number;
	triggerOut: number;
	/** Tracks passed to Convert and Wait, and its items that were returned as finished. */
	waitIn: number;
	waitOut: number;
	/** Conversions that were charged. */
	paid: number;
	executions: number;
	/** Executions that did not succeed, by their status. */
	failed: Record<string, number>;
}

/** The tracks that an account has passed to the nodes. */
export interface HandedIn {
	triggerIn: number;
	waitIn: number;
}

/** Waits until an account's executions have ended, and counts their results. */
export async function countsOf({ cluster, emulator }: ClusterWorld, { apiKey, ids, triggerId }: Customer, handedIn: HandedIn): Promise<Counts> {
	const { client } = cluster;
	const ended = async (id: string, enough: (all: ExecutionSummary[]) => boolean) =>
		await waitFor(
			`the executions of workflow ${id} to end`,
			async () => {
				const all = await client.listAllExecutions(id).catch(() => []);
				return enough(all) && all.every(({ status }) => ENDED.includes(status)) ? all : undefined;
			},
			{ timeoutMs: PATIENCE_MS, intervalMs: 1_000, maxIntervalMs: 5_000 },
		).catch(async () => await client.listAllExecutions(id));
	const own: ExecutionSummary[] = [];
	const waited: ExecutionSummary[] = [];
	for (const kind of KINDS) {
		const all = await ended(ids[kind], ({ length }) => length > 0);
		own.push(...all);
		if (kind !== 'convert') waited.push(...all);
	}
	const told = await ended(triggerId, ({ length }) => length >= handedIn.triggerIn);
	const outputs = async (executions: ExecutionSummary[], node: string) => {
		const items = [];
		for (const { id, status } of executions) if (status === 'success') items.push(...nodeOutput(await client.getExecution(id), node));
		return items.filter(({ json }) => json.status === 'success').map(({ json }) => String(json.taskId));
	};
	const failed: Counts['failed'] = {};
	for (const { status } of [...own, ...told]) if (status !== 'success') failed[status] = (failed[status] ?? 0) + 1;
	return {
		triggerIn: handedIn.triggerIn,
		triggerOut: new Set(await outputs(told, 'Trigger')).size,
		waitIn: handedIn.waitIn,
		waitOut: new Set(await outputs(waited, 'Suno WAV')).size,
		paid: (await emulator.counters(apiKey)).tasksCreated,
		executions: own.length + told.length,
		failed,
	};
}

/** Every track has a result, no execution failed, and nothing was charged that was not requested. */
export const isComplete = ({ triggerIn, triggerOut, waitIn, waitOut, paid, failed }: Counts): boolean =>
	triggerIn === triggerOut && waitIn === waitOut && paid === triggerIn + waitIn && Object.keys(failed).length === 0;
