import '../setup/quickPauses';
import { useNock } from '../setup/nock';
import { credentialFor, getDetailsParameters, API_KEY, run } from './engine';
import { failed, failure, HOSTS, onLookUp, pending, PROVIDERS, recordOf, WAV_URL } from './provider';

useNock();

test.each(PROVIDERS)('%s gets the request at its own address, with the key', async (provider) => {
	const credential = credentialFor(provider);
	onLookUp('task-1', HOSTS[provider])
		.matchHeader('authorization', `Bearer ${credential.apiKey}`)
		.reply(200, recordOf('task-1'));
	const { ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }], credential });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'success' });
});

test('a custom host gets the request below its path', async () => {
	onLookUp('task-1', 'https://gateway.example.com/suno').reply(200, recordOf('task-1'));
	const credential = credentialFor('custom', { host: 'https://gateway.example.com/suno/', behavesLike: 'kie' });
	const { ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }], credential });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'success' });
});

test('the request has a User-Agent, because a provider\'s firewall rejects requests without one', async () => {
	onLookUp('task-1').matchHeader('user-agent', /\w/).reply(200, recordOf('task-1'));
	const { ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }] });
	expect(ok[0].json.taskId).toBe('task-1');
});

test('pending, finished and failed conversions are plain data, paired with their items', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1', pending));
	onLookUp('task-2').reply(200, recordOf('task-2'));
	onLookUp('task-3').reply(200, recordOf('task-3', failed));
	onLookUp('task-4').reply(200, recordOf('task-4', { successFlag: 'CALLBACK_EXCEPTION' }));
	const { error, ok } = await run({
		parameters: getDetailsParameters(),
		items: ['task-1', 'task-2', 'task-3', 'task-4'].map((taskId) => ({ taskId })),
	});
	expect(error).toBeUndefined();
	expect(ok.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
	const known = { title: null, imageUrl: null, generationTaskId: null, audioId: 'audio-1', alreadyConverted: null, createTime: '2025-01-01 00:00:00' };
	expect(ok.map(({ json }) => json)).toEqual([
		{
			...known,
			taskId: 'task-1',
			status: 'pending',
			providerStatus: 'PENDING',
			audioWavUrl: null,
			errorCode: null,
			errorMessage: null,
			completeTime: null,
		},
		{
			...known,
			taskId: 'task-2',
			status: 'success',
			providerStatus: 'SUCCESS',
			audioWavUrl: WAV_URL,
			errorCode: null,
			errorMessage: null,
			completeTime: '2025-01-01 00:10:00',
		},
		{
			...known,
			taskId: 'task-3',
			status: 'failed',
			providerStatus: 'GENERATE_WAV_FAILED',
			audioWavUrl: null,
			errorCode: '501',
			errorMessage: 'no source audio',
			completeTime: '2025-01-01 00:10:00',
		},
		{
			...known,
			taskId: 'task-4',
			status: 'success',
			providerStatus: 'CALLBACK_EXCEPTION',
			audioWavUrl: WAV_URL,
			errorCode: null,
			errorMessage: null,
			completeTime: '2025-01-01 00:10:00',
		},
	]);
});

test('an unknown status is returned unchanged and counts as pending', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1', { successFlag: 'QUEUED_AT_GPU' }));
	const { ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }] });
	expect(ok[0].json).toMatchObject({ status: 'pending', providerStatus: 'QUEUED_AT_GPU' });
});

test('a task ID with spaces around it, or as a number, is sent as clean text', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onLookUp('42').reply(200, recordOf('42'));
	const { ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: ' task-1\n' }, { taskId: 42 }] });
	expect(ok.map(({ json }) => json.taskId)).toEqual(['task-1', '42']);
});

test.each([
	['code 404', 200, failure(404, 'not found')],
	['code 422', 200, failure(422, 'recordInfo is null')],
	['code 200 without data', 200, { code: 200, msg: 'success', data: null }],
	['HTTP 404 with code 404', 404, failure(404, 'not found')],
])('an unknown task (%s) is an error that names the task', async (_name, statusCode, body) => {
	onLookUp('task-1').reply(statusCode, body);
	const { error, ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }] });
	expect(ok).toEqual([]);
	expect(error).toMatchObject({
		message: 'kie.ai knows no conversion with this task ID',
		description: expect.stringMatching(/14 days.*task-1/),
		httpCode: '404',
	});
	expect(error?.description).not.toContain("conversion's task ID is");
});

