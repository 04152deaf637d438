import { createHmac } from 'crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import nock from 'nock';

import { addFinished } from '../../nodes/SunoWav/callbacks/records';
import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { quickTimeouts } from '../setup/clock';
import { useNock } from '../setup/nock';
import { failureWithoutTask } from './callbackBodies';
import { credentialFor, HMAC_KEY } from './engine';
import { failed, failure, HOSTS, onLookUp, pending, recordOf } from './provider';
import { callBack, callbackParameters, started, suspendedCredential } from './suspended';

useNock();

afterEach(() => {
	jest.restoreAllMocks();
});

const clientOf = (credential: ICredentialDataDecryptedObject) => new ProviderClient({} as never, toAccount(credential));

let batches = 0;

/** Task IDs that no other test uses, because the nodes remember finished conversions. */
function batchOf(size: number): string[] {
	batches += 1;
	return Array.from({ length: size }, (_, n) => `batch-${batches}-task-${n}`);
}

/** The mock of this many lookups. Each is answered after this delay with what the function returns for the task ID. */
const onLookUps = (times: number, delayMs = 0, recordFor: (taskId: string) => object = () => ({})) =>
	nock(HOSTS.kie)
		.get('/api/v1/wav/record-info')
		.query(true)
		.times(times)
		.delay(delayMs)
		.reply(200, (request: Request) => {
			const taskId = new URL(request.url).searchParams.get('taskId')!;
			return recordOf(taskId, { musicId: `audio-of-${taskId}`, ...recordFor(taskId) }) as never;
		});

/** The response to a callback that the execution no longer needs. */
const alreadyKnown = { status: 200, body: { status: 'already known' }, items: undefined };

const signed = (taskId: string) => {
	const timestamp = String(Math.floor(Date.now() / 1_000));
	return {
		'x-webhook-timestamp': timestamp,
		'x-webhook-signature': createHmac('sha256', HMAC_KEY).update(`${taskId}.${timestamp}`).digest('base64'),
	};
};

test('all 2,500 items of a batch are returned as finished', async () => {
	const taskIds = batchOf(2_500);
	onLookUps(2_500);
	const { status, items } = await callBack({ frozen: taskIds.map(started), taskId: taskIds[7] });
	expect(status).toBe(200);
	expect(items?.map(({ json, pairedItem }) => [json.taskId, json.status, pairedItem])).toEqual(
		taskIds.map((taskId, item) => [taskId, 'success', { item }]),
	);
});

test('results that other executions find in the meantime displace nothing', async () => {
	const [first, second, third] = batchOf(3);
	const others = clientOf(credentialFor('sunoApi'));
	onLookUps(3, 0, () => {
		for (const taskId of batchOf(10_000)) addFinished(others, taskId, toConversion({ taskId }));
		return {};
	});
	const { items } = await callBack({ frozen: [first, second, third].map(started), taskId: first });
	expect(items?.map(({ json }) => json.status)).toEqual(['success', 'success', 'success']);
});

// This takes 2.3 s on a quiet machine. Sequential lookups would take 18 s.
test('after a restart, 60 lookups of 300 ms each are made within a few seconds', async () => {
	const taskIds = batchOf(60);
	onLookUps(60, 300);
	const from = Date.now();
	const { status, items } = await callBack({ frozen: taskIds.map(started), taskId: taskIds[59] });
	expect(Date.now() - from).toBeLessThan(5_000);
	expect(status).toBe(200);
	expect(items).toHaveLength(60);
});

test.each<[string, object, number]>([
	['a body that is no callback', { hello: 'world' }, 400],
	['a failure that names neither a task nor an item', failureWithoutTask, 404],
])('%s is rejected, and nothing is looked up', async (_name, body, status) => {
	const [taskId] = batchOf(1);
	expect(await callBack({ frozen: [started(taskId)], taskId, body })).toMatchObject({ status, items: undefined });
});

test('a failure that names neither a task nor an item is rejected even if an item has no task', async () => {
	const frozen = [{ error: 'The create request was refused', message: '' }, started(batchOf(1)[0])];
	expect(await callBack({ frozen, taskId: null })).toMatchObject({ status: 404, items: undefined });
});

test('a body that is far too large is rejected before the credential is read', async () => {
	const [taskId] = batchOf(1);
	const headers = { 'content-length': '100000' };
	const credential = credentialFor('kie', { apiKey: '' });
	expect(await callBack({ frozen: [started(taskId)], taskId, headers, credential })).toMatchObject({ status: 400, items: undefined });
});

