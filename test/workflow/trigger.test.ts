import '../setup/quickPauses';

import { SunoWavTrigger } from '../../index';
import { wavApi } from '../../nodes/SunoWav/apis/wavApi';
import { useNock } from '../setup/nock';
import { failureCallback, FORGED_URL, successCallback } from './callbackBodies';
import { callTrigger, hookOf, type Call } from './callTrigger';
import { credentialFor, API_KEY } from './engine';
import { CALLBACK_URL, failed, failure, HOSTS, onLookUp, pending, PROVIDERS, recordOf, WAV_URL } from './provider';

useNock();

// The trigger remembers accepted callbacks, so every test uses a different conversion.
let tasks = 0;
let taskId = '';
beforeEach(() => {
	taskId = `task-${++tasks}`;
});

describe('by default, when the conversion is looked up', () => {
	test.each(PROVIDERS)('%s: a success starts the workflow with what the provider has on record', async (provider) => {
		const credential = credentialFor(provider);
		onLookUp(taskId, HOSTS[provider])
			.matchHeader('authorization', `Bearer ${credential.apiKey}`)
			.reply(200, recordOf(taskId));
		const { answer, started, items } = await callTrigger({ body: successCallback(taskId), credential });
		expect(answer).toEqual({ status: 200, body: { status: 'accepted' } });
		expect(started).toBe(true);
		expect(items.map(({ json }) => json)).toEqual([
			{
				title: null,
				imageUrl: null,
				taskId,
				status: 'success',
				providerStatus: 'SUCCESS',
				audioWavUrl: WAV_URL,
				generationTaskId: null,
				audioId: 'audio-1',
				alreadyConverted: null,
				errorCode: null,
				errorMessage: null,
				createTime: '2025-01-01 00:00:00',
				completeTime: '2025-01-01 00:10:00',
				query: { order: '123' },
				verified: 'lookup',
				receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			},
		]);
	});

	test('a failure starts the workflow with the provider\'s reason', async () => {
		onLookUp(taskId).reply(200, recordOf(taskId, failed));
		const { answer, items } = await callTrigger({ body: failureCallback(taskId) });
		expect(answer).toEqual({ status: 200, body: { status: 'accepted' } });
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({
			taskId,
			status: 'failed',
			providerStatus: 'GENERATE_WAV_FAILED',
			audioWavUrl: null,
			errorCode: '501',
			errorMessage: 'no source audio',
		});
	});

	test('a forged URL and a forged query are not passed on', async () => {
		onLookUp(taskId).reply(200, recordOf(taskId));
		const { items, texts } = await callTrigger({ body: successCallback(taskId, FORGED_URL), search: '?order=forged' });
		expect(items[0].json).toMatchObject({ audioWavUrl: WAV_URL, query: { order: '123' } });
		expect(texts.filter((text) => text.includes('forged'))).toEqual([]);
	});

	test.each([
		['a success that was a failure', (id: string) => successCallback(id), failed, 'failed'],
		['a failure that was a success', (id: string) => failureCallback(id), {}, 'success'],
	])('%s is told as the provider has it', async (_name, callback, record, status) => {
		onLookUp(taskId).reply(200, recordOf(taskId, record));
		const { items } = await callTrigger({ body: callback(taskId) });
		expect(items[0].json).toMatchObject({ taskId, status });
	});

	test.each([
		['the spelling taskId', (id: string) => ({ code: 200, data: { taskId: id, audioWavUrl: WAV_URL } })],
		['audio_wav_url', (id: string) => ({ code: 200, data: { task_id: id, audio_wav_url: WAV_URL } })],
		['wav_url', (id: string) => ({ code: 200, data: { task_id: id, wav_url: WAV_URL } })],
		['data.response.audioWavUrl', (id: string) => ({ code: 200, data: { task_id: id, response: { audioWavUrl: WAV_URL } } })],
		['a code as text', (id: string) => ({ code: '200', data: { task_id: id, audioWavUrl: WAV_URL } })],
		['a task ID beside the data', (id: string) => ({ code: 200, taskId: id, data: { audioWavUrl: WAV_URL } })],
		['no URL', (id: string) => ({ code: 200, data: { task_id: id } })],
		['no code', (id: string) => ({ data: { task_id: id, audioWavUrl: WAV_URL } })],
		['nothing but a task ID', (id: string) => ({ task_id: id })],
	])('a callback with %s is accepted', async (_name, callback) => {
		onLookUp(taskId).reply(200, recordOf(taskId));
		expect(await callTrigger({ body: callback(taskId) })).toMatchObject({ answer: { status: 200 }, started: true });
	});

	test.each([
		['a number', 1_765_180_586_443, '1765180586443'],
		['text with dots', 'task_kling-2.6_1765180586443', 'task_kling-2.6_1765180586443'],
	])('a task ID that is %s is looked up', async (_name, id, asText) => {
		onLookUp(asText).reply(200, recordOf(asText));
		const { answer, items } = await callTrigger({ body: successCallback(id) });
		expect(answer.status).toBe(200);
		expect(items[0].json).toMatchObject({ taskId: asText, verified: 'lookup' });
	});

	test('a conversion whose earlier callback could not be delivered is a success if there is a file', async () => {
		onLookUp(taskId).reply(200, recordOf(taskId, { successFlag: 'CALLBACK_EXCEPTION' }));
		const { items } = await callTrigger({ body: successCallback(taskId) });
		expect(items[0].json).toMatchObject({ status: 'success', providerStatus: 'CALLBACK_EXCEPTION', audioWavUrl: WAV_URL });
	});

	test.each([
		['a repeated parameter', `${CALLBACK_URL}?tag=a&tag=b`, { tag: ['a', 'b'] }],
		['brackets', `${CALLBACK_URL}?tag[a]=1&list[]=2`, { 'tag[a]': '1', 'list[]': '2' }],
		['no query', CALLBACK_URL, {}],
	])('the query is taken from the callback URL on record, even with %s', async (_name, callbackUrl, query) => {
		onLookUp(taskId).reply(200, recordOf(taskId, { callbackUrl }));
		const { items } = await callTrigger({ body: successCallback(taskId), search: '?tag=forged' });
		expect(items[0].json).toMatchObject({ query, verified: 'lookup' });
		expect(items[0].json.query).toEqual(query);
	});

	test.each([
		['null', null],
		['empty', ''],
		['no URL', 'nonsense'],
		['missing', undefined],
	])("if the callback URL on record is %s, the query is the request's, and the output says so", async (_name, callbackUrl) => {
		onLookUp(taskId).reply(200, recordOf(taskId, { callbackUrl }));
		const { items } = await callTrigger({ body: successCallback(taskId), search: '?tag=a&tag=b&order[id]=7' });
		expect(items[0].json).toMatchObject({ verified: 'lookup, query unverified' });
		expect(items[0].json.query).toEqual({ tag: ['a', 'b'], 'order[id]': '7' });
	});

	test('a callback that outruns the record is looked up again', async () => {
		onLookUp(taskId).reply(200, recordOf(taskId, pending));
		onLookUp(taskId).reply(200, recordOf(taskId));
		const { answer, items } = await callTrigger({ body: successCallback(taskId) });
		expect(answer.status).toBe(200);
		expect(items[0].json).toMatchObject({ taskId, status: 'success' });
	});

	test('if the record stays pending, the provider retries the callback later', async () => {
		onLookUp(taskId).times(6).reply(200, recordOf(taskId, pending));
		const { answer, started } = await callTrigger({ body: successCallback(taskId) });
		expect(answer).toEqual({ status: 503, body: { error: expect.any(String) } });
		expect(started).toBe(false);
	});

	test.each([
		['code 404', failure(404)],
		['code 422', failure(422)],
		['code 200 without data', { code: 200, msg: 'success', data: null }],
	])('a callback that outruns the record itself (%s) is looked up again', async (_name, body) => {
		onLookUp(taskId).times(5).reply(200, body);
		onLookUp(taskId).reply(200, recordOf(taskId));
		const { answer, items } = await callTrigger({ body: successCallback(taskId) });
		expect(answer.status).toBe(200);
		expect(items[0].json).toMatchObject({ taskId, status: 'success', verified: 'lookup' });
	});

	test('a task that the provider still does not know is answered with 404', async () => {
		onLookUp(taskId).times(6).reply(200, failure(404));
		const { answer, started } = await callTrigger({ body: successCallback(taskId, FORGED_URL) });
		expect(answer).toEqual({ status: 404, body: { error: expect.any(String) } });
		expect(started).toBe(false);
	});

	const onLook = (times: number) => onLookUp(taskId).times(times);

	const passing: Array<[string, (times: number) => void]> = [
		['is down for maintenance', (times) => onLook(times).reply(200, failure(455))],
		['has an internal error', (times) => onLook(times).reply(200, failure(500))],
		['says too fast', (times) => onLook(times).reply(200, failure(429))],
		['answers with a web page', (times) => onLook(times).reply(502, '<html>Bad gateway</html>')],
		['answers with nothing', (times) => onLook(times).reply(200, '')],
		['refuses the connection', (times) => onLook(times).replyWithError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))],
		['loses the connection', (times) => onLook(times).replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))],
	];

	const lasting: Array<[string, (times: number) => void]> = [
		['rejects the key', (times) => onLook(times).reply(200, failure(401))],
		['answers HTTP 401', (times) => onLook(times).reply(401, failure(401))],
		['answers with a web page and HTTP 404', (times) => onLook(times).reply(404, '<html>Not found</html>')],
		['redirects', (times) => onLook(times).reply(302, '', { location: 'https://elsewhere.example.com' })],
	];

	test.each([...passing.map((trouble) => [...trouble, 6] as const), ...lasting.map((trouble) => [...trouble, 1] as const)])(
		'when the provider %s, the answer is 503, so that the callback comes again',
		async (_name, mock, looks) => {
			mock(looks);
			const { answer, started } = await callTrigger({ body: successCallback(taskId) });
			expect(answer).toEqual({ status: 503, body: { error: expect.any(String) } });
			expect(started).toBe(false);
		},
	);

	test.each(passing)('if the provider %s once, the callback starts the workflow anyway', async (nodeId, mock) => {
		mock(1);
		onLookUp(taskId).reply(200, recordOf(taskId));
		const { answer, started } = await callTrigger({ body: successCallback(taskId), nodeId });
		expect(answer.status).toBe(200);
		expect(started).toBe(true);
	});

	test.each([
		['no key', credentialFor('kie', { apiKey: '' })],
		['a host that is no URL', credentialFor('custom', { host: 'gateway.example.com' })],
	])('a credential with %s leads to 503 until it is corrected', async (_name, credential) => {
		const { answer, started } = await callTrigger({ body: successCallback(taskId), credential });
		expect(answer).toEqual({ status: 503, body: { error: expect.any(String) } });
		expect(started).toBe(false);
	});

	test('the key does not appear in the workflow\'s data', async () => {
		const credential = credentialFor('kie');
		onLookUp(taskId).reply(200, recordOf(taskId, { ...failed, errorMessage: `denied for ${credential.apiKey}` }));
		const { started, texts } = await callTrigger({ body: failureCallback(taskId), credential });
		expect(started).toBe(true);
		expect(texts.filter((text) => text.includes(API_KEY))).toEqual([]);
	});
});

