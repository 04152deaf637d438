import { ExecuteContext, RoutingNode } from 'n8n-core';
import { createEmptyRunExecutionData, Workflow, type ICredentialTestRequest, type INodeType, type INodeTypes } from 'n8n-workflow';

import { SunoWavApi } from '../../index';
import { additionalDataFor, type TestCredential } from './engine';

const valueAt = (value: unknown, key: string): unknown =>
	key.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], value);

/** A node that sends the test's request, like the one that n8n creates for it. */
const nodeThatSends = ({ request }: ICredentialTestRequest): INodeType => ({
	description: {
		displayName: 'No Operation', name: 'noOp', group: ['transform'], version: 1, description: '', defaults: { name: 'noOp' },
		inputs: ['main'], outputs: ['main'], credentials: [{ name: 'sunoWavApi', required: true }],
		properties: [{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } }],
	},
});

/** The credential's Test. n8n-core sends the request. The result is judged as in n8n's CredentialsTester, which no library contains. */
export async function testCredential(credential: TestCredential): Promise<{ status: 'OK' | 'Error'; message: string }> {
	const { test } = new SunoWavApi();
	const nodeType = nodeThatSends(test);
	const node = { id: 'temp', name: 'Temp-Node', type: 'noOp', typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
	const withCredential = { ...node, credentials: { sunoWavApi: { id: '1', name: 'Suno WAV account' } } };
	const nodeTypes = { getByName: () => nodeType, getByNameAndVersion: () => nodeType, getKnownTypes: () => ({}) } as INodeTypes;
	const workflow = new Workflow({ nodes: [withCredential], connections: {}, active: false, nodeTypes });
	const additionalData = additionalDataFor(credential);
	const data = await additionalData.credentialsHelper.getDecrypted(additionalData, { id: '1', name: '' }, 'sunoWavApi', 'internal');
	const input = { main: [[{ json: {} }]] };
	const executeData = { node: withCredential, data: {}, source: null };
	const run = createEmptyRunExecutionData();
	const context = new ExecuteContext(workflow, withCredential, additionalData, 'internal', run, 0, [], input, executeData, []);
	let json: unknown;
	try {
		const decrypted = { id: '1', name: 'Suno WAV account', type: 'sunoWavApi', data };
		const output = await new RoutingNode(context, nodeType, decrypted).runNode();
		({ json } = output![0][0]);
	} catch (error) {
		const { cause, message } = error as { cause?: { code?: string }; message: string };
		return { status: 'Error', message: cause?.code ?? message };
	}
	for (const rule of test.rules ?? []) {
		if (rule.type !== 'responseSuccessBody') throw new Error('not used');
		const { key, value, message } = rule.properties;
		if (valueAt(json, key) === value) return { status: 'Error', message };
	}
	return { status: 'OK', message: 'Connection successful!' };
}