test('while one is pending, the execution keeps waiting, and finished ones are not looked up again', async () => {
	const [first, second] = batchOf(2);
	const frozen = [first, second].map(started);
	onLookUps(2, 0, (taskId) => (taskId === second ? pending : {}));
	expect(await callBack({ frozen, taskId: first })).toMatchObject({ status: 200, body: { status: 'still waiting' }, items: undefined });
	onLookUps(1, 0, () => failed);
	const { items } = await callBack({ frozen, taskId: second });
	expect(items?.map(({ json }) => json.error ?? json.status)).toEqual(['success', 'kie.ai could not convert the track']);
});

test('a provider that does not answer in time gets 503, so that it retries', async () => {
	quickTimeouts();
	const [first, second] = batchOf(2);
	onLookUp(first).reply(200, recordOf(first));
	onLookUp(second).delay(30_000).reply(200, recordOf(second)).persist();
	const from = Date.now();
	expect(await callBack({ frozen: [first, second].map(started), taskId: first })).toMatchObject({ status: 503 });
	expect(Date.now() - from).toBeLessThan(5_000);
});

test('a credential whose key depends on the execution is read for each execution', async () => {
	const credentialId = 'reads-the-execution';
	const asked = ['key-of-one-execution', 'key-of-another-execution'].map(async (apiKey) => {
		const [taskId] = batchOf(1);
		nock(HOSTS.kie, { reqheaders: { authorization: `Bearer ${apiKey}` } })
			.get('/api/v1/wav/record-info')
			.query({ taskId })
			.reply(200, recordOf(taskId));
		return await callBack({ frozen: [taskId].map(started), taskId, credential: { ...suspendedCredential, apiKey }, credentialId });
	});
	expect((await Promise.all(asked)).map(({ items }) => items?.map(({ json }) => json.status))).toEqual([['success'], ['success']]);
});

test('one that was already running before is not awaited', async () => {
	const [before, own] = batchOf(2);
	const frozen = [{ ...started(before), alreadyConverted: true }, started(own)];
	expect(await callBack({ frozen, taskId: before })).toEqual(alreadyKnown);
	onLookUps(1);
	const { items } = await callBack({ frozen, taskId: own });
	expect(items?.map(({ json }) => json.status)).toEqual(['pending', 'success']);
});

describe('callbacks that come at the same moment', () => {
	test.each([10, 40])('%i of one batch resume once, and make few more lookups than there are conversions', async (size) => {
		const taskIds = batchOf(size);
		const frozen = taskIds.map(started);
		const asked: string[] = [];
		// The lookups take different times, as with a real provider.
		for (let look = 0; look < size * size; look++) {
			onLookUps(1, 20 + 15 * ((look * 5) % 11), (taskId) => {
				asked.push(taskId);
				return {};
			});
		}
		const answers = await Promise.all(taskIds.map(async (taskId) => await callBack({ frozen, taskId })));
		nock.cleanAll();
		expect(answers.map(({ status }) => status)).toEqual(Array(size).fill(200));
		expect(answers.filter(({ items }) => items)).toHaveLength(1);
		expect(new Set(asked).size).toBe(size);
		expect(asked.length).toBeLessThanOrEqual(2 * size);
	});
});

describe('a repeated callback for an item that had ended before the wait', () => {
	const [own] = batchOf(1);

	test('is accepted, so that the provider stops retrying, and changes nothing', async () => {
		const [finished] = batchOf(1);
		const frozen = [{ ...started(finished), status: 'success' }, started(own)];
		expect(await callBack({ frozen, taskId: finished })).toEqual(alreadyKnown);
	});

	test('also where that had failed, whether the callback names its task or only its URL the item', async () => {
		const [taskId] = batchOf(1);
		const frozen = [{ error: 'kie.ai could not convert the track', message: '', details: { ...started(taskId), status: 'failed' } }, started(own)];
		expect(await callBack({ frozen, taskId })).toEqual(alreadyKnown);
		expect(await callBack({ frozen, taskId: null, query: { item: '0' } })).toEqual(alreadyKnown);
	});

	test('is no way in: with a Webhook HMAC Key it has to be signed, and a task that is none of the items\' is unknown', async () => {
		const [finished, stranger] = batchOf(2);
		const frozen = [{ ...started(finished), status: 'success' }, started(own)];
		const credential = credentialFor('kie', { webhookHmacKey: HMAC_KEY });
		expect(await callBack({ frozen, taskId: finished, credential })).toMatchObject({ status: 401 });
		expect(await callBack({ frozen, taskId: finished, credential, headers: signed(finished) })).toEqual(alreadyKnown);
		expect(await callBack({ frozen, taskId: stranger })).toMatchObject({ status: 404 });
		expect(await callBack({ frozen, taskId: null, query: { item: '2' } })).toMatchObject({ status: 404 });
	});
});

