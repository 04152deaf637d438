import type { N8nClient } from '../../dev/n8n/client.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { convertMany } from './support/conversions';
import { inParallel, pause, print, shuffled } from './support/machine.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { byGateway, emulator, newAccount, type TestAccount } from './support/world.mts';
import { publishTrigger } from './support/workflows';

/** A provider waits no longer than this for an answer. */
const PATIENCE_MS = 15_000;

const ownN8n = useOwnN8n({ N8N_EXPRESSION_ENGINE: 'legacy' });
let n8n: N8nClient;

beforeAll(() => {
	n8n = ownN8n().client;
});

/** A trigger, and finished conversions whose callbacks the test sends itself. The lookups take these times, one after the other. */
async function triggerWithNews(count: number, lookUpMs: number[]) {
	const account = await newAccount(n8n, byGateway('kie'));
	const { workflow, url } = await publishTrigger(n8n, ownN8n().url, account);
	await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, count: null, action: { drop: true } });
	const taskIds = await convertMany(account, count, url);
	await inParallel(taskIds, 10, async (taskId) => await emulator.finish(taskId));
	await slowDown(account, lookUpMs);
	return { account, workflow, url, taskIds };
}

const slowDown = async ({ apiKey }: TestAccount, delays: number[]) =>
	await emulator.addFaults(...delays.map((delayMs) => ({ match: { apiKey, path: 'record-info' }, action: { delayMs } })));

const statusesOf = (list: Array<number | null>) =>
	list.reduce<Record<string, number>>((counts, status) => ({ ...counts, [String(status)]: (counts[String(status)] ?? 0) + 1 }), {});

test('200 callbacks at once, with lookups of up to a second: 200 are accepted and 200 executions have ended within 15 s', async () => {
	const count = 200;
	const upToASecond = Array.from({ length: count }, (_, index) => ((index + 1) * 1_000) / count);
	const { workflow, taskIds } = await triggerWithNews(count, shuffled(upToASecond));
	const start = Date.now();
	const results = await Promise.all(taskIds.map(async (taskId) => await emulator.sendCallback(taskId)));
	const answeredMs = Date.now() - start;
	expect(results.filter(({ status }) => status !== 200)).toEqual([]);
	const executions = await waitFor(
		'the executions to end',
		async () => {
			const all = await n8n.listAllExecutions(workflow.id);
			return all.filter(({ status }) => status === 'success').length >= count ? all : undefined;
		},
		{ timeoutMs: 60_000 },
	);
	const endedMs = Math.max(...executions.map(({ stoppedAt }) => Date.parse(String(stoppedAt)))) - start;
	print(`${count} callbacks at once: all accepted after ${answeredMs} ms, all executions have ended after ${endedMs} ms`);
	expect(executions).toHaveLength(count);
	expect(endedMs).toBeLessThan(PATIENCE_MS);
});

test('a flood of 2,000 forged callbacks for one account leaves the callbacks of another one alone', async () => {
	const flooded = await triggerWithNews(1, []);
	await emulator.addFaults({ match: { apiKey: flooded.account.apiKey, path: 'record-info' }, count: null, action: { delayMs: 1_000 } });
	const calm = await triggerWithNews(20, []);
	// n8n could close a kept-alive connection just when it is used again.
	const headers = { 'content-type': 'application/json', connection: 'close' };
	const start = Date.now();
	const times: number[] = [];
	// At any time, more requests than may wait for their turn.
	const flood = inParallel([...Array(2_000).keys()], 600, async (index) => {
		const body = JSON.stringify({ code: 200, msg: 'success', data: { task_id: `forged-${index}`, audioWavUrl: 'https://evil.example/x.wav' } });
		const response = await fetch(flooded.url, { method: 'POST', headers, body });
		await response.text();
		times.push(Date.now() - start);
		return response.status;
	});
	const results = await inParallel(calm.taskIds, 4, async (taskId) => await emulator.sendCallback(taskId));
	const calmMs = Date.now() - start;
	const forged = await flood;
	print(
		`20 callbacks of one account: ${JSON.stringify(statusesOf(results.map(({ status }) => status)))} after ${calmMs} ms, while 2,000 forged ones for ` +
			`another account: ${JSON.stringify(statusesOf(forged))} after ${Math.max(...times)} ms`,
	);
	expect(results.map(({ status }) => status)).toEqual(results.map(() => 200));
	await n8n.waitForExecutions(calm.workflow.id, 20);
	expect(forged.filter((status) => status !== 404 && status !== 503)).toEqual([]);
	expect(await n8n.listExecutions(flooded.workflow.id)).toEqual([]);

	// Afterwards, the flooded account is served again.
	await emulator.clearFaults();
	expect(await emulator.sendCallback(flooded.taskIds[0])).toMatchObject({ status: 200 });
});

test('a flood of 40 forged callbacks a second keeps to the pace of the lookups, and 39 of 39 real ones are accepted', async () => {
	const { account, workflow, url, taskIds } = await triggerWithNews(39, []);
	const headers = { 'content-type': 'application/json', connection: 'close' };
	const before = (await emulator.counters(account.apiKey)).lookups;
	const start = Date.now();
	const forged: Array<Promise<number>> = [];
	const real: Array<ReturnType<typeof emulator.sendCallback>> = [];
	for (let tick = 0; real.length < taskIds.length; tick++) {
		const body = JSON.stringify({ code: 200, msg: 'success', data: { task_id: `forged-${tick}`, audioWavUrl: 'https://evil.example/x.wav' } });
		forged.push(fetch(url, { method: 'POST', headers, body }).then(async (response) => {
			await response.text();
			return response.status;
		}));
		if (tick % 20 === 19) real.push(emulator.sendCallback(taskIds[real.length]));
		await pause(start + (tick + 1) * 25 - Date.now());
	}
	const results = await Promise.all(real);
	const statuses = await Promise.all(forged);
	const seconds = (Date.now() - start) / 1_000;
	const lookups = (await emulator.counters(account.apiKey)).lookups - before;
	print(`${forged.length} forged callbacks: ${JSON.stringify(statusesOf(statuses))}, ${lookups} lookups in ${seconds} s; 39 real ones: ${JSON.stringify(statusesOf(results.map(({ status }) => status)))}`);
	expect(results.map(({ status }) => status)).toEqual(results.map(() => 200));
	expect(statuses.filter((status) => status !== 404 && status !== 503)).toEqual([]);
	expect(lookups).toBeLessThanOrEqual(101 + 20 * seconds);
	expect(await n8n.waitForExecutions(workflow.id, 39)).toHaveLength(39);
}, 180_000);
