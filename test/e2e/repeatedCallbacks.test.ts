import { randomUUID } from 'crypto';

import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput, type Execution } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { nodeOf, type WorkflowDefinition, type WorkflowNode } from '../../dev/n8n/workflows.mts';
import { byGateway, emulator, newAccount, type TestAccount, useN8n } from './support/world.mts';
import { convertAndWaitParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

/** The answer that a repeat may get while the execution waits in another node: n8n says that nobody waits there. */
const NOT_FOUND = 404;

/** A conversion by callback, followed by another node that also waits. */
function followedBy(account: TestAccount, next: Partial<WorkflowNode>): WorkflowDefinition {
	const workflow = sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'callback' }), { items: [SAMPLE_TRACK] });
	const node = { ...nodeOf(workflow, 'Suno WAV'), ...next, id: randomUUID(), webhookId: randomUUID(), name: 'Next' };
	workflow.nodes.push(node);
	const { 'Suno WAV': ours } = workflow.connections;
	workflow.connections.Next = ours;
	workflow.connections['Suno WAV'] = { main: [[{ node: 'Next', type: 'main', index: 0 }]] };
	return workflow;
}

/** Waits until the execution is suspended in that node. */
const waitingIn = async (executionId: string, name: string): Promise<Execution> =>
	await waitFor(
		`execution ${executionId} to wait in ${name}`,
		async () => {
			const execution = await n8n.waitForExecution(executionId, { status: ['waiting'] });
			return execution.data.resultData.lastNodeExecuted === name ? execution : undefined;
		},
		{ timeoutMs: 60_000 },
	);

/** The conversion of an account that was started as number n, counted from 0. */
const conversion = async ({ apiKey }: TestAccount, index: number) =>
	await waitFor('the conversion', async () => (await emulator.conversions(apiKey)).at(index), { timeoutMs: 60_000 });

/** An account whose callbacks are sent only by the test. */
async function silentAccount(): Promise<TestAccount> {
	const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000 });
	await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, count: null, action: { drop: true } });
	return account;
}

test('a repeated callback does not resume a later Wait node; only that node\'s own caller does', async () => {
	const account = await silentAccount();
	const approval = { type: 'n8n-nodes-base.wait', typeVersion: 1.1, parameters: { resume: 'webhook', httpMethod: 'POST', options: {} }, credentials: undefined };
	const { executionId } = await start(n8n, followedBy(account, approval));
	await waitingIn(executionId, 'Suno WAV');
	const { taskId, callBackUrl } = await conversion(account, 0);
	await emulator.finish(taskId);
	expect(await emulator.sendCallback(taskId)).toMatchObject({ status: 200 });
	await waitingIn(executionId, 'Next');

	expect(await emulator.sendCallback(taskId)).toMatchObject({ status: NOT_FOUND });
	expect(await emulator.sendCallback(taskId)).toMatchObject({ status: NOT_FOUND });

	// The resume URL of n8n's own node is the execution's, without an additional path.
	const url = new URL(String(callBackUrl));
	url.pathname = url.pathname.split('/').slice(0, -1).join('/');
	const approve = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"approved":true}' });
	expect(approve.status).toBe(200);
	const execution = await n8n.waitForExecution(executionId, { status: ['success'] });
	expect(nodeOutput(execution, 'Suno WAV').map(({ json }) => [json.taskId, json.status])).toEqual([[taskId, 'success']]);
	expect(nodeOutput(execution, 'Ok')).toMatchObject([{ json: { body: { approved: true } } }]);
}, 150_000);

test('with two of our nodes one after the other, a repeat for the first leaves the second waiting for its own callback', async () => {
	const account = await silentAccount();
	const [track] = await emulator.addTracks(1);
	const other = convertAndWaitParameters({ waitBy: 'callback', generationTaskId: track.generationTaskId, audioId: { __rl: true, mode: 'id', value: track.audioId } });
	const { executionId } = await start(n8n, followedBy(account, { parameters: other }));
	await waitingIn(executionId, 'Suno WAV');
	const first = await conversion(account, 0);
	await emulator.finish(first.taskId);
	expect(await emulator.sendCallback(first.taskId)).toMatchObject({ status: 200 });
	await waitingIn(executionId, 'Next');

	expect(await emulator.sendCallback(first.taskId)).toMatchObject({ status: NOT_FOUND });
	const second = await conversion(account, 1);
	expect(new URL(String(second.callBackUrl)).pathname).not.toBe(new URL(String(first.callBackUrl)).pathname);
	// Another node's path does not help, whatever task the caller names.
	expect(await emulator.sendCallback(second.taskId, { url: String(first.callBackUrl) })).toMatchObject({ status: NOT_FOUND });
	await emulator.finish(second.taskId);
	expect(await emulator.sendCallback(second.taskId)).toMatchObject({ status: 200 });
	const execution = await n8n.waitForExecution(executionId, { status: ['success'] });
	expect(nodeOutput(execution, 'Ok').map(({ json }) => [json.taskId, json.status])).toEqual([[second.taskId, 'success']]);
}, 150_000);