describe('without verification', () => {
	const parameters = { verification: 'none' };

	test('a success is passed on as the caller claims it, with the query of the request', async () => {
		const { answer, items } = await callTrigger({
			body: successCallback(taskId),
			search: '?order=7&tag=a&tag=b&list[]=c',
			parameters,
		});
		expect(answer).toEqual({ status: 200, body: { status: 'accepted' } });
		expect(items.map(({ json }) => json)).toEqual([
			{
				title: null,
				imageUrl: null,
				taskId,
				status: 'success',
				providerStatus: null,
				audioWavUrl: WAV_URL,
				generationTaskId: null,
				audioId: null,
				alreadyConverted: null,
				errorCode: null,
				errorMessage: null,
				createTime: null,
				completeTime: null,
				query: { order: '7', tag: ['a', 'b'], 'list[]': 'c' },
				verified: 'none',
				receivedAt: expect.stringMatching(/Z$/),
			},
		]);
	});

	test.each([400, 451, 500, 501])('a failure with code %i is passed on with its reason', async (code) => {
		const { items } = await callTrigger({ body: failureCallback(taskId, code), parameters });
		expect(items[0].json).toMatchObject({
			taskId,
			status: 'failed',
			audioWavUrl: null,
			errorCode: String(code),
			errorMessage: 'conversion failed',
		});
	});

	test.each([
		['in the older spelling', (id: string) => ({ code: 200, msg: 'ok', data: { taskId: id, audio_wav_url: WAV_URL } })],
		['in the response', (id: string) => ({ code: '200', data: { task_id: id, response: { audioWavUrl: WAV_URL } } })],
		['beside the data', (id: string) => ({ code: 200, task_id: id, wav_url: WAV_URL })],
	])('the URL is found %s as well', async (_name, callback) => {
		const { items } = await callTrigger({ body: callback(taskId), parameters });
		expect(items[0].json).toMatchObject({ taskId, status: 'success', audioWavUrl: WAV_URL });
	});

	test.each([
		['a success without a URL', (id: string) => ({ code: 200, data: { task_id: id } })],
		['a body without a code', (id: string) => ({ data: { task_id: id, audioWavUrl: WAV_URL } })],
	])('%s says nothing that a workflow could use', async (_name, callback) => {
		const { answer, started } = await callTrigger({ body: callback(taskId), parameters });
		expect(answer).toEqual({ status: 400, body: { error: expect.any(String) } });
		expect(started).toBe(false);
	});
});

