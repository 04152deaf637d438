import { randomUUID } from 'crypto';

import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { countLines } from './support/logFile.mts';
import { print, readText } from './support/machine.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { sendRaw } from './support/sendRaw.mts';
import { byGateway, emulator, newAccount, type TestAccount } from './support/world.mts';
import { convertAndWaitParameters, publishTrigger, start, sunoWavWorkflow } from './support/workflows';

/** The public address. A proxy in front of this n8n would remove the path again. */
const PUBLIC_URL = 'https://n8n.example.com/tools/n8n';

const HMAC_KEY = 'hmac-key-of-the-requests';

const ownN8n = useOwnN8n({ WEBHOOK_URL: `${PUBLIC_URL}/` });

/** The URL to which that proxy would lead a request. */
const inside = (url: string) => url.replace(PUBLIC_URL, ownN8n().url);

const silent = async (more = {}): Promise<TestAccount> => {
	const account = await newAccount(ownN8n().client, byGateway('kie'), { conversionMs: 3_600_000, ...more });
	await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, count: null, action: { drop: true } });
	return account;
};

const callbackFor = (taskId: string, more = {}) =>
	JSON.stringify({ code: 200, msg: randomUUID(), data: { task_id: taskId, audioWavUrl: 'https://files.example.com/a.wav' }, ...more });

/** Sends a body unchanged. Returns the status. */
const post = async (url: string, body: string, contentType: string | null = 'application/json') =>
	Number(await sendRaw(inside(url), { method: 'POST', headers: contentType === null ? {} : { 'content-type': contentType }, body }));

/** An execution that waits for its only conversion, which has finished. */
async function waitingExecution(account: TestAccount) {
	const { client } = ownN8n();
	const { executionId } = await start(client, sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'callback' }), { items: [SAMPLE_TRACK] }));
	await client.waitForExecution(executionId, { status: ['waiting'] });
	const { taskId, callBackUrl } = await waitFor('the conversion', async () => (await emulator.conversions(account.apiKey)).at(-1), { timeoutMs: 30_000 });
	await emulator.finish(taskId);
	return { executionId, taskId, url: String(callBackUrl) };
}

async function finished(account: TestAccount, callBackUrl: string): Promise<string> {
	const [track] = await emulator.addTracks(1);
	const taskId = await emulator.convert(account.apiKey, track, callBackUrl);
	await emulator.finish(taskId);
	return taskId;
}

// This test must be first, because it counts lines, and the others also log some.
test("a refused callback leaves a line in n8n's log with the reason and no secret, a few a minute at most", async () => {
	const { client, logFile } = ownN8n();
	const account = await silent({ webhookHmacKey: HMAC_KEY });
	const { url } = await publishTrigger(client, PUBLIC_URL, account);
	const taskId = await finished(account, url);
	const reasons = ['signature is missing, wrong or too old', 'Not a WAV conversion callback'];
	const linesOf = (reason: string) => readText(logFile).split('\n').filter((line) => line.includes(reason)).length;
	expect(await post(url, callbackFor(taskId))).toBe(401);
	expect(await post(url, '{"code":200}', 'text/plain')).toBe(400);
	await waitFor('a line for each reason', async () => (reasons.every((reason) => linesOf(reason) === 1) ? true : undefined), { timeoutMs: 10_000 });
	for (let sent = 0; sent < 50; sent++) expect(await post(url, callbackFor(taskId))).toBe(401);
	const refusals = readText(logFile).split('\n').filter((line) => line.includes('a callback was rejected with HTTP'));
	expect(refusals.length).toBeLessThanOrEqual(5);
	for (const secret of [HMAC_KEY, account.apiKey]) expect(readText(logFile)).not.toContain(secret);
});

const CONTENT_TYPES = [
	'application/json', 'application/hal+json', 'application/cloudevents+json; charset=utf-8', 'text/json', 'text/plain',
	'application/octet-stream', null,
];

