import { HookContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INodeExecutionData,
	type INodeParameters,
	type IWebhookData,
	type IWebhookResponseData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { additionalDataFor, credentialFor, nodeOf, nodeTypes, SUNO_WAV_TRIGGER, textsIn } from './engine';

export interface Call {
	/** The body of the callback, as n8n has parsed it. */
	body: unknown;
	/** The query of the request, with its question mark. */
	search?: string;
	headers?: IDataObject;
	/** The fields of the trigger. Those that are not given have n8n's defaults. */
	parameters?: INodeParameters;
	credential?: ICredentialDataDecryptedObject;
	/** The workflow that contains the trigger. */
	workflowId?: string;
	nodeId?: string;
	/** `manual` for the editor's test runs. */
	mode?: WorkflowExecuteMode;
	/** What happens after the trigger has accepted the callback. By default, n8n starts the execution and answers. */
	then?: 'startFails' | 'callerHangsUp';
}

/** The part of an express response that n8n passes to a node. It records what the node sends. */
export class NotedResponse {
	statusCode = 200;

	body: unknown = undefined;

	destroyed = false;

	private readonly listeners: Array<{ event: string; listener: () => void }> = [];

	status(code: number) {
		this.statusCode = code;
		return this;
	}

	json(body: unknown) {
		this.body = body;
		return this;
	}

	once(event: string, listener: () => void) {
		this.listeners.push({ event, listener });
		return this;
	}

	emit(event: string) {
		for (const known of this.listeners) if (known.event === event) known.listener();
	}
}

const credentialIds = new Map<ICredentialDataDecryptedObject, string>();

/** As in n8n, each test credential has its own ID. */
export function idOf(credential: ICredentialDataDecryptedObject): string {
	const id = credentialIds.get(credential) ?? String(credentialIds.size);
	credentialIds.set(credential, id);
	return id;
}

function webhookOf(call: Omit<Call, 'body'>, request: object, response: NotedResponse) {
	const { parameters = {}, credential = credentialFor('kie'), workflowId = 'workflow', nodeId = 'trigger' } = call;
	const workflow = new Workflow({
		id: workflowId,
		name: 'test',
		active: true,
		nodeTypes,
		nodes: [
			nodeOf('Suno WAV Trigger', SUNO_WAV_TRIGGER, parameters, { webhookId: 'abc', id: nodeId, credentials: { sunoWavApi: { id: idOf(credential), name: 'Suno WAV account' } } }),
			nodeOf('Ok', 'test.end'),
		],
		connections: { 'Suno WAV Trigger': { main: [[{ node: 'Ok', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	const additionalData = additionalDataFor(credential, { httpRequest: request as never, httpResponse: response as never });
	const node = workflow.getNode('Suno WAV Trigger')!;
	const nodeType = nodeTypes.getByNameAndVersion(SUNO_WAV_TRIGGER, 1);
	const webhookData: IWebhookData = {
		httpMethod: 'POST',
		node: node.name,
		path: 'abc/webhook',
		webhookDescription: nodeType.description.webhooks![0],
		workflowId,
		workflowExecuteAdditionalData: additionalData,
	};
	return { workflow, additionalData, node, nodeType, webhookData };
}

/** n8n's answer if the trigger starts no execution: either the node's own answer, or the one that n8n makes from what the node returns. */
function answerOf({ noWebhookResponse, webhookResponse }: IWebhookResponseData, response: NotedResponse) {
	if (noWebhookResponse) return { status: response.statusCode, body: response.body };
	return { status: 200, body: webhookResponse as unknown };
}

/** Sends a callback to the trigger in n8n's own webhook context. If the trigger accepts it, runs the workflow after it. */
export async function callTrigger(call: Call) {
	const { body, search = '', headers = {}, mode = 'webhook', then } = call;
	const originalUrl = `/webhook/abc/webhook${search}`;
	const request = { method: 'POST', body, originalUrl, headers: { 'content-type': 'application/json', ...headers }, params: {} };
	const response = new NotedResponse();
	const { workflow, additionalData, node, nodeType, webhookData } = webhookOf(call, request, response);
	const context = new WebhookContext(workflow, node, additionalData, mode, webhookData, [], null);
	const result = await nodeType.webhook!.call(context);
	const answer = answerOf(result, response);
	const refused = { started: false, items: [] as INodeExecutionData[], texts: textsIn(result) };
	if (!result.workflowData) return { answer, ...refused };
	if (then) {
		if (then === 'startFails') response.status(500).emit('finish');
		response.emit('close');
		return { answer: { status: response.statusCode, body: undefined }, ...refused };
	}
	response.emit('finish');
	const runData = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: result.workflowData }, source: null }] },
	});
	const { data } = await new WorkflowExecute(additionalData, mode, runData).processRunExecutionData(workflow);
	if (data.resultData.error) throw data.resultData.error;
	const items = data.resultData.runData.Ok?.[0]?.data?.main?.[0] ?? [];
	return { answer, started: true, items, texts: textsIn([result, data]) };
}

/** The context in which n8n calls the trigger's methods when its workflow is published or unpublished. */
export function hookOf(parameters: INodeParameters = {}) {
	const { workflow, additionalData, node, nodeType, webhookData } = webhookOf({ parameters }, {}, new NotedResponse());
	return { nodeType, hook: new HookContext(workflow, node, additionalData, 'webhook', 'activate', webhookData) };
}