test.each(PROVIDERS)('%s: an unknown task has the same error at every provider', async (provider) => {
	for (const body of [failure(404), failure(422), { code: 200, data: null }]) {
		onLookUp('task-1', HOSTS[provider]).reply(200, body);
		const { error } = await run({
			parameters: getDetailsParameters(),
			items: [{ taskId: 'task-1' }],
			credential: credentialFor(provider),
		});
		expect(error?.message).toMatch(/knows no conversion with this task ID$/);
	}
});

test('a web page with HTTP 404 is not mistaken for an unknown task', async () => {
	onLookUp('task-1').reply(404, '<html>no such page</html>');
	const { error } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }] });
	expect(error?.message).toBe('kie.ai returned a web page instead of data (HTTP 404)');
});

test.each([
	['bad key', 200, failure(401), 'kie.ai did not accept the API key'],
	['HTTP 401', 401, failure(401), 'kie.ai did not accept the API key'],
	['maintenance', 200, failure(455), 'kie.ai is down for maintenance'],
	['an undocumented code', 200, failure(999), 'kie.ai returned code 999'],
	['a redirect', 302, '', 'kie.ai redirects to another address'],
])('%s is an error, and the error item keeps the task ID', async (_name, statusCode, body, message) => {
	onLookUp('task-1').reply(statusCode, body, statusCode === 302 ? { location: 'https://elsewhere.example.com/' } : {});
	const { ok } = await run({
		parameters: getDetailsParameters(),
		items: [{ taskId: 'task-1' }],
		onError: 'continueRegularOutput',
	});
	expect(ok).toMatchObject([{ json: { error: message, details: { taskId: 'task-1' } }, pairedItem: { item: 0 } }]);
});

const passing: Array<[string, number, string | object, string]> = [
	['an empty body', 200, '', 'kie.ai sent an empty response (HTTP 200)'],
	['JSON that was cut off', 200, '{"code":200,"data":{"task', 'kie.ai sent an unreadable response (HTTP 200)'],
	['code 500', 200, failure(500), 'kie.ai had an internal error'],
	['HTTP 502 with a web page', 502, '<html>Bad gateway</html>', 'kie.ai returned a web page instead of data (HTTP 502)'],
	['HTTP 503', 503, 'busy', 'kie.ai sent an unreadable response (HTTP 503)'],
];

describe.each(passing)('%s', (_name, statusCode, body, message) => {
	test('is an error after the third time', async () => {
		onLookUp('task-1').times(3).reply(statusCode, body);
		const { error } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }] });
		expect(error).toMatchObject({ message, description: expect.stringContaining('task-1') });
	});

	test('does no harm once', async () => {
		onLookUp('task-1').reply(statusCode, body);
		onLookUp('task-1').reply(200, recordOf('task-1'));
		const { ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }] });
		expect(ok[0].json.status).toBe('success');
	});
});

test.each([
	['missing', undefined, 'Conversion Task ID is empty'],
	['empty', '', 'Conversion Task ID is empty'],
	['blank', '  ', 'Conversion Task ID is empty'],
	['null', null, 'Conversion Task ID is empty'],
	['an object', { taskId: 'task-1' }, 'Conversion Task ID is not an ID'],
	['a sentence', 'the last one', 'Conversion Task ID is not an ID'],
])('a task ID that is %s is rejected without a request, and not reported as that of a conversion', async (_name, taskId, message) => {
	const { error, ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId }] });
	expect(ok).toEqual([]);
	expect(error).toMatchObject({ message, context: { itemIndex: 0 } });
	expect(error?.description).not.toContain("conversion's task ID");
	const continued = await run({ parameters: getDetailsParameters(), items: [{ taskId }], onError: 'continueRegularOutput' });
	expect(continued.ok[0].json).toMatchObject({ error: message, details: { taskId: null, status: 'failed' } });
});

test('a good task ID is not lost when the credential is bad', async () => {
	const credential = credentialFor('kie', { apiKey: ' ' });
	const { ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: ' task-1 ' }], credential, onError: 'continueRegularOutput' });
	expect(ok[0].json).toMatchObject({ error: 'The Suno WAV API credential has no API key', details: { taskId: 'task-1' } });
});