describe('JSON is a callback, whatever its content type', () => {
	test('for the trigger', async () => {
		const account = await silent();
		const { url, workflow } = await publishTrigger(ownN8n().client, PUBLIC_URL, account);
		for (const type of CONTENT_TYPES) {
			const body = callbackFor(await finished(account, url));
			expect([type, await post(url, body, type)]).toEqual([type, 200]);
		}
		expect(await ownN8n().client.waitForExecutions(workflow.id, CONTENT_TYPES.length)).toHaveLength(CONTENT_TYPES.length);
	});

	test.each(['application/hal+json', 'text/plain', 'application/octet-stream', null])('for an execution that waits: %s', async (type) => {
		const { executionId, taskId, url } = await waitingExecution(await silent());
		expect(url).toMatch(new RegExp(`^${PUBLIC_URL}/webhook-waiting/`));
		expect(await post(url, callbackFor(taskId), type)).toBe(200);
		const execution = await ownN8n().client.waitForExecution(executionId, { status: ['success'] });
		expect(nodeOutput(execution, 'Ok').map(({ json }) => [json.taskId, json.status])).toEqual([[taskId, 'success']]);
	});
});

describe('a body that is too large for a callback', () => {
	const padded = (taskId: string, bytes: number) => callbackFor(taskId, { padding: 'x'.repeat(bytes) });

	test('gets 400 without a lookup, from the trigger and from an execution that waits', async () => {
		const account = await silent();
		const trigger = await publishTrigger(ownN8n().client, PUBLIC_URL, account);
		const taskId = await finished(account, trigger.url);
		const waiting = await waitingExecution(account);
		const { lookups } = await emulator.counters(account.apiKey);
		for (const type of CONTENT_TYPES) {
			expect([type, await post(trigger.url, padded(taskId, 65_536), type)]).toEqual([type, 400]);
			expect([type, await post(waiting.url, padded(waiting.taskId, 65_536), type)]).toEqual([type, 400]);
		}
		expect((await emulator.counters(account.apiKey)).lookups).toBe(lookups);
		// A request that is just small enough is accepted.
		expect(await post(trigger.url, padded(taskId, 65_000))).toBe(200);
		expect(await post(waiting.url, padded(waiting.taskId, 65_000))).toBe(200);
	});

	test('and neither is a form in chunks, of which nobody knows the length', async () => {
		const account = await silent();
		const { url } = await publishTrigger(ownN8n().client, PUBLIC_URL, account);
		const taskId = await finished(account, url);
		const form = ['--b', 'content-disposition: form-data; name="task_id"', '', taskId, '--b--', ''].join('\r\n');
		const headers = { 'content-type': 'multipart/form-data; boundary=b' };
		const chunked = { method: 'POST', headers, body: new Blob([form]).stream(), duplex: 'half' } as RequestInit;
		expect((await fetch(inside(url), chunked)).status).toBe(400);
		expect((await emulator.counters(account.apiKey)).lookups).toBe(0);
	});

	test('does n8n no harm: fourteen of 15.8 MB each are rejected, and the next callback is accepted', async () => {
		const account = await silent();
		const { url, workflow } = await publishTrigger(ownN8n().client, PUBLIC_URL, account);
		const taskId = await finished(account, url);
		const body = padded('made-up', 15_800_000);
		const from = Date.now();
		// On a busy machine, reading that much takes some time.
		const send = async () => (await fetch(inside(url), { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status;
		expect(await Promise.all(Array.from({ length: 14 }, send))).toEqual(Array(14).fill(400));
		print(`14 bodies of 15.8 MB: refused after ${Date.now() - from} ms`);
		expect((await emulator.counters(account.apiKey)).lookups).toBe(0);
		expect(await post(url, callbackFor(taskId))).toBe(200);
		await ownN8n().client.waitForExecutions(workflow.id);
	}, 120_000);
});

test('a callback is judged by the URL on record, without this n8n\'s base path', async () => {
	const { client, logFile } = ownN8n();
	const account = await silent();
	const { url, workflow } = await publishTrigger(client, PUBLIC_URL, account);
	const other = await publishTrigger(client, PUBLIC_URL, account);
	const ignored = [other.url, `${PUBLIC_URL}/webhook-waiting/1/node?signature=0`, `${PUBLIC_URL}/webhook/${randomUUID()}`, 'https://api.kie.ai/'];
	for (const onRecord of ignored) expect(await post(url, callbackFor(await finished(account, onRecord)))).toBe(200);
	const meant = [`${url}?order=1`, url.replace(PUBLIC_URL, 'https://tunnel.example.net'), 'https://relay.example.net/suno'];
	for (const onRecord of meant) expect(await post(url, callbackFor(await finished(account, onRecord)))).toBe(200);
	expect(await client.waitForExecutions(workflow.id, meant.length)).toHaveLength(meant.length);
	expect(await client.listExecutions(other.workflow.id)).toEqual([]);
	expect(countLines(logFile, 'the provider has a different callback URL on record')).toBe(ignored.length);
});