describe('the events', () => {
	const filtered: Array<[string, string, object]> = [
		['success', 'failed', {}],
		['failed', 'success', failed],
	];

	test.each(filtered)('a %s does not start a workflow that waits for %s only', async (_status, wanted, record) => {
		onLookUp(taskId).reply(200, recordOf(taskId, record));
		const { answer, started } = await callTrigger({ body: successCallback(taskId), parameters: { events: [wanted] } });
		expect(answer).toEqual({ status: 200, body: { status: 'ignored' } });
		expect(started).toBe(false);
	});

	test.each(filtered)('a %s starts a workflow that does not only wait for %s', async (status, other, record) => {
		onLookUp(taskId).reply(200, recordOf(taskId, record));
		const { items } = await callTrigger({ body: successCallback(taskId), parameters: { events: [other, status] } });
		expect(items[0].json.status).toBe(status);
	});

	test('the filter uses the provider\'s record, not the caller\'s claim', async () => {
		onLookUp(taskId).reply(200, recordOf(taskId, failed));
		const { started } = await callTrigger({ body: successCallback(taskId), parameters: { events: ['failed'] } });
		expect(started).toBe(true);
	});
});

const modes = ['lookup', 'none'];

describe.each(modes)('whatever the verification (%s), no request is made and no workflow started by', (verification) => {
	const call = async (more: Call) => await callTrigger({ parameters: { verification }, ...more });

	test.each([
		['data null', { code: 500, msg: 'failed', data: null }],
		['no data', { code: 501, msg: 'failed' }],
	])('a failure with %s, which is accepted but ignored', async (_name, body) => {
		expect(await call({ body })).toMatchObject({ answer: { status: 200, body: { status: 'ignored' } }, started: false });
	});

	const junk: Array<[string, unknown]> = [
		['an empty body', {}],
		['no body', undefined],
		['null', null],
		['text', 'hello-echo'],
		['a list', [{ code: 200 }]],
		['another service\'s webhook', { event: 'hello-echo', payload: { id: 1 } }],
		['a success without data', { code: 200, msg: 'hello-echo', data: null }],
		['data as text', { code: 200, data: 'hello-echo' }],
		['the callback of a music generation', { code: 200, data: { callbackType: 'complete', task_id: 'hello-echo', data: [] } }],
		['a task ID with a path', successCallback('../hello-echo')],
		['a task ID with a query', successCallback('x&taskId=hello-echo')],
		['a task ID with markup', successCallback('<b>hello-echo</b>')],
		['a task ID with a blank', successCallback('hello echo')],
		['a task ID that is empty', successCallback('')],
		['a task ID that is far too long', successCallback('hello-echo'.repeat(100))],
		['a task ID that is an object', successCallback({ $ne: 'hello-echo' })],
	];

	test.each(junk)('%s, which is answered with 400 and repeats nothing', async (_name, body) => {
		const { answer, started } = await call({ body, search: '?q=hello-echo', headers: { 'x-h': 'hello-echo' } });
		expect(answer).toEqual({ status: 400, body: { error: expect.any(String) } });
		expect(started).toBe(false);
		expect(JSON.stringify(answer.body)).not.toContain('echo');
	});
});

