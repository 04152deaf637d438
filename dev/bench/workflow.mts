import { randomUUID } from 'node:crypto';
import type { Credential } from '../n8n/client.mts';
import type { Connections, WorkflowDefinition, WorkflowNode } from '../n8n/workflows.mts';

export type Parameters = Record<string, unknown>;

/** A node of a benchmark's workflow. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Parameters = {},
	more: Partial<WorkflowNode> = {},
): WorkflowNode {
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters, ...more };
}

const credentials = ({ id, name }: Credential) => ({ credentials: { sunoWavApi: { id, name } } });

export const sunoWav = (name: string, credential: Credential, parameters: Parameters): WorkflowNode =>
	node(name, 'n8n-nodes-suno-wav.sunoWav', 1, parameters, credentials(credential));

/** Convert, for the items' tracks. */
export const converting = (credential: Credential): WorkflowNode =>
	sunoWav('Convert', credential, {
		resource: 'track',
		operation: 'convert',
		generationTaskId: '={{ $json.generationTaskId }}',
		audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
		callBackUrl: 'https://callback.invalid/',
	});

/** n8n's own HTTP Request node, with the same credential. */
export const httpRequest = (name: string, credential: Credential, parameters: Parameters): WorkflowNode =>
	node(
		name,
		'n8n-nodes-base.httpRequest',
		4.2,
		{ authentication: 'predefinedCredentialType', nodeCredentialType: 'sunoWavApi', ...parameters },
		credentials(credential),
	);

/** The creating request as users fill it in by hand. */
export const createByHttp = (emulatorUrl: string, options: Parameters = {}): Parameters => ({
	method: 'POST',
	url: `${emulatorUrl}/kie/api/v1/wav/generate`,
	sendBody: true,
	bodyParameters: {
		parameters: [
			{ name: 'taskId', value: '={{ $json.generationTaskId }}' },
			{ name: 'audioId', value: '={{ $json.audioId }}' },
			{ name: 'callBackUrl', value: 'https://callback.invalid/' },
		],
	},
	options,
});

/** The lookup of a conversion as users fill it in by hand. */
export const lookUpByHttp = (emulatorUrl: string, taskId = '={{ $json.taskId }}'): Parameters => ({
	url: `${emulatorUrl}/kie/api/v1/wav/record-info`,
	sendQuery: true,
	queryParameters: { parameters: [{ name: 'taskId', value: taskId }] },
});

/** The nodes that download each item's file: Get Details, and n8n's own HTTP Request node as users fill it in by hand. */
export const downloading = (credential: Credential): Record<'ours' | 'theirs', WorkflowNode> => ({
	ours: sunoWav('Get Details', credential, {
		resource: 'conversion',
		operation: 'getDetails',
		taskId: '={{ $json.taskId }}',
		downloadWav: true,
	}),
	theirs: httpRequest('HTTP Request', credential, {
		authentication: 'none',
		url: '={{ $json.audioWavUrl }}',
		options: { response: { response: { responseFormat: 'file' } } },
	}),
});

/** Start -> Items -> the given nodes, one after the other unless `connections` says otherwise. */
export function workflowOf(
	name: string,
	items: object[],
	nodes: WorkflowNode[],
	connections?: Connections,
): WorkflowDefinition {
	const jsCode = `return ${JSON.stringify(items.map((json) => ({ json })))}`;
	const all = [node('Start', 'n8n-nodes-base.manualTrigger', 1), node('Items', 'n8n-nodes-base.code', 2, { jsCode }), ...nodes];
	const chain = Object.fromEntries(all.slice(0, -1).map((one, index) => [one.name, { main: [to(all[index + 1].name)] }]));
	return { name, nodes: all, connections: { ...chain, ...connections } };
}

/** Connects an output to nodes. */
export const to = (...names: string[]) => names.map((name) => ({ node: name, type: 'main' as const, index: 0 }));

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
