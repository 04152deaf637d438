import { ExecuteContext, WebhookContext } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteData,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';

import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { failureWithoutTask, successCallback } from './callbackBodies';
import { idOf, NotedResponse } from './callTrigger';
import { additionalDataFor, credentialFor, nodeOf, nodeTypes, SUNO_WAV } from './engine';

/** The credential of callbacks unless a test has its own. The nodes remember finished conversions by its account. */
export const suspendedCredential = credentialFor('kie');

export const callbackParameters = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'track',
	operation: 'convertAndWait',
	waitBy: 'callback',
	generationTaskId: '={{ $json.generationTaskId }}',
	audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
	...more,
});

/** What Convert and Wait stores in n8n for a track that it has started. */
export const started = (taskId: string): IDataObject => ({
	...toConversion({ taskId, generationTaskId: 'generation', audioId: `audio-of-${taskId}`, alreadyConverted: false }),
});

function workflowWith(parameters: INodeParameters, more: Partial<INode>) {
	const workflow = new Workflow({
		id: 'workflow',
		active: false,
		nodeTypes,
		nodes: [nodeOf('Suno WAV', SUNO_WAV, parameters, { webhookId: 'abc', ...more })],
		connections: {},
	});
	return { workflow, node: workflow.getNode('Suno WAV')! };
}

/** Convert and Wait as n8n starts it, in an n8n with a public URL. `try` can be called again with the same execute data. */
export function prepare(items: IDataObject[], parameters = callbackParameters(), credential = credentialFor('kie')) {
	const { workflow, node } = workflowWith(parameters, { onError: 'continueRegularOutput' });
	const input: INodeExecutionData[] = items.map((json) => ({ json }));
	const executeData: IExecuteData = { node, data: { main: [input] }, source: null };
	const runData = createRunExecutionData({});
	const additionalData = additionalDataFor(credential, { webhookWaitingBaseUrl: 'https://n8n.example.com/webhook-waiting' });
	const attempt = async (given = input) => {
		const { data } = executeData;
		const context = new ExecuteContext(workflow, executeData.node, additionalData, 'manual', runData, 0, given, { ...data, main: [given] }, executeData, []);
		const { convertAndWait } = nodeTypes.getByNameAndVersion(SUNO_WAV).customOperations!.track;
		return await convertAndWait.call(context as unknown as IExecuteFunctions);
	};
	return { workflow, description: nodeTypes.getByNameAndVersion(SUNO_WAV).description, node, executeData, runData, try: attempt };
}

export interface Callback {
	/** The items that n8n has stored. */
	frozen: IDataObject[];
	taskId: string | null;
	/** The callback's body, if it is not the older API's. */
	body?: object;
	query?: IDataObject;
	headers?: IDataObject;
	parameters?: INodeParameters;
	credential?: ICredentialDataDecryptedObject;
	/** By default the credential's own. Set it for a credential whose values depend on the execution. */
	credentialId?: string;
	/** Whether n8n fails to resume the execution, as it does if another process has just resumed it. */
	goingOnFails?: boolean;
}

const executions = new Map<IDataObject[], string>();

/** Each list of frozen items belongs to a separate execution. */
function executionOf(frozen: IDataObject[]): string {
	const id = executions.get(frozen) ?? String(executions.size + 1);
	executions.set(frozen, id);
	return id;
}

const bodyFor = (taskId: string | null) =>
	taskId === null ? failureWithoutTask : successCallback(taskId, 'https://x.example/');

/** Sends a callback to a waiting execution. Returns the answer, and the items with which the execution resumes. */
export async function callBack({ frozen, taskId, body = bodyFor(taskId), query = {}, headers = {}, parameters = callbackParameters(), credential = suspendedCredential, credentialId = idOf(credential), goingOnFails = false }: Callback) {
	const { workflow, node } = workflowWith(parameters, { credentials: { sunoWavApi: { id: credentialId, name: 'Suno WAV account' } } });
	const response = new NotedResponse();
	const request = { method: 'POST', body, query, headers, params: {} };
	const additionalData = additionalDataFor(credential, { executionId: executionOf(frozen), httpRequest: request as never, httpResponse: response as never });
	const runData = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: [frozen.map((json) => ({ json }))] }, source: null }] },
	});
	const nodeType = nodeTypes.getByNameAndVersion(SUNO_WAV);
	const webhookData = {
		httpMethod: 'POST' as const,
		node: node.name,
		path: '',
		webhookDescription: nodeType.description.webhooks![0],
		workflowId: 'workflow',
		workflowExecuteAdditionalData: additionalData,
	};
	const context = new WebhookContext(workflow, node, additionalData, 'webhook', webhookData, [], runData);
	const { noWebhookResponse, webhookResponse, workflowData } = await nodeType.webhook!.call(context);
	const fails = goingOnFails && workflowData !== undefined;
	if (fails) response.status(500);
	response.emit('finish');
	return {
		status: noWebhookResponse || fails ? response.statusCode : 200,
		body: noWebhookResponse ? response.body : (webhookResponse as unknown),
		items: fails ? undefined : workflowData?.[0],
	};
}
