import { randomUUID } from 'crypto';

import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { nodeOf } from '../../dev/n8n/workflows.mts';
import { sendRaw } from './support/sendRaw.mts';
import { address, byGateway, emulator, isN8n1, newAccount, type TestAccount, useN8n } from './support/world.mts';
import { convertAndWaitParameters, publishTrigger, start, sunoWavWorkflow } from './support/workflows';

// What the documentation says about n8n. A version that behaves differently is detected here.

const n8n = useN8n();

/** n8n 1 returns the calling workflow's own two items, which have no status. */
const itsOwnItems = [undefined, undefined];

const NEVER = { conversionMs: 3_600_000 };

const json = { 'content-type': 'application/json' };

test('before the trigger is called, n8n itself answers requests that it cannot read or has no node for', async () => {
	const account = await newAccount(n8n, byGateway('kie'), NEVER);
	const { workflow, url } = await publishTrigger(n8n, address.n8nUrl, account);
	const body = JSON.stringify({ code: 200, data: { task_id: 'no-such-task' } });
	const post = { method: 'POST', headers: json, body };
	expect({
		'another URL': await sendRaw(`${address.n8nUrl}/webhook/${randomUUID()}/webhook`, post),
		'another method': await sendRaw(url, { ...post, method: 'GET' }),
		'a method of no webhook': await sendRaw(url, { ...post, method: 'PROPFIND' }),
		'no JSON': await sendRaw(url, { ...post, body: body.slice(1) }),
		'too much': await sendRaw(url, { ...post, body: JSON.stringify({ padding: 'a'.repeat(17 * 1_024 * 1_024) }) }),
		'not what it is packed as': await sendRaw(url, { ...post, headers: { ...json, 'content-encoding': 'gzip' } }),
		readable: await sendRaw(url, post),
	}).toEqual({
		'another URL': '404',
		'another method': '404',
		'a method of no webhook': '500 by n8n',
		'no JSON': '422',
		'too much': '500 by n8n',
		'not what it is packed as': '500 by n8n',
		// The trigger itself has answered this one.
		readable: '404',
	});
	const { lookups } = await emulator.counters(account.apiKey);
	expect(lookups).toBeGreaterThan(0);
	expect((await emulator.requests(account.apiKey)).every(({ query }) => query.taskId === 'no-such-task')).toBe(true);
	expect(await n8n.listExecutions(workflow.id)).toEqual([]);
});

