import type { Track } from '../../dev/emulator/client.mts';
import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { pause } from './support/machine.mts';
import { startSelfSignedGateway } from './support/middlemen.mts';
import { postAndHangUp } from './support/sendRaw.mts';
import { address, byGateway, emulator, newAccount, type TestAccount, useN8n } from './support/world.mts';
import { publishTrigger } from './support/workflows';

const n8n = useN8n();

const FORGED = 'https://evil.example/x.wav';

const signing = async () => await newAccount(n8n, byGateway('kie'), { webhookHmacKey: 'e2e-hmac-key', conversionMs: 3_600_000 });

/** A finished conversion whose callback the test sends itself. */
async function finishedConversion(account: TestAccount, url: string, track: Track = SAMPLE_TRACK): Promise<string> {
	await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, count: null, action: { drop: true } });
	const taskId = await emulator.convert(account.apiKey, track, url);
	await emulator.finish(taskId);
	return taskId;
}

const claim = (taskId: string) => ({ code: 200, msg: 'success', data: { task_id: taskId, audioWavUrl: FORGED } });

test('a signed callback is verified by signature and lookup; unsigned and forged ones are rejected', async () => {
	const account = await signing();
	const trigger = await publishTrigger(n8n, address.n8nUrl, account);
	const taskId = await finishedConversion(account, `${trigger.url}?order=1`);
	const unsigned = { 'X-Webhook-Signature': '', 'X-Webhook-Timestamp': '' };
	expect(await emulator.sendCallback(taskId, { headers: unsigned })).toMatchObject({ status: 401 });
	expect(await emulator.sendCallback(taskId, { headers: { 'X-Webhook-Timestamp': '1735689600' } })).toMatchObject({ status: 401 });
	expect((await emulator.counters(account.apiKey)).lookups).toBe(0);

	expect(await emulator.sendCallback(taskId, { payload: claim(taskId) })).toMatchObject({ status: 200 });
	const [execution] = await n8n.waitForExecutions(trigger.workflow.id);
	const [{ json }] = nodeOutput(execution, 'Done');
	expect(json).toMatchObject({ taskId, verified: 'lookup and signature', query: { order: '1' } });
	expect(json.audioWavUrl).not.toBe(FORGED);
});

test('a signed callback can be verified by only its signature', async () => {
	const account = await signing();
	const trigger = await publishTrigger(n8n, address.n8nUrl, account, { verification: 'none' });
	const taskId = await finishedConversion(account, `${trigger.url}?order[id]=7&tag=a&tag=b`);
	expect(await emulator.sendCallback(taskId)).toMatchObject({ status: 200 });
	const [execution] = await n8n.waitForExecutions(trigger.workflow.id);
	const query = { 'order[id]': '7', tag: ['a', 'b'] };
	expect(nodeOutput(execution, 'Done')[0].json).toMatchObject({ taskId, verified: 'signature', query });
	expect((await emulator.counters(account.apiKey)).lookups).toBe(0);
});

test('a callback that is delivered three times together, and again later, starts one execution', async () => {
	const account = await newAccount(n8n);
	const trigger = await publishTrigger(n8n, address.n8nUrl, account);
	await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, action: { times: 3 } });
	const taskId = await emulator.convert(account.apiKey, SAMPLE_TRACK, trigger.url);
	await waitFor(
		'three callbacks',
		async () => ((await emulator.counters(account.apiKey)).callbacksDelivered === 3 ? true : undefined),
		{ timeoutMs: 30_000 },
	);
	expect(await emulator.sendCallback(taskId)).toMatchObject({ status: 200 });
	await n8n.waitForExecutions(trigger.workflow.id);
	expect(await n8n.listExecutions(trigger.workflow.id)).toHaveLength(1);
});