test('a body that is far too large is rejected before the credential is read', async () => {
	const headers = { 'content-length': '100000' };
	const { answer } = await callTrigger({ body: successCallback(taskId), headers, credential: credentialFor('kie', { apiKey: '' }) });
	expect(answer.status).toBe(400);
});

test('no answer repeats what the caller has sent', async () => {
	const body = { ...successCallback('echo-1', 'https://echo.example.com/a.wav'), msg: 'echo' };
	const mocks: Array<[number, () => void]> = [
		[200, () => onLookUp('echo-1').reply(200, recordOf('echo-1'))],
		[404, () => onLookUp('echo-1').times(6).reply(200, failure(404, 'echo'))],
		[503, () => onLookUp('echo-1').times(6).reply(200, failure(455, 'echo'))],
	];
	for (const [status, mock] of mocks.reverse()) {
		mock();
		const { answer } = await callTrigger({ body, search: '?echo=echo' });
		expect(answer.status).toBe(status);
		expect(JSON.stringify(answer.body)).not.toMatch(/echo/);
	}
});

test('a bug inside is answered with 500, without a stack trace and without an execution', async () => {
	const bug = jest.spyOn(wavApi, 'readCallback').mockImplementation(() => (undefined as unknown as { taskId: null }).taskId);
	const { answer, started } = await callTrigger({ body: successCallback(taskId) });
	bug.mockRestore();
	expect(answer).toEqual({ status: 500, body: { error: 'Internal error' } });
	expect(started).toBe(false);
});

describe("the trigger's Request Options", () => {
	test('are those of a node that makes requests, except for the batching of items', () => {
		const field = new SunoWavTrigger().description.properties.find(({ name }) => name === 'requestOptions');
		expect(field?.options?.map(({ name }) => name).sort()).toEqual(['allowUnauthorizedCerts', 'proxy', 'timeout']);
	});

	test('that are invalid make the provider retry until they are corrected, and do not matter without a lookup', async () => {
		const requestOptions = { proxy: 'nonsense' };
		const refused = await callTrigger({ body: successCallback(taskId), parameters: { requestOptions } });
		expect(refused).toMatchObject({ answer: { status: 503 }, started: false });
		const { started } = await callTrigger({ body: successCallback(taskId), parameters: { requestOptions, verification: 'none' } });
		expect(started).toBe(true);
	});
});

test('n8n has nothing to register or remove when the workflow is published or unpublished', async () => {
	const { hook, nodeType } = hookOf();
	const methods = nodeType.webhookMethods?.default;
	expect(await methods?.checkExists?.call(hook)).toBe(true);
	expect(await methods?.create?.call(hook)).toBe(true);
	expect(await methods?.delete?.call(hook)).toBe(true);
});
