import { randomUUID } from 'node:crypto';
import { EmulatorClient } from '../emulator/client.mts';
import type { Cluster, ClusterOptions } from '../n8n/cluster/cluster.mts';
import { ENDED, type Execution, type ExecutionStatus } from '../n8n/executions.mts';
import { waitFor } from '../n8n/waitFor.mts';
import type { WorkflowDefinition, WorkflowNode } from '../n8n/workflows.mts';
import { startStack, type Stack } from '../stack/stack.mts';
import { node, round, workflowOf } from './workflow.mts';

const TIMEOUT_MS = 900_000;

/** n8n in queue mode and an emulator. Both sides of a benchmark run in them. */
export interface ClusterWorld {
	cluster: Cluster;
	emulator: EmulatorClient;
	/** Creates an account at the emulator, with its own limits, and its credential. */
	newAccount: Stack['newAccount'];
	/** Publishes Start -> Items -> the given nodes. */
	publish(name: string, items: object[], nodes: WorkflowNode[]): Promise<Published>;
	/** Waits until the only execution of a workflow has reached this state or has ended. */
	until(workflowId: string, status: ExecutionStatus): Promise<Execution>;
}

/** A workflow started by its webhook, so that a worker runs it. */
export interface Published {
	id: string;
	start(): Promise<void>;
}

/** Starts workflows at the same time and waits until they end. */
export async function runTogether({ until }: ClusterWorld, workflows: Published[]): Promise<Execution[]> {
	await Promise.all(workflows.map(async ({ start }) => await start()));
	return await Promise.all(workflows.map(async ({ id }) => await until(id, 'success')));
}

export interface Started {
	/** From the start of the first conversion to the start of the last one. */
	seconds: number;
	created: number;
	/** How often the provider answered "too fast". */
	tooFast: number;
}

/** How these accounts' conversions were started, all accounts together. */
export async function startedBy({ emulator }: ClusterWorld, apiKeys: string[]): Promise<Started> {
	const counters = await Promise.all(apiKeys.map(async (apiKey) => await emulator.counters(apiKey)));
	const conversions = await Promise.all(apiKeys.map(async (apiKey) => await emulator.conversions(apiKey)));
	const times = conversions.flat().map(({ createdAt }) => Date.parse(createdAt));
	return {
		seconds: round((Math.max(...times) - Math.min(...times)) / 1_000, 1),
		created: counters.reduce((sum, { tasksCreated }) => sum + tasksCreated, 0),
		tooFast: counters.reduce((sum, { rateLimited }) => sum + rateLimited, 0),
	};
}

/** Builds the nodes, starts a world with them, and stops it after `use`. */
export async function withCluster<T>(options: Partial<ClusterOptions>, use: (world: ClusterWorld) => Promise<T>): Promise<T> {
	const stack = await startStack({ build: true, cluster: options, onProgress: console.error });
	const { cluster, client } = stack;
	const emulator = new EmulatorClient(stack.emulator.url);
	try {
		return await use({
			cluster,
			emulator,
			newAccount: async (...accountOptions) => await stack.newAccount(...accountOptions),
			publish: async (name, items, nodes) => {
				const path = randomUUID();
				const { id } = await client.createWorkflow(inProduction(path, workflowOf(name, items, nodes)));
				await client.activate(id);
				const start = async () => {
					let status = 0;
					// A webhook processor that is still busy with the previous round answers 503 and starts nothing.
					await waitFor(
						`the webhook of ${name} to start the workflow`,
						async () => {
							({ status } = await fetch(`${cluster.url}/webhook/${path}`, { method: 'POST' }));
							return status === 503 ? undefined : status;
						},
						{ timeoutMs: TIMEOUT_MS, intervalMs: 500 },
					);
					if (status !== 200) throw new Error(`The webhook of ${name} answered ${status}`);
				};
				return { id, start };
			},
			until: async (workflowId, status) =>
				await waitFor(
					`the execution of workflow ${workflowId} to be ${status}`,
					async () => {
						// A busy n8n sometimes rejects this request, but answers the next one.
						const [summary] = await client.listExecutions(workflowId, 1).catch(() => []);
						return summary && [status, ...ENDED].includes(summary.status) ? await client.getExecution(summary.id) : undefined;
					},
					{ timeoutMs: TIMEOUT_MS, intervalMs: 500 },
				),
		});
	} finally {
		await stack.stop();
	}
}

/** The same workflow, started by a webhook instead of the editor's button. */
const inProduction = (path: string, definition: WorkflowDefinition): WorkflowDefinition => ({
	...definition,
	nodes: definition.nodes.map((one) =>
		one.name === 'Start' ? node('Start', 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path }, { webhookId: path }) : one,
	),
});