test('rejected parameters can only be the task ID', async () => {
	onLookUp('task-1', HOSTS.sunoApi).reply(200, failure(400, 'bad id'));
	const { error } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }], credential: credentialFor('sunoApi') });
	expect(error?.description).toMatch(/^Check the task ID\. [^.]*\. The provider's message: bad id\. The conversion's task ID is task-1\.$/);
});

test.each([
	['SUCCESS', 'pending'],
	['CALLBACK_EXCEPTION', 'pending'],
])('%s without a file is plain data, and %s', async (successFlag, status) => {
	onLookUp('task-1').reply(200, recordOf('task-1', { successFlag, response: null }));
	const { error, ok } = await run({ parameters: getDetailsParameters({ downloadWav: true }), items: [{ taskId: 'task-1' }] });
	expect(error).toBeUndefined();
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status, providerStatus: successFlag, audioWavUrl: null });
	expect(ok[0].binary).toBeUndefined();
});

test('IDs and the file\'s URL are returned whole, even if a short key or a whole one is part of them', async () => {
	for (const apiKey of ['example', 'files.example.com']) {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		const { ok } = await run({
			parameters: getDetailsParameters({ options: { includeRawResponse: true } }),
			items: [{ taskId: 'task-1' }],
			credential: credentialFor('kie', { apiKey }),
		});
		expect(ok[0].json).toMatchObject({ audioWavUrl: WAV_URL, raw: { data: { response: { audioWavUrl: WAV_URL } } } });
	}
});

test('one unknown task among three goes to the error output with its input', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onLookUp('task-2').reply(200, failure(404));
	onLookUp('task-3').reply(200, recordOf('task-3', pending));
	const { ok, failed: errors } = await run({
		parameters: getDetailsParameters(),
		items: [1, 2, 3].map((n) => ({ taskId: `task-${n}`, order: n })),
		onError: 'continueErrorOutput',
	});
	expect(ok.map(({ json, pairedItem }) => [json.taskId, json.status, pairedItem])).toEqual([
		['task-1', 'success', { item: 0 }],
		['task-3', 'pending', { item: 2 }],
	]);
	expect(errors).toMatchObject([
		{
			json: { order: 2, error: 'kie.ai knows no conversion with this task ID', details: { taskId: 'task-2' } },
			pairedItem: { item: 1 },
		},
	]);
});

test('the raw response is added if it is requested', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	const { ok } = await run({
		parameters: getDetailsParameters({ options: { includeRawResponse: true } }),
		items: [{ taskId: 'task-1' }],
	});
	expect(ok[0].json.raw).toEqual(recordOf('task-1'));
});

test('a key that the provider put into the record does not appear in the run data', async () => {
	const credential = credentialFor('kie');
	const more = { ...failed, errorMessage: `upload with ${credential.apiKey} failed`, note: credential.apiKey };
	onLookUp('task-1').reply(200, recordOf('task-1', more));
	const { ok, texts } = await run({
		parameters: getDetailsParameters({ options: { includeRawResponse: true } }),
		items: [{ taskId: 'task-1' }],
		credential,
	});
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'failed' });
	expect(texts.filter((text) => text.includes(API_KEY))).toEqual([]);
});

test('a refused connection is an error that names the provider', async () => {
	onLookUp('task-1').times(3).replyWithError(Object.assign(new Error('connect ECONNREFUSED 203.0.113.7:443'), { code: 'ECONNREFUSED' }));
	const { ok } = await run({
		parameters: getDetailsParameters(),
		items: [{ taskId: 'task-1' }],
		onError: 'continueRegularOutput',
	});
	expect(ok[0].json).toMatchObject({ error: 'kie.ai refused the connection', details: { taskId: 'task-1' } });
});

test('the user\'s time-out applies', async () => {
	onLookUp('task-1').times(3).delay(2_000).reply(200, recordOf('task-1'));
	const { ok } = await run({
		parameters: getDetailsParameters({ requestOptions: { timeout: 40 } }),
		items: [{ taskId: 'task-1' }],
		onError: 'continueRegularOutput',
	});
	expect(ok[0].json.error).toBe('kie.ai did not respond in time');
});
