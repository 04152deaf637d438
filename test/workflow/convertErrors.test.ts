import '../setup/quickClock';
import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, API_KEY, run } from './engine';
import { created, failure, HOSTS, onConvert } from './provider';

useNock();

const track = (n: number) => ({ generationTaskId: `generation-${n}`, audioId: `audio-${n}` });

const tracks = [1, 2, 3, 4, 5].map(track);

/** The text about the third track. Only its IDs are known. */
const detailsOfThird = {
	title: null,
	imageUrl: null,
	taskId: null,
	status: 'failed',
	providerStatus: null,
	audioWavUrl: null,
	generationTaskId: 'generation-3',
	audioId: 'audio-3',
	alreadyConverted: null,
	errorCode: '451',
	errorMessage: null,
	createTime: null,
	completeTime: null,
};

const errorOfThird = {
	error: 'kie.ai could not fetch the audio of the track',
	message: expect.stringContaining('no such source'),
	details: detailsOfThird,
};

describe('when one of five items fails', () => {
	beforeEach(() => {
		for (const n of [1, 2, 4, 5]) onConvert(HOSTS.kie, `audio-${n}`).reply(200, created(`task-${n}`));
		onConvert(HOSTS.kie, 'audio-3').reply(200, failure(451, 'no such source'));
	});

	test.each([undefined, 'stopWorkflow' as const])('the workflow stops with its error (On Error: %s)', async (onError) => {
		const { error, ok, failed } = await run({ parameters: convertParameters(), items: tracks, onError });
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'kie.ai could not fetch the audio of the track',
			description: expect.stringContaining('no such source'),
			httpCode: '451',
			context: { itemIndex: 2 },
		});
		expect([ok, failed]).toEqual([[], []]);
	});

	test('it keeps its place among the others if the workflow continues', async () => {
		const { error, ok, failed } = await run({
			parameters: convertParameters(),
			items: tracks,
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		expect(failed).toEqual([]);
		expect(ok.map(({ json }) => json.taskId)).toEqual(['task-1', 'task-2', null, 'task-4', 'task-5']);
		expect(ok.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
		expect(ok[2].json).toEqual({ ...detailsOfThird, ...errorOfThird });
	});

	test('it goes to the error output with its input, and the others to the first output, all paired', async () => {
		const { error, ok, failed, received } = await run({
			parameters: convertParameters(),
			items: tracks,
			onError: 'continueErrorOutput',
		});
		expect(error).toBeUndefined();
		expect([received.ok.length, received.failed.length]).toEqual([4, 1]);
		expect(ok.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual([
			['task-1', { item: 0 }],
			['task-2', { item: 1 }],
			['task-4', { item: 3 }],
			['task-5', { item: 4 }],
		]);
		expect(failed.map(({ json, pairedItem }) => [json, pairedItem])).toEqual([
			[{ ...track(3), ...errorOfThird }, { item: 2 }],
		]);
	});
});

test.each([
	['kie', 401, /did not accept the API key/, /https:\/\/kie\.ai\/api-key/],
	['kie', 402, /no credits left/, /Top up/],
	['kie', 422, /rejected the parameters/, /both belong to this account.* callback URL can be reached/],
	['kie', 455, /maintenance/, /later/],
	['kie', 505, /turned off WAV conversion/, /kie\.ai/],
	['kie', 531, /refunded the credits/, /again/],
	['sunoApi', 429, /no credits left/, /Top up/],
	['apiBox', 429, /no credits left/, /Top up/],
	['erweima', 429, /no credits left/, /Top up/],
	['sunoApi', 400, /rejected the parameters/, /both belong to this account/],
	['apiBox', 413, /too long/, /IDs/],
	['erweima', 404, /could not find/, /Check/],
	['erweima', 409, /returned code 409/, /not documented/],
	['kie', 999, /kie\.ai returned code 999/, /not documented/],
])('%s: code %i becomes an error in plain words, with the provider\'s own', async (provider, code, message, description) => {
	onConvert(HOSTS[provider]).reply(200, failure(code, 'a word from the provider'));
	const { error, ok } = await run({ parameters: convertParameters(), items: [track(1)], credential: credentialFor(provider) });
	expect(ok).toEqual([]);
	expect(error).toMatchObject({
		name: 'NodeApiError',
		message: expect.stringMatching(message),
		description: expect.stringMatching(description),
		httpCode: String(code),
	});
	expect(error?.description).toContain('a word from the provider');
});

test.each([
	['a web page with HTTP 200', 200, '<!DOCTYPE html><html></html>', 'apibox.erweima.ai returned a web page instead of data (HTTP 200)'],
	['a web page with HTTP 404', 404, '<html>Not found</html>', 'apibox.erweima.ai returned a web page instead of data (HTTP 404)'],
	['a web page with HTTP 502', 502, '<html>Bad gateway</html>', 'apibox.erweima.ai returned a web page instead of data (HTTP 502)'],
	['an empty body with HTTP 200', 200, '', 'apibox.erweima.ai sent an empty response (HTTP 200)'],
	['an empty body with HTTP 500', 500, '', 'apibox.erweima.ai sent an empty response (HTTP 500)'],
	['JSON that was cut off', 200, '{"code":200,"msg":"success","da', 'apibox.erweima.ai sent an unreadable response (HTTP 200)'],
	['a list', 200, '[]', 'apibox.erweima.ai sent an unreadable response (HTTP 200)'],
	['HTTP 403 from the firewall', 403, 'error code: 1010', "apibox.erweima.ai's firewall rejected the request (Cloudflare error 1010)"],
])('%s becomes an error, and the request is not repeated', async (_name, statusCode, body, message) => {
	onConvert(HOSTS.erweima).reply(statusCode, body);
	const { error, ok } = await run({ parameters: convertParameters(), items: [track(1)], credential: credentialFor('erweima') });
	expect(ok).toEqual([]);
	expect(error).toMatchObject({ name: 'NodeApiError', message });
	expect(error?.description).not.toBe('');
});

// A second request would have no mock, and the test would fail.
test('HTTP 401 becomes an error, and n8n does not send the request a second time', async () => {
	onConvert().reply(401, failure(401, 'You do not have access permissions'));
	const { error } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(error?.message).toBe('kie.ai did not accept the API key');
});

test.each([301, 302, 303, 307, 308])('HTTP %i is not followed, because the key would be sent along', async (statusCode) => {
	onConvert().reply(statusCode, '', { location: 'https://elsewhere.example.com/api/v1/wav/generate' });
	const { error } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(error?.message).toBe('kie.ai redirects to another address');
});

test.each([
	['without data', { code: 200, msg: 'success' }],
	['with data null', { code: 200, msg: 'success', data: null }],
	['with empty data', { code: 200, msg: 'success', data: {} }],
	['with an empty task ID', created('')],
	['with a task ID of null', { code: 200, msg: 'success', data: { taskId: null } }],
])('a success %s is an error that advises against sending it again blindly', async (_name, body) => {
	onConvert().reply(200, body);
	const { error, ok } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(ok).toEqual([]);
	expect(error).toMatchObject({
		message: 'kie.ai accepted the request but returned no task ID',
		description: expect.stringContaining('before you try again'),
	});
});

const networkFailures: Array<[string, string, string]> = [
	['ECONNREFUSED', 'connect ECONNREFUSED 203.0.113.7:443', 'apibox.erweima.ai refused the connection'],
	['ENOTFOUND', 'getaddrinfo ENOTFOUND apibox.erweima.ai', 'n8n could not find the address of apibox.erweima.ai'],
	['ECONNRESET', 'socket hang up', 'The connection to apibox.erweima.ai was lost before a response arrived'],
	['ETIMEDOUT', 'connect ETIMEDOUT 203.0.113.7:443', 'apibox.erweima.ai did not respond in time'],
	['EHOSTUNREACH', 'connect EHOSTUNREACH 203.0.113.7:443', 'n8n cannot reach apibox.erweima.ai'],
];

describe.each(networkFailures)('when the request ends in %s', (code, words, message) => {
	beforeEach(() => {
		onConvert(HOSTS.erweima).replyWithError(Object.assign(new Error(words), { code }));
	});
	const settings = { parameters: convertParameters(), items: [track(1)], credential: credentialFor('erweima') };

	test('the error item says so in plain words', async () => {
		const { ok } = await run({ ...settings, onError: 'continueRegularOutput' });
		expect(ok[0].json.error).toBe(message);
	});

	test('the error that stops the workflow says so in the same words', async () => {
		const { error } = await run(settings);
		expect(error?.message).toBe(message);
	});
});

describe('when no answer comes within the time that the user has set', () => {
	beforeEach(() => {
		onConvert(HOSTS.erweima).delay(2_000).reply(200, created('task-1'));
	});
	const settings = {
		parameters: convertParameters({ requestOptions: { timeout: 40 } }),
		items: [track(1)],
		credential: credentialFor('erweima'),
	};

	test('the error item names the setting and the cost of a repeat', async () => {
		const { ok } = await run({ ...settings, onError: 'continueRegularOutput' });
		expect(ok[0].json).toMatchObject({
			error: 'apibox.erweima.ai did not respond in time',
			message: expect.stringMatching(/Request Options > Timeout.* charges again/),
		});
	});

	test('the error that stops the workflow says so in the same words', async () => {
		const { error } = await run(settings);
		expect(error?.message).toBe('apibox.erweima.ai did not respond in time');
	});
});

test.each([
	['a server error', () => onConvert(HOSTS.erweima).reply(200, failure(500, 'oops'))],
	['an HTTP 503', () => onConvert(HOSTS.erweima).reply(503, '')],
	['an empty answer', () => onConvert(HOSTS.erweima).reply(200, '')],
	['an answer that was cut off', () => onConvert(HOSTS.erweima).reply(200, '{"code":200,"data":{"task')],
	['a lost connection', () => onConvert(HOSTS.erweima).replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))],
])('apibox.erweima.ai: after %s the error warns that a repeat would be charged again', async (_name, mock) => {
	mock();
	const { error } = await run({ parameters: convertParameters(), items: [track(1)], credential: credentialFor('erweima') });
	expect(error?.description).toContain('charges again');
});

