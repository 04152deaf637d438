import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'crypto';

import type { N8nClient } from '../../dev/n8n/client.mts';
import { fillFields, giveWebhookId, readExample, selectCredential } from '../../dev/n8n/examples.mts';
import { nodeOutput, type Execution } from '../../dev/n8n/executions.mts';
import { nodeOf, type WorkflowDefinition } from '../../dev/n8n/workflows.mts';
import { address, byGateway, connect, emulator, newAccount, type TestAccount } from './support/world.mts';

let n8n: N8nClient;
let account: TestAccount;

beforeAll(async () => {
	n8n = await connect();
});
beforeEach(async () => {
	account = await newAccount(n8n, byGateway('kie'), { conversionMs: 1_000, rateLimit: { tasks: 100, perMs: 10_000 } });
});

async function example(name: string): Promise<WorkflowDefinition> {
	const workflow = await readExample(name);
	selectCredential(workflow, account.credential);
	return workflow;
}

/** Puts a node in the place of another one, with its name: what an example says one is to do. */
function replaceNode(workflow: WorkflowDefinition, name: string, type: string, typeVersion: number, parameters: IDataObject) {
	Object.assign(nodeOf(workflow, name), { type, typeVersion, parameters, webhookId: randomUUID() });
}

const withItems = (workflow: WorkflowDefinition, name: string, items: IDataObject[]) =>
	replaceNode(workflow, name, 'n8n-nodes-base.code', 2, { jsCode: `return ${JSON.stringify(items.map((json) => ({ json })))}` });

/** Runs a workflow by hand, or published and started by a webhook, as it would run in production. */
async function runExample(workflow: WorkflowDefinition, way: 'by hand' | 'in production'): Promise<Execution> {
	if (way === 'by hand') {
		const executionId = await n8n.runManually(await n8n.createWorkflow(workflow), 'Start');
		return await n8n.waitForExecution(executionId, { timeoutMs: 80_000 });
	}
	const path = randomUUID();
	replaceNode(workflow, 'Start', 'n8n-nodes-base.webhook', 2, { path, httpMethod: 'POST' });
	const { id } = await n8n.createWorkflow(workflow);
	await n8n.activate(id);
	expect((await fetch(`${address.n8nUrl}/webhook/${path}`, { method: 'POST' })).status).toBe(200);
	const [execution] = await n8n.waitForExecutions(id, 1, 80_000);
	return execution;
}

async function expectWavs(execution: Execution, nodeName: string, items: IDataObject[]): Promise<void> {
	expect(execution.status).toBe('success');
	const output = nodeOutput(execution, nodeName);
	expect(output.map(({ json }) => [json.audioId, json.status])).toEqual(items.map(({ audioId }) => [audioId, 'success']));
	for (const { binary } of output) {
		expect((await n8n.downloadBinary(binary!.data)).toString('latin1', 0, 4)).toBe('RIFF');
	}
	expect((await emulator.counters(account.apiKey)).creditsSpent).toBe(items.length);
}

describe.each([
	['convert-and-wait', 'Convert and Wait'],
	['convert-and-wait-by-callback', 'Download WAV'],
])('%s', (name, lastNode) => {
	test.each([
		[1, 'by hand'],
		[25, 'by hand'],
		[1, 'in production'],
		[25, 'in production'],
	] as const)('%i track(s), %s', async (count, way) => {
		const workflow = await example(name);
		const items = await emulator.addTracks(count);
		if (count === 1) fillFields(workflow, 'Track', items[0] as Record<string, string>);
		else withItems(workflow, 'Track', items);
		await expectWavs(await runExample(workflow, way), lastNode, items);
	});
});

test.each([1, 25])('convert and convert-on-completion: %i track(s), and again without a second charge', async (count) => {
	const items = await emulator.addTracks(count);
	const onCompletion = await example('convert-on-completion');
	const callBackUrl = giveWebhookId(onCompletion, 'Suno WAV Trigger', address.n8nUrl);
	const { id } = await n8n.createWorkflow(onCompletion);
	await n8n.activate(id);

	const convert = await example('convert');
	withItems(convert, 'Track', items);
	nodeOf(convert, 'Convert').parameters.callBackUrl = callBackUrl;
	expect(nodeOutput(await runExample(convert, 'by hand'), 'The Trigger goes on')).toHaveLength(count);
	const executions = await n8n.waitForExecutions(id, count);
	for (const execution of executions) {
		expect(nodeOutput(execution, 'Download WAV')[0].binary?.data.mimeType).toBe('audio/wav');
	}

	const again = await runExample(convert, 'by hand');
	await expectWavs(again, 'Download WAV', items);
});

test('convert: what an earlier run has started and is pending yet is left to the trigger', async () => {
	await emulator.setAccount({ apiKey: account.apiKey, conversionMs: 3_600_000 });
	const [track] = await emulator.addTracks(1);
	const onCompletion = await example('convert-on-completion');
	const callBackUrl = giveWebhookId(onCompletion, 'Suno WAV Trigger', address.n8nUrl);
	const { id } = await n8n.createWorkflow(onCompletion);
	await n8n.activate(id);

	const convert = await example('convert');
	withItems(convert, 'Track', [track]);
	nodeOf(convert, 'Convert').parameters.callBackUrl = callBackUrl;
	for (const alreadyConverted of [false, true]) {
		const [{ json }] = nodeOutput(await runExample(convert, 'by hand'), 'The Trigger goes on');
		expect(json).toMatchObject({ status: 'pending', alreadyConverted });
	}
	const [{ taskId }] = await emulator.conversions(account.apiKey);
	await emulator.finish(taskId);
	const [execution] = await n8n.waitForExecutions(id, 1);
	expect(nodeOutput(execution, 'Download WAV')[0].binary?.data.mimeType).toBe('audio/wav');
});

test('get-details-and-download', async () => {
	const [track] = await emulator.addTracks(1);
	const convert = await example('convert-and-wait');
	fillFields(convert, 'Track', track as Record<string, string>);
	const [{ json }] = nodeOutput(await runExample(convert, 'by hand'), 'Convert and Wait');
	const workflow = await example('get-details-and-download');
	fillFields(workflow, 'Conversion', { taskId: json.taskId as string });
	await expectWavs(await runExample(workflow, 'by hand'), 'Download WAV', [track]);
});