describe('an execution that is suspended until the callbacks have come', () => {
	const callback = convertAndWaitParameters({ waitBy: 'callback' });

	const finishAll = async ({ apiKey }: TestAccount) => {
		for (const { taskId } of await emulator.conversions(apiKey)) await emulator.finish(taskId);
	};

	const twoConversions = async ({ apiKey }: TestAccount) =>
		await waitFor(
			'two conversions',
			async () => {
				const conversions = await emulator.conversions(apiKey);
				return conversions.length === 2 ? conversions : undefined;
			},
			{ timeoutMs: 30_000 },
		);

	/** A workflow that calls another one to convert its two items. Returns its results. */
	async function callSubWorkflow(mode: 'each' | 'once') {
		const account = await newAccount(n8n, byGateway('kie'), NEVER);
		const converting = sunoWavWorkflow(account, callback);
		const called = nodeOf(converting, 'Start');
		Object.assign(called, { type: 'n8n-nodes-base.executeWorkflowTrigger', typeVersion: 1.1, parameters: { inputSource: 'passthrough' } });
		const toSunoWav = converting.connections.Items;
		converting.nodes = converting.nodes.filter(({ name }) => name !== 'Items' && name !== 'Webhook');
		converting.connections = { Start: toSunoWav, 'Suno WAV': converting.connections['Suno WAV'] };
		const { id } = await n8n.createWorkflow(converting);
		await n8n.activate(id);

		const calling = sunoWavWorkflow(account, {}, { items: await emulator.addTracks(2) });
		const node = nodeOf(calling, 'Suno WAV');
		delete node.credentials;
		const workflowId = { __rl: true, mode: 'id', value: id };
		Object.assign(node, { type: 'n8n-nodes-base.executeWorkflow', typeVersion: 1.2, parameters: { workflowId, mode, options: {} } });
		const { executionId } = await start(n8n, calling);
		return { account, executionId };
	}

	test('accepts no callback before that: n8n rejects it, and a lookup just before the wait compensates', async () => {
		const account = await newAccount(n8n, byGateway('kie'), NEVER);
		const items = await emulator.addTracks(2);
		// The second is accepted late, so that the execution is still running when the first has finished.
		await emulator.addFaults({ match: { apiKey: account.apiKey, method: 'POST', body: { audioId: items[1].audioId } }, action: { delayMs: 4_000 } });
		const { executionId } = await start(n8n, sunoWavWorkflow(account, callback, { items }));
		const conversions = await twoConversions(account);
		const [first, second] = items.map(({ audioId }) => conversions.find((conversion) => conversion.audioId === audioId)!.taskId);
		await emulator.addFaults({ match: { on: 'callback', taskId: first }, count: null, action: { drop: true } });
		await emulator.finish(first);
		expect([409, 500]).toContain((await emulator.sendCallback(first)).status);
		await n8n.waitForExecution(executionId, { status: ['waiting'] });
		await emulator.finish(second);
		const output = nodeOutput(await n8n.waitForExecution(executionId, { status: ['success'] }), 'Ok');
		expect(output.map(({ json: { taskId, status } }) => [taskId, status])).toEqual([[first, 'success'], [second, 'success']]);
	});

	test('is awaited by a workflow that has called its workflow once with all items', async () => {
		const { account, executionId } = await callSubWorkflow('once');
		await n8n.waitForExecution(executionId, { status: ['waiting'] });
		await twoConversions(account);
		await finishAll(account);
		const execution = await n8n.waitForExecution(executionId, { status: ['success'] });
		expect(nodeOutput(execution, 'Ok').map(({ json: { status } }) => status)).toEqual(isN8n1 ? itsOwnItems : ['success', 'success']);
	});

	test('is awaited by a workflow that has called its workflow once for each item, until the first has ended; the other results are lost', async () => {
		const { account, executionId } = await callSubWorkflow('each');
		await n8n.waitForExecution(executionId, { status: ['waiting'] });
		const conversions = await twoConversions(account);
		await emulator.finish(conversions[1].taskId);
		const execution = await n8n.waitForExecution(executionId, { status: ['success'] });
		const output = nodeOutput(execution, 'Ok').map(({ json: { taskId, status } }) => [taskId, status]);
		expect(output).toEqual(isN8n1 ? itsOwnItems.map(() => [undefined, undefined]) : [[conversions[1].taskId, 'success']]);
		await finishAll(account);
	});

	test('is not awaited by a webhook that responds when the last node finishes', async () => {
		const account = await newAccount(n8n, byGateway('kie'), NEVER);
		const workflow = sunoWavWorkflow(account, callback, { items: [SAMPLE_TRACK] });
		const { parameters } = nodeOf(workflow, 'Webhook');
		parameters.responseMode = 'lastNode';
		const { id } = await n8n.createWorkflow(workflow);
		await n8n.activate(id);
		const response = await fetch(`${address.n8nUrl}/webhook/${String(parameters.path)}`, { method: 'POST' });
		const answer = await response.text();
		const [{ successFlag }] = await emulator.conversions(account.apiKey);
		expect([response.status, successFlag]).toEqual([200, 'PENDING']);
		expect(answer).not.toMatch(/"status":"success"/);
		await finishAll(account);
		const [execution] = await n8n.waitForExecutions(id);
		expect(nodeOutput(execution, 'Ok')[0].json).toMatchObject({ status: 'success' });
	});
});