test('apibox.erweima.ai: a request that was rejected gives no such warning', async () => {
	onConvert(HOSTS.erweima).reply(200, failure(400, 'bad id'));
	const { error } = await run({ parameters: convertParameters(), items: [track(1)], credential: credentialFor('erweima') });
	expect(error?.description).not.toContain('charges again');
});

const leaks: Array<[string, (key: string) => void]> = [
	['repeats it', (key) => onConvert(HOSTS.erweima).reply(200, failure(401, `The key ${key} is wrong`, { yourKey: key }))],
	['repeats it with HTTP 401', (key) => onConvert(HOSTS.erweima).reply(401, { error: `Bearer ${key}` })],
	['repeats it in a web page', (key) => onConvert(HOSTS.erweima).reply(500, `<html>Authorization: Bearer ${key}</html>`)],
	['loses the connection', () => onConvert(HOSTS.erweima).replyWithError(Object.assign(new Error('gone'), { code: 'ECONNRESET' }))],
	['fails in a strange way', (key) => onConvert(HOSTS.erweima).replyWithError(new Error(`a strange failure with Bearer ${key}`))],
];

test.each(leaks)('the key does not appear in the run data if the provider %s', async (_name, mock) => {
	const credential = credentialFor('erweima');
	for (const onError of ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const) {
		mock(credential.apiKey);
		const { texts } = await run({
			parameters: convertParameters({ options: { includeRawResponse: true } }),
			items: [track(1)],
			credential,
			onError,
		});
		expect(texts).toContainEqual(expect.stringContaining('apibox.erweima.ai'));
		expect(texts.filter((text) => text.includes(API_KEY))).toEqual([]);
	}
});
