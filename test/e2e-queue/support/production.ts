import { ENDED, type Execution, type ExecutionStatus } from '../../../dev/n8n/executions.mts';
import { waitFor } from '../../../dev/n8n/waitFor.mts';
import { nodeOf, type WorkflowDefinition } from '../../../dev/n8n/workflows.mts';
import { cluster } from './cluster.mts';

const n8n = cluster.client;

/** Publishes a workflow and calls its node "Webhook" through the proxy, so that a worker runs it. Returns the workflow's ID. */
export async function startInProduction(definition: WorkflowDefinition): Promise<string> {
	const { id } = await n8n.createWorkflow(definition);
	await n8n.activate(id);
	await startAgain(definition);
	return id;
}

/** Calls the webhook of a published workflow. */
export async function startAgain(definition: WorkflowDefinition): Promise<void> {
	const path = String(nodeOf(definition, 'Webhook').parameters.path);
	const response = await fetch(`${cluster.url}/webhook/${path}`, { method: 'POST' });
	expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Workflow was started')]);
}

/** Waits until the workflow's newest execution has this status. Fails if it ends in another one. */
export async function untilExecution(workflowId: string, status: ExecutionStatus | ExecutionStatus[], timeoutMs = 60_000): Promise<Execution> {
	const [{ id }] = await waitFor(
		'the execution to be there',
		async () => {
			const found = await n8n.listExecutions(workflowId, 1);
			return found.length > 0 ? found : undefined;
		},
		{ timeoutMs },
	);
	return await n8n.waitForExecution(id, { status: [status].flat(), timeoutMs });
}

/** Runs a workflow in production and waits until it ends. */
export async function runInProduction(definition: WorkflowDefinition, timeoutMs?: number): Promise<Execution> {
	return await untilExecution(await startInProduction(definition), 'success', timeoutMs);
}

/** The executions of a workflow, when none of them is running anymore. */
export async function untilAllEnded(workflowId: string, atLeast: number, timeoutMs = 60_000) {
	let seen = 0;
	return await waitFor(
		`${atLeast} executions of workflow ${workflowId} to end`,
		async () => {
			const all = await n8n.listAllExecutions(workflowId);
			seen = all.length;
			return all.length >= atLeast && all.every(({ status }) => ENDED.includes(status)) ? all : undefined;
		},
		{ timeoutMs, intervalMs: 200, lastSeen: () => `${seen} executions` },
	);
}