test('two executions that wait for the same task are both resumed', async () => {
	const [taskId] = batchOf(1);
	onLookUps(1);
	for (const frozen of [[started(taskId)], [started(taskId)]]) {
		const { status, items } = await callBack({ frozen, taskId });
		expect([status, items?.length]).toEqual([200, 1]);
	}
});

test('a record that the provider has lost for ten seconds becomes an error item, without delaying the others', async () => {
	const [found, lost] = batchOf(2);
	onLookUp(found).reply(200, recordOf(found));
	onLookUp(lost).reply(200, failure(404, 'not found')).persist();
	const { status, items } = await callBack({ frozen: [found, lost].map(started), taskId: found });
	nock.cleanAll();
	expect(status).toBe(200);
	expect(items?.map(({ json }) => json.error ?? json.status)).toEqual(['success', 'kie.ai knows no conversion with this task ID']);
	expect(items?.[1].json.details).toMatchObject({ taskId: lost, audioId: `audio-of-${lost}` });
}, 30_000);

describe('when n8n fails to go on, because another process has just done so or for another reason', () => {
	test('one callback is retried, and those that have waited for it are accepted, so the provider need not retry them all', async () => {
		const taskIds = batchOf(12);
		const frozen = taskIds.map(started);
		for (const taskId of taskIds) addFinished(clientOf(suspendedCredential), taskId, toConversion({ taskId, status: 'success' }));
		const answers = await Promise.all(taskIds.map(async (taskId) => await callBack({ frozen, taskId, goingOnFails: true })));
		expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(11).fill(200), 500]);
	});

	test('the retried one resumes with all items', async () => {
		const taskIds = batchOf(2);
		onLookUps(2);
		const frozen = taskIds.map(started);
		expect(await callBack({ frozen, taskId: taskIds[0], goingOnFails: true })).toMatchObject({ status: 500 });
		const { status, items } = await callBack({ frozen, taskId: taskIds[0] });
		expect([status, items?.map(({ json }) => json.status)]).toEqual([200, ['success', 'success']]);
	});
});

describe('with an HMAC key in the credential', () => {
	const credential = credentialFor('kie', { webhookHmacKey: HMAC_KEY });

	test.each([
		['no signature', {}],
		['the signature of another task', signed('another-task')],
	])('a callback with %s is rejected, and nothing is looked up', async (_name, headers) => {
		const [taskId] = batchOf(1);
		expect(await callBack({ frozen: [started(taskId)], taskId, headers, credential })).toMatchObject({ status: 401, items: undefined });
	});

	test('a signed one is accepted', async () => {
		const [taskId] = batchOf(1);
		onLookUps(1);
		const { status, items } = await callBack({ frozen: [started(taskId)], taskId, headers: signed(taskId), credential });
		expect([status, items?.[0].json.status]).toEqual([200, 'success']);
	});

	test('a failure without a task ID is accepted if it is signed for its URL\'s task', async () => {
		const [taskId] = batchOf(1);
		const callback = { frozen: [started(taskId)], taskId: null, credential };
		expect(await callBack({ ...callback, query: { item: '0' } })).toMatchObject({ status: 401 });
		expect(await callBack({ ...callback, headers: signed(taskId) })).toMatchObject({ status: 401 });
		expect(await callBack({ ...callback, query: { item: '1' }, headers: signed(taskId) })).toMatchObject({ status: 401 });
		onLookUps(1, 0, () => failed);
		const { items } = await callBack({ ...callback, query: { item: '0' }, headers: signed(taskId) });
		expect(items?.[0].json.details).toMatchObject({ taskId, status: 'failed' });
	});
});

test('invalid Request Options do not lose the callback', async () => {
	const [taskId] = batchOf(1);
	const parameters = callbackParameters({ requestOptions: { proxy: 'no address' } });
	expect(await callBack({ frozen: [started(taskId)], taskId, parameters })).toMatchObject({ status: 503 });
});

test('a temporary failure to look up another conversion is retried, because there may be no other callback', async () => {
	const [first, other] = batchOf(2);
	onLookUp(first).reply(200, recordOf(first));
	onLookUp(other).reply(200, failure(500));
	onLookUp(other).reply(502, '<html>Bad gateway</html>');
	onLookUp(other).reply(200, recordOf(other));
	const { status, items } = await callBack({ frozen: [first, other].map(started), taskId: first });
	expect(status).toBe(200);
	expect(items?.map(({ json }) => json.status)).toEqual(['success', 'success']);
});
