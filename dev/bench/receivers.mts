import type { Credential } from '../n8n/client.mts';
import type { WorkflowDefinition, WorkflowNode } from '../n8n/workflows.mts';
import { httpRequest, lookUpByHttp, node, to, type Parameters } from './workflow.mts';

/** A workflow that receives callbacks: the nodes up to the one that would do the real work. */
export interface Receiver {
	workflow: (webhookId: string) => WorkflowDefinition;
	path: string;
}

function receiver(path: string, first: (webhookId: string) => WorkflowNode, ...others: WorkflowNode[]): Receiver {
	return {
		path,
		workflow: (webhookId) => {
			const nodes = [first(webhookId), ...others, node('Done', 'n8n-nodes-base.noOp', 1)];
			const connections = Object.fromEntries(nodes.slice(0, -1).map(({ name }, index) => [name, { main: [to(nodes[index + 1].name)] }]));
			return { name: 'Callbacks', nodes, connections };
		},
	};
}

const webhook = (webhookId: string) =>
	node('Webhook', 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path: webhookId, options: {} }, { webhookId });

export const bareWebhook = receiver('', webhook);

export const doNothing = receiver('/webhook', (webhookId) => node('Trigger', 'CUSTOM.doNothingTrigger', 1, {}, { webhookId }));

export const trigger = ({ id, name }: Credential, verification: 'lookup' | 'none') =>
	receiver('/webhook', (webhookId) =>
		node('Trigger', 'n8n-nodes-suno-wav.sunoWavTrigger', 1, { verification }, { webhookId, credentials: { sunoWavApi: { id, name } } }),
	);

/** The signature check that users build by hand: without the signature's age and without duplicates. */
export const webhookAndCode = (key: string) =>
	receiver(
		'',
		webhook,
		node('Code', 'n8n-nodes-base.code', 2, {
			jsCode: `const { createHmac, timingSafeEqual } = require('crypto');
const { body, headers } = $input.first().json;
const text = body.data.task_id + '.' + headers['x-webhook-timestamp'];
const expected = createHmac('sha256', ${JSON.stringify(key)}).update(text).digest();
if (!timingSafeEqual(expected, Buffer.from(headers['x-webhook-signature'], 'base64'))) throw new Error('Bad signature');
return $input.all();`,
		}),
	);

const isSuccess: Parameters = {
	conditions: {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
		conditions: [
			{
				id: '1',
				leftValue: '={{ $json.data.successFlag }}',
				rightValue: 'SUCCESS',
				operator: { type: 'string', operation: 'equals' },
			},
		],
		combinator: 'and',
	},
};

/** The lookup that users build by hand: without retries and without duplicates. */
export const webhookAndRequest = (credential: Credential, emulatorUrl: string) =>
	receiver(
		'',
		webhook,
		httpRequest('HTTP Request', credential, lookUpByHttp(emulatorUrl, '={{ $json.body.data.task_id }}')),
		node('If', 'n8n-nodes-base.if', 2.2, isSuccess),
	);
