import { randomUUID } from 'node:crypto';
import type { ClusterWorld } from '../bench/clusterWorld.mts';
import { node, sunoWav, to } from '../bench/workflow.mts';
import type { Track } from '../emulator/client.mts';
import type { Credential } from '../n8n/client.mts';
import type { WorkflowDefinition, WorkflowNode } from '../n8n/workflows.mts';

/** What users do with the package in production. */
export const KINDS = ['convert', 'callback', 'polling'] as const;
export type Kind = (typeof KINDS)[number];

/** The workflows of one account. */
export interface Customer {
	apiKey: string;
	/** The workflow that the provider's callbacks start. */
	triggerId: string;
	/** The workflows that convert, by kind. */
	ids: Record<Kind, string>;
	/** Starts a workflow with these tracks. */
	start: (kind: Kind, tracks: Track[]) => Promise<void>;
}

const chain = (name: string, nodes: WorkflowNode[]): WorkflowDefinition => ({
	name,
	nodes,
	connections: Object.fromEntries(nodes.slice(0, -1).map((one, index) => [one.name, { main: [to(nodes[index + 1].name)] }])),
});

function converting(kind: Kind, credential: Credential, callBackUrl: string): WorkflowNode {
	const ids = { generationTaskId: '={{ $json.generationTaskId }}', audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' } };
	const how = kind === 'convert' ? { operation: 'convert', callBackUrl } : { operation: 'convertAndWait', waitBy: kind, downloadWav: false };
	return { ...sunoWav('Suno WAV', credential, { resource: 'track', ...ids, ...how }), webhookId: randomUUID() };
}

/** Creates an account with its workflows and publishes all of them. */
export async function newCustomer({ cluster, newAccount }: ClusterWorld, conversionMs: number, processes: number): Promise<Customer> {
	const { client, url } = cluster;
	const { apiKey, credential } = await newAccount({ conversionMs }, { processes });
	const publish = async (definition: WorkflowDefinition) => {
		const { id } = await client.createWorkflow(definition);
		await client.activate(id);
		return id;
	};
	const webhookId = randomUUID();
	const credentials = { sunoWavApi: { id: credential.id, name: credential.name } };
	const trigger = node('Trigger', 'n8n-nodes-suno-wav.sunoWavTrigger', 1, {}, { webhookId, credentials });
	const triggerId = await publish(chain('Trigger', [trigger, node('Done', 'n8n-nodes-base.noOp', 1)]));
	const [ids, paths] = [{}, {}] as [Record<Kind, string>, Record<Kind, string>];
	for (const kind of KINDS) {
		const path = randomUUID();
		paths[kind] = path;
		const webhook = node('Webhook', 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path }, { webhookId: path });
		const items = node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.tracks', options: {} });
		ids[kind] = await publish(chain(kind, [webhook, items, converting(kind, credential, `${url}/webhook/${webhookId}/webhook`)]));
	}
	return {
		apiKey,
		triggerId,
		ids,
		start: async (kind, tracks) => {
			const headers = { 'content-type': 'application/json' };
			const { status } = await fetch(`${url}/webhook/${paths[kind]}`, { method: 'POST', headers, body: JSON.stringify({ tracks }) });
			if (status !== 200) throw new Error(`The webhook of "${kind}" answered ${status}`);
		},
	};
}