describe('a caller that hangs up and repeats its callback starts one execution', () => {
	test('if it hangs up while its callback is verified', async () => {
		const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000 });
		const { url, workflow } = await publishTrigger(n8n, address.n8nUrl, account);
		const taskId = await finishedConversion(account, url);
		const slowly = { delayMs: 1_500 };
		await emulator.addFaults({ match: { apiKey: account.apiKey, path: 'record-info' }, action: slowly });
		const verifying = waitFor('the lookup', async () => ((await emulator.counters(account.apiKey)).lookups > 0 ? true : undefined), { timeoutMs: 30_000 });
		expect(await postAndHangUp(url, claim(taskId), verifying)).toBe(false);
		for (let repeat = 0; repeat < 3; repeat++) expect(await emulator.sendCallback(taskId)).toMatchObject({ status: 200 });
		const executions = await n8n.waitForExecutions(workflow.id);
		expect(executions.map((execution) => nodeOutput(execution, 'Done')[0].json.taskId)).toEqual([taskId]);
		expect(await n8n.listExecutions(workflow.id)).toHaveLength(1);
	});

	test('if it hangs up at any other time', async () => {
		const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000, rateLimit: { tasks: 100, perMs: 1 } });
		const { url, workflow } = await publishTrigger(n8n, address.n8nUrl, account);
		const taskIds: string[] = [];
		for (const afterMs of [0, 1, 2, 4, 8, 16, 32, 64, 128, 256]) {
			const [track] = await emulator.addTracks(1);
			const taskId = await finishedConversion(account, url, track);
			taskIds.push(taskId);
			await postAndHangUp(url, claim(taskId), pause(afterMs));
			expect([afterMs, await emulator.sendCallback(taskId)]).toMatchObject([afterMs, { status: 200 }]);
		}
		const executions = await n8n.waitForExecutions(workflow.id, taskIds.length);
		expect(executions.map((execution) => nodeOutput(execution, 'Done')[0].json.taskId).sort()).toEqual([...taskIds].sort());
		expect(await n8n.listExecutions(workflow.id)).toHaveLength(taskIds.length);
	});
});

test.each([
	['answers after 20 seconds', { delayMs: 20_000 }],
	['hangs in the middle of its answer', { stallAfterBytes: 10 }],
	['sends its answer byte by byte', { bytesPerSecond: 1 }],
	['closes the connection', { reset: 'before' }],
] as const)('when the provider %s, the caller is answered within its 15 seconds', async (_name, action) => {
	const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000 });
	const trigger = await publishTrigger(n8n, address.n8nUrl, account);
	const taskId = await finishedConversion(account, trigger.url);
	await emulator.addFaults({ match: { apiKey: account.apiKey, path: 'record-info' }, count: null, action });
	expect(await emulator.sendCallback(taskId)).toMatchObject({ status: 503, error: null });
	expect(await n8n.listExecutions(trigger.workflow.id)).toEqual([]);
});

test('behind a gateway with a self-signed certificate, callbacks are accepted once the node or the credential ignores SSL issues', async () => {
	const gateway = await startSelfSignedGateway();
	try {
		const account = await newAccount(n8n, { ...byGateway('kie'), host: `${gateway.url}/kie` }, { conversionMs: 3_600_000 });
		const strict = await publishTrigger(n8n, address.n8nUrl, account);
		const lenient = await publishTrigger(n8n, address.n8nUrl, account, { requestOptions: { allowUnauthorizedCerts: true } });
		const taskId = await finishedConversion(account, lenient.url);
		expect(await emulator.sendCallback(taskId, { url: strict.url })).toMatchObject({ status: 503 });
		expect(await emulator.sendCallback(taskId)).toMatchObject({ status: 200 });
		const [execution] = await n8n.waitForExecutions(lenient.workflow.id);
		expect(nodeOutput(execution, 'Done')[0].json).toMatchObject({ taskId, status: 'success', verified: 'lookup' });
		const ignoring = await newAccount(n8n, { ...account.credential.data, ignoreSSLIssues: true }, { conversionMs: 3_600_000 });
		const byCredential = await publishTrigger(n8n, address.n8nUrl, ignoring);
		const another = await finishedConversion(ignoring, byCredential.url);
		expect(await emulator.sendCallback(another)).toMatchObject({ status: 200 });
	} finally {
		gateway.close();
	}
});

test('a callback that outruns the record is accepted once the provider knows the task', async () => {
	const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000 });
	const trigger = await publishTrigger(n8n, address.n8nUrl, account);
	const taskId = await finishedConversion(account, trigger.url);
	const notYet = { status: 200, body: { code: 404, msg: 'record not found', data: null } };
	await emulator.addFaults({ match: { apiKey: account.apiKey, path: 'record-info' }, count: 3, action: notYet });
	expect(await emulator.sendCallback(taskId, { payload: { taskId } })).toMatchObject({ status: 200 });
	const [execution] = await n8n.waitForExecutions(trigger.workflow.id);
	expect(nodeOutput(execution, 'Done')[0].json).toMatchObject({ taskId, status: 'success', verified: 'lookup' });
});
