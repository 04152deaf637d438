import { EMULATOR_KEY } from '../../dev/emulator/constants.mts';
import type { FaultAction } from '../../dev/emulator/faults.mts';
import { SAMPLE_ORDER } from './support/api';
import { until } from './support/until.mts';
import { useEmulator } from './support/useEmulator';

const { emulator, admin, api } = useEmulator({ conversionMs: 20 });

const CREDITS = '/api/v1/chat/credit';

async function onCredits(action: FaultAction) {
	await admin.addFaults({ match: { path: '/chat/credit$' }, action });
}

async function rawCredits(init: RequestInit = {}) {
	const headers = { authorization: `Bearer ${EMULATOR_KEY}` };
	return await fetch(`${emulator.url}/kie${CREDITS}`, { headers, redirect: 'manual', ...init });
}

/** The WAV's URL of a finished conversion. */
async function convertedUrl(): Promise<string> {
	const taskId = await api.start();
	const { response } = await until(async () => {
		const record = await api.record(taskId);
		return record.successFlag === 'SUCCESS' && record;
	});
	return (response as { audioWavUrl: string }).audioWavUrl;
}

describe('the answer', () => {
	test('a JSON body instead of the real one', async () => {
		await onCredits({ body: { code: 455, msg: 'maintenance' } });
		expect(await api.get(CREDITS)).toEqual({ status: 200, json: { code: 455, msg: 'maintenance' } });
		expect(await admin.counters()).toMatchObject({ creditCalls: 0 });
		expect(await api.get(CREDITS)).toMatchObject({ json: { code: 200 } });
	});

	test('a gateway page with a real HTTP status and headers', async () => {
		await onCredits({ status: 502, body: '<html>Bad gateway</html>', headers: { 'retry-after': '7' } });
		const response = await rawCredits();
		expect(response.status).toBe(502);
		expect(Object.fromEntries(response.headers)).toMatchObject({ 'content-type': 'text/html', 'retry-after': '7' });
		expect(await response.text()).toBe('<html>Bad gateway</html>');
	});

	test('an empty one', async () => {
		await onCredits({ body: '' });
		expect(await (await rawCredits()).text()).toBe('');
	});

	test('only headers: the real answer with them', async () => {
		await onCredits({ headers: { 'x-extra': 'yes' } });
		const response = await rawCredits();
		expect(response.headers.get('x-extra')).toBe('yes');
		expect(await response.json()).toMatchObject({ code: 200, data: 1000 });
	});

	test('a redirect', async () => {
		await onCredits({ redirect: 'http://127.0.0.1:1/elsewhere' });
		const response = await rawCredits();
		expect([response.status, response.headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/elsewhere']);
	});

	test('a failure although the request took effect', async () => {
		await admin.addFaults({ match: { method: 'post' }, action: { status: 500, body: 'oops', handled: true } });
		await expect(api.convert()).rejects.toThrow();
		expect(await admin.counters()).toMatchObject({ tasksCreated: 1, creditsSpent: 1 });
	});

	test('delayed, after the request took effect', async () => {
		await admin.addFaults({ match: { method: 'POST' }, action: { delayMs: 60_000 } });
		const answered = jest.fn();
		const request = api.convert().then(answered, () => {});
		await until(async () => (await admin.counters()).tasksCreated === 1);
		expect(answered).not.toHaveBeenCalled();
		void request;
	});
});

describe('the connection', () => {
	test('reset before the request is handled', async () => {
		await admin.addFaults({ match: { method: 'POST' }, action: { reset: 'before' } });
		await expect(api.convert()).rejects.toThrow();
		expect(await admin.counters()).toMatchObject({ tasksCreated: 0, creditsSpent: 0 });
	});

	test('reset after the request was handled', async () => {
		await admin.addFaults({ match: { method: 'POST' }, action: { reset: 'after' } });
		await expect(api.convert()).rejects.toThrow();
		expect(await admin.counters()).toMatchObject({ tasksCreated: 1, creditsSpent: 1 });
	});

	test.each([0, 1_000])('a download cut after %i bytes', async (cutAfterBytes) => {
		const url = await convertedUrl();
		await admin.addFaults({ match: { path: '\\.wav$' }, action: { cutAfterBytes } });
		const response = await fetch(url);
		expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1_000_000);
		await expect(response.arrayBuffer()).rejects.toThrow();
		expect((await (await fetch(url)).arrayBuffer()).byteLength).toBeGreaterThan(1_000_000);
	});

	test('an answer cut in the middle of its JSON', async () => {
		await onCredits({ cutAfterBytes: 5 });
		await expect(api.get(CREDITS)).rejects.toThrow();
	});

	test('a download that stalls', async () => {
		const url = await convertedUrl();
		await admin.addFaults({ match: { path: '\\.wav$' }, action: { stallAfterBytes: 1_000 } });
		const stop = new AbortController();
		const { body } = await fetch(url, { signal: stop.signal });
		const reader = body!.getReader();
		let received = 0;
		while (received < 1_000) received += (await reader.read()).value!.length;
		const more = jest.fn();
		reader.read().then(more, () => {});
		// Another complete exchange on the same machine leaves enough time for a byte that was on its way.
		await api.get(CREDITS);
		expect(received).toBe(1_000);
		expect(more).not.toHaveBeenCalled();
		stop.abort();
	});

	test('a slow answer', async () => {
		const url = await convertedUrl();
		await admin.addFaults({ match: { path: '\\.wav$' }, action: { bytesPerSecond: 4_000_000 } });
		const before = Date.now();
		const { byteLength } = await (await fetch(url)).arrayBuffer();
		expect(byteLength).toBeGreaterThan(1_000_000);
		expect(Date.now() - before).toBeGreaterThan(250);
	});
});

describe('the conversion', () => {
	test('pending until the admin API finishes it', async () => {
		await admin.addFaults({ match: { path: '/wav/generate$' }, action: { conversionMs: null } });
		const taskId = await api.start();
		await convertedUrlOfAnother();
		expect(await api.record(taskId)).toMatchObject({ successFlag: 'PENDING' });
		await admin.finish(taskId, { successFlag: 'CREATE_TASK_FAILED', errorCode: 451, errorMessage: 'no source' });
		expect(await api.record(taskId)).toMatchObject({
			successFlag: 'CREATE_TASK_FAILED', response: null, errorCode: 451, errorMessage: 'no source',
		});
	});

	/** As long as an ordinary conversion needs to finish. */
	async function convertedUrlOfAnother() {
		const { taskId, audioIds } = await admin.addGeneration();
		const other = await api.start({ ...SAMPLE_ORDER, taskId, audioId: audioIds[0] });
		await until(async () => (await api.record(other)).successFlag === 'SUCCESS');
	}

	test.each([
		[{ successFlag: 1 }, { successFlag: 1, errorCode: null }],
		[{ successFlag: '3' }, { successFlag: '3', response: null, errorCode: 501 }],
		[{ successFlag: 'CALLBACK_EXCEPTION', audioWavUrl: null }, { successFlag: 'CALLBACK_EXCEPTION', response: null }],
		[{ audioWavUrl: 'https://elsewhere.example/a.wav' }, { response: { audioWavUrl: 'https://elsewhere.example/a.wav' } }],
	])('ends as %j', async (outcome, record) => {
		await admin.addFaults({ match: { path: '/wav/generate$' }, action: { outcome } });
		const taskId = await api.start();
		await until(async () => (await api.record(taskId)).completeTime);
		expect(await api.record(taskId)).toMatchObject(record);
	});
});

describe('which requests', () => {
	const action = { body: { code: 999 } };
	const codes = async (times: number) => {
		const seen = [];
		for (let i = 0; i < times; i += 1) seen.push((await api.get(CREDITS)).json.code);
		return seen;
	};

	test('skip and count', async () => {
		await admin.addFaults({ match: {}, skip: 1, count: 2, action });
		expect(await codes(5)).toEqual([200, 999, 999, 200, 200]);
	});

	test.each([0, null])('count %p is unlimited, until the script is cleared', async (count) => {
		await admin.addFaults({ match: {}, count, action });
		expect(await codes(3)).toEqual([999, 999, 999]);
		await admin.clearFaults();
		expect(await codes(1)).toEqual([200]);
	});

	test('the first rule that has uses left', async () => {
		await admin.addFaults({ match: {}, action }, { match: {}, action: { body: { code: 998 } } });
		expect(await codes(3)).toEqual([999, 998, 200]);
	});

	test.each([
		{ provider: 'sunoapi' as const },
		{ method: 'POST' },
		{ path: '^/kie/api/v1/wav' },
		{ apiKey: 'another' },
		{ taskId: 'another' },
		{ query: { taskId: 'another' } },
		{ body: { audioId: 'another' } },
		{ on: 'callback' as const },
	])('not when %j differs', async (match) => {
		await admin.addFaults({ match, action });
		expect(await codes(1)).toEqual([200]);
	});

	test.each([
		{ provider: 'kie' as const, method: 'post', path: '^/kie/api/v1/wav/generate$', apiKey: EMULATOR_KEY },
		{ taskId: SAMPLE_ORDER.taskId },
		{ body: { audioId: SAMPLE_ORDER.audioId } },
	])('when all of %j matches', async (match) => {
		await admin.addFaults({ match, action });
		expect((await api.convert()).json.code).toBe(999);
	});
});
