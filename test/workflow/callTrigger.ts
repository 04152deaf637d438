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
} from 'n8n-workflow';

import { additionalDataFor, credentialFor, nodeOf, nodeTypes, SUNO_WAV_TRIGGER, textsIn } from './engine';

export interface Call {
	/** The body of the callback, as n8n has parsed it. */
	body: unknown;
	query?: IDataObject;
	headers?: IDataObject;
	/** The fields of the trigger; n8n's defaults where nothing is given. */
	parameters?: INodeParameters;
	credential?: ICredentialDataDecryptedObject;
}

/** The part of an express response that n8n hands to a node. It notes what it was told. */
class NotedResponse {
	statusCode = 200;

	body: unknown = undefined;

	status(code: number) {
		this.statusCode = code;
		return this;
	}

	json(body: unknown) {
		this.body = body;
		return this;
	}
}

function webhookOf(parameters: INodeParameters, credential: ICredentialDataDecryptedObject, request: object, response: NotedResponse) {
	const workflow = new Workflow({
		id: 'workflow',
		name: 'test',
		active: true,
		nodeTypes,
		nodes: [
			nodeOf('Suno WAV Trigger', SUNO_WAV_TRIGGER, parameters, { webhookId: 'abc' }),
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
		workflowId: 'workflow',
		workflowExecuteAdditionalData: additionalData,
	};
	return { workflow, additionalData, node, nodeType, webhookData };
}

/** What n8n answers: the node's own answer, or the one it makes of what the node returns. */
function answerOf({ noWebhookResponse, webhookResponse }: IWebhookResponseData, response: NotedResponse) {
	if (noWebhookResponse) return { status: response.statusCode, body: response.body };
	return { status: 200, body: webhookResponse as unknown };
}

/** Sends a callback to the trigger in n8n's own webhook context and, when it is accepted, runs the workflow behind it. */
export async function callTrigger({ body, query = {}, headers = {}, parameters = {}, credential = credentialFor('kie') }: Call) {
	const request = { method: 'POST', body, query, headers: { 'content-type': 'application/json', ...headers }, params: {} };
	const response = new NotedResponse();
	const { workflow, additionalData, node, nodeType, webhookData } = webhookOf(parameters, credential, request, response);
	const context = new WebhookContext(workflow, node, additionalData, 'webhook', webhookData, [], null);
	const result = await nodeType.webhook!.call(context);
	const answer = answerOf(result, response);
	if (!result.workflowData) return { answer, started: false, items: [] as INodeExecutionData[], texts: textsIn(result) };
	const runData = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: result.workflowData }, source: null }] },
	});
	const { data } = await new WorkflowExecute(additionalData, 'webhook', runData).processRunExecutionData(workflow);
	if (data.resultData.error) throw data.resultData.error;
	const items = data.resultData.runData.Ok?.[0]?.data?.main?.[0] ?? [];
	return { answer, started: true, items, texts: textsIn([result, data]) };
}

/** The context in which n8n calls the trigger's methods when its workflow is published or withdrawn. */
export function hookOf() {
	const { workflow, additionalData, node, nodeType, webhookData } = webhookOf({}, credentialFor('kie'), {}, new NotedResponse());
	return { nodeType, hook: new HookContext(workflow, node, additionalData, 'webhook', 'activate', webhookData) };
}
