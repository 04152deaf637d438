import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'crypto';

import type { N8nClient } from '../../../dev/n8n/client.mts';
import type { WorkflowDefinition, WorkflowNode, Workflow } from '../../../dev/n8n/workflows.mts';
import { convertParameters as convert } from '../../setup/nodeParameters';
import type { TestAccount } from './world.mts';

export { getDetailsParameters, getManyParameters } from '../../setup/nodeParameters';

type NodeSettings = Pick<Partial<WorkflowNode>, 'onError' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries' | 'executeOnce'>;

let position = 0;

function node(name: string, type: string, parameters: object = {}, more: Partial<WorkflowNode> = {}): WorkflowNode {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion: 1,
		position: [220 * position++, 0],
		parameters: parameters as Record<string, unknown>,
		...more,
	};
}

const credentialsOf = ({ credential }: TestAccount) => ({
	credentials: { sunoWavApi: { id: credential.id, name: credential.name } },
});

const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];

const itemsNode = (items: IDataObject[]) =>
	node('Items', 'n8n-nodes-base.code', { jsCode: `return ${JSON.stringify(items.map((json) => ({ json })))}` }, { typeVersion: 2 });

/** Start (with these items) -> Suno WAV -> Ok, and -> Failed through the error output. Started manually or by a webhook. */
export function sunoWavWorkflow(
	account: TestAccount,
	parameters: INodeParameters,
	{ items = [{}], ...settings }: { items?: IDataObject[] } & NodeSettings = {},
): WorkflowDefinition {
	return {
		name: `Suno WAV ${String(parameters.operation)}`,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			node('Webhook', 'n8n-nodes-base.webhook', { path: randomUUID(), httpMethod: 'POST' }, { webhookId: randomUUID(), typeVersion: 2 }),
			itemsNode(items),
			node('Suno WAV', 'n8n-nodes-suno-wav.sunoWav', parameters, {
				...credentialsOf(account),
				...settings,
				webhookId: randomUUID(),
			}),
			node('Ok', 'n8n-nodes-base.noOp'),
			node('Failed', 'n8n-nodes-base.noOp'),
		],
		connections: {
			Start: { main: [to('Items')] },
			Webhook: { main: [to('Items')] },
			Items: { main: [to('Suno WAV')] },
			'Suno WAV': { main: [to('Ok'), to('Failed')] },
		},
	};
}

/** A Suno WAV node, or another one of the package, with its name on the canvas. */
export type Step = { name: string; type?: 'sunoWav' | 'sunoWavTrigger'; parameters: INodeParameters; webhookId?: string };

/** Start (with these items) -> one node after the other. Without items, the first of them starts the workflow. */
export function nodesInARow(account: TestAccount, steps: Step[], items?: IDataObject[]): WorkflowDefinition {
	const first = items ? [node('Start', 'n8n-nodes-base.manualTrigger'), itemsNode(items)] : [];
	const rest = steps.map(({ name, type = 'sunoWav', parameters, webhookId = randomUUID() }) =>
		node(name, `n8n-nodes-suno-wav.${type}`, parameters, { ...credentialsOf(account), webhookId }),
	);
	const nodes = [...first, ...rest];
	const connections = Object.fromEntries(nodes.slice(1).map(({ name }, index) => [nodes[index].name, { main: [to(name)] }]));
	return { name: 'In a row', nodes, connections };
}

/** Start -> Track, an item as a music generation returns it. Users add Suno WAV after it. */
export function musicWorkflow(name: string, track: Record<string, string>): WorkflowDefinition {
	const assignments = Object.entries(track).map(([field, value]) => ({ id: randomUUID(), name: field, value, type: 'string' }));
	return {
		name,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			node('Track', 'n8n-nodes-base.set', { assignments: { assignments } }, { typeVersion: 3.4 }),
		],
		connections: { Start: { main: [to('Track')] } },
	};
}

/** Connections, by the names of the nodes. */
export type NodesToLookAt = Record<string, { type: 'sunoWav' | 'sunoWavTool' | 'sunoWavTrigger'; parameters: INodeParameters }>;

/** Unconnected nodes next to each other, to look at. */
export function nodesToLookAt(account: TestAccount, nodes: NodesToLookAt): WorkflowDefinition {
	return {
		name: 'Nodes',
		nodes: Object.entries(nodes).map(([name, { type, parameters }]) =>
			node(name, `n8n-nodes-suno-wav.${type}`, parameters, { ...credentialsOf(account), webhookId: randomUUID() }),
		),
		connections: {},
	};
}

/** Creates the workflow and starts it manually. */
export async function start(n8n: N8nClient, definition: WorkflowDefinition): Promise<{ workflow: Workflow; executionId: string }> {
	const workflow = await n8n.createWorkflow(definition);
	return { workflow, executionId: await n8n.runManually(workflow, 'Start') };
}

/** Suno WAV Trigger -> Done, published. Returns the workflow and its callback URL. */
export async function publishTrigger(n8n: N8nClient, n8nUrl: string, account: TestAccount, parameters: INodeParameters = {}) {
	const webhookId = randomUUID();
	const workflow = await n8n.createWorkflow({
		name: 'Suno WAV Trigger',
		nodes: [
			node('Trigger', 'n8n-nodes-suno-wav.sunoWavTrigger', parameters, { ...credentialsOf(account), webhookId }),
			node('Done', 'n8n-nodes-base.noOp'),
		],
		connections: { Trigger: { main: [to('Done')] } },
	});
	await n8n.activate(workflow.id);
	return { workflow, url: `${n8nUrl}/webhook/${webhookId}/webhook` };
}

export const convertParameters = (callBackUrl: string, more: INodeParameters = {}): INodeParameters => convert({ callBackUrl, ...more });

export const getCreditsParameters: INodeParameters = { resource: 'account', operation: 'getCredits' };

export const convertAndWaitParameters = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'track',
	operation: 'convertAndWait',
	generationTaskId: '={{ $json.generationTaskId }}',
	audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
	...more,
});
