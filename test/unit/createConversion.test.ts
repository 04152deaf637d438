import { sleep, type IExecuteFunctions, type IHttpRequestOptions } from 'n8n-workflow';

import type { CreateRun } from '../../nodes/SunoWav/client/createConversion';
import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { SentRequests } from '../../nodes/SunoWav/client/sentRequests';
import { wasStartedHere } from '../../nodes/SunoWav/client/startedTasks';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import type { HttpResponse } from '../../nodes/SunoWav/client/response';
import type { PacedRun } from '../../nodes/SunoWav/client/rateLimiter';

beforeEach(() => {
	jest.useFakeTimers();
	jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
	jest.restoreAllMocks();
	jest.useRealTimers();
});

const answer = (code: number, data: unknown = null): HttpResponse => ({ statusCode: 200, body: { code, msg: 'a word', data } });
const created = answer(200, { taskId: 'task-1' });
const CALLBACK_URL = 'https://n8n.example.com/webhook/abc';
const record = answer(200, { taskId: 'task-1', successFlag: 'SUCCESS', response: { audioWavUrl: 'https://files.example.com/1.wav' } });
const noAddress = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

let keys = 0;

/** Creates a conversion at a provider with these answers. Returns the requests, their times and the outcome. */
async function create(
	provider: string | Record<string, string>,
	answers: Array<HttpResponse | Error>,
	given: PacedRun & Partial<CreateRun> = { signal: undefined },
	{ itemIndex = 0, ids = {}, isUrlOwn = true }: { itemIndex?: number; ids?: object; isUrlOwn?: boolean } = {},
) {
	const run = Object.assign(given, { sent: given.sent ?? new SentRequests() });
	const start = Date.now();
	const requests: Array<[method: string | undefined, afterMs: number]> = [];
	const httpRequestWithAuthentication = async (_credential: string, { method }: { method?: string }) => {
		requests.push([method, Date.now() - start]);
		const next = answers[Math.min(requests.length, answers.length) - 1];
		if (next instanceof Error) throw next;
		return next;
	};
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	const credential = typeof provider === 'string' ? { provider } : provider;
	const account = toAccount({ ...credential, apiKey: `key-${++keys}` });
	const fields = { generationTaskId: 'generation-1', audioId: 'audio-1', callBackUrl: CALLBACK_URL, ...ids };
	const key = JSON.stringify([itemIndex, fields.generationTaskId, fields.audioId]);
	const ended = new ProviderClient(context, account, {}, run.signal).createConversion(run, { key, fields, isUrlOwn }).catch((error: unknown) => error);
	await jest.advanceTimersByTimeAsync(120_000);
	return { requests, run, outcome: await ended };
}

test.each([
	['kie', '/api/v1/wav/generate'],
	['kieJobs', '/api/v1/jobs/createTask'],
])('%s gets the request at its own path, whatever n8n has put together, which is nothing in 1.123', async (provider, url) => {
	const httpRequestWithAuthentication = jest.fn(async () => created);
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	const account = toAccount({ provider, apiKey: `key-${++keys}` });
	const fields = { generationTaskId: 'generation-1', audioId: 'audio-1', callBackUrl: CALLBACK_URL };
	const client = new ProviderClient(context, account, { method: 'GET', url: '', body: '', timeout: 500 });
	await client.createConversion({ signal: undefined, sent: new SentRequests() }, { key: 'track', fields });
	expect(httpRequestWithAuthentication).toHaveBeenCalledWith(expect.anything(), expect.objectContaining({ method: 'POST', url, timeout: 500 }), expect.anything());
});

const passing: Array<[string, HttpResponse | Error]> = [
	['code 500', answer(500)],
	['HTTP 502 with a web page', { statusCode: 502, body: '<html>' }],
	['an empty answer', { statusCode: 200, body: '' }],
	['an answer that was cut off', { statusCode: 200, body: '{"code":200,"da' }],
	['a lost connection', lost],
];

describe.each(passing)('after %s', (_name, fault) => {
	test('a request that code 409 protects is repeated', async () => {
		const { requests, outcome, run } = await create('kie', [fault, created]);
		expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', status: 'pending', alreadyConverted: false } });
		expect(requests).toEqual([
			['POST', 0],
			['POST', 1_000],
		]);
		expect(run.problem).toBeUndefined();
	});

	test('it is sent four times in all, with longer and longer pauses; then the error says that a repeat is free', async () => {
		const { requests, outcome } = await create('kie', [fault]);
		expect(requests.map(([, afterMs]) => afterMs)).toEqual([0, 1_000, 3_000, 7_000]);
		expect(outcome).toBeInstanceOf(Problem);
		expect(outcome).toMatchObject({ description: expect.stringMatching(/\{runningAgain\} finds it and costs nothing more\.$/) });
	});

	test('one that nothing protects is not; the error says what to check', async () => {
		const { requests, outcome } = await create('erweima', [fault, created]);
		expect(requests).toHaveLength(1);
		expect(outcome).toMatchObject({
			description: expect.stringMatching(/Look at your account at apibox\.erweima\.ai first: .* charges again\.$/),
		});
	});
});

test.each([
	['kie', 429],
	['sunoApi', 430],
	['erweima', 405],
])('%s: after "too fast" (code %i) the window is waited out, because a rejected request has created nothing', async (provider, code) => {
	const { requests, outcome } = await create(provider, [answer(code), created]);
	expect(outcome).toMatchObject({ conversion: { taskId: 'task-1' } });
	const [[, first], [, second]] = requests;
	expect(requests).toHaveLength(2);
	expect(second - first).toBeGreaterThanOrEqual(10_000);
	expect(second - first).toBeLessThan(10_200);
});

test('a request that is too fast for four windows is an error, which does not mention the cost of a repeat', async () => {
	const { requests, outcome } = await create('kie', [answer(429)]);
	expect(requests).toHaveLength(4);
	expect(outcome).toMatchObject({ message: expect.stringMatching(/because there were too many$/), description: expect.not.stringMatching(/Again\} finds it/) });
});

test.each([
	['a bad key', 401, /did not accept the API key/],
	['no credits', 402, /no credits left/],
	['maintenance', 455, /maintenance/],
])('%s holds for the whole account: one request, and the run is told', async (_name, code, message) => {
	const { requests, outcome, run } = await create('kie', [answer(code), created]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ message: expect.stringMatching(message), description: expect.not.stringMatching(/Again\} finds it/) });
	expect(run.problem?.message).toMatch(message);
	const next = await create('kie', [created], run);
	expect(next.requests).toEqual([]);
	expect(next.outcome).toMatchObject({ message: expect.stringMatching(message) });
});

test('the first problem of an account stays the one that its run is told', async () => {
	const run: PacedRun = { signal: undefined };
	const both = [create('kie', [answer(401)], run), create('kie', [answer(402)], run)];
	await Promise.all(both);
	expect(run.problem?.message).toMatch(/did not accept the API key/);
});

test.each([400, 422, 999])('code %i concerns only this request and is reported immediately', async (code) => {
	const { requests, outcome, run } = await create('kie', [answer(code), created]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ code: String(code), description: expect.not.stringMatching(/Again\} finds it/) });
	expect(run.problem).toBeUndefined();
});

describe('a repeat that finds the conversion of a request without a clear answer', () => {
	const recordFor = (callbackUrl: string | null) =>
		answer(200, { taskId: 'task-1', successFlag: 'SUCCESS', callbackUrl, response: { audioWavUrl: 'https://files.example.com/1.wav' } });

	test('returns it, even if the lookup fails once', async () => {
		const { requests, outcome } = await create('kie', [lost, answer(409, { taskId: 'task-1' }), answer(500), recordFor(CALLBACK_URL)]);
		expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', status: 'success', alreadyConverted: false } });
		expect(requests.map(([method]) => method)).toEqual(['POST', 'POST', 'GET', 'GET']);
	});

	test.each([
		['a lost connection', CALLBACK_URL, false, lost],
		['a lost connection', 'https://other.example.com/', null, lost],
		['a lost connection', null, null, lost],
		['code 500', CALLBACK_URL, false, answer(500)],
		['code 500', null, null, answer(500)],
		['a host without an address', null, true, noAddress],
		['"too fast"', null, true, answer(429)],
	])('after %s, with the callback URL %p on record, is of an earlier execution: %p', async (_name, callbackUrl, expected, first) => {
		const { outcome } = await create('kie', [first, answer(409, { taskId: 'task-1' }), recordFor(callbackUrl)]);
		expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', alreadyConverted: expected } });
	});

	test('is of an earlier execution where nothing is in doubt, although the URL is the same', async () => {
		const { outcome } = await create('kie', [answer(409, { taskId: 'task-1' }), recordFor(CALLBACK_URL)]);
		expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', alreadyConverted: true } });
	});

	test('does not know where other executions give the same callback URL', async () => {
		const answers = [lost, answer(409, { taskId: 'task-1' }), recordFor(CALLBACK_URL)];
		const { outcome } = await create('kie', answers, undefined, { isUrlOwn: false });
		expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', alreadyConverted: null } });
	});

	test('does not know when there is no record yet', async () => {
		const { outcome } = await create('kie', [lost, answer(409, { taskId: 'task-1' }), answer(404)]);
		expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', status: 'pending', alreadyConverted: null } });
	});
});

test('a request that failed for good may have started a conversion if an earlier one of it was lost', async () => {
	const { outcome } = await create('kie', [lost, answer(422)]);
	expect(outcome).toMatchObject({ code: '422', known: { status: 'unknown' } });
	const { outcome: refused } = await create('kie', [answer(422)]);
	expect((refused as Problem).known.status).toBeUndefined();
});

test.each([
	['kieJobs', ['task-1']],
	['erweima', ['task-1']],
	['kie', []],
	['sunoApi', []],
])('at %s, a task is stored immediately if another request for it would be charged again', async (provider, noted) => {
	const onCharged = jest.fn();
	const { outcome } = await create(provider, [created], { signal: undefined, onCharged });
	expect(outcome).toMatchObject({ conversion: { taskId: 'task-1' } });
	expect(onCharged.mock.calls.map(([, taskId]: unknown[]) => taskId)).toEqual(noted);
});

test('a conversion that was started here is remembered for its callback', async () => {
	const account = toAccount({ provider: 'kie', apiKey: `key-${++keys}` });
	const context = { helpers: { httpRequestWithAuthentication: async () => created } } as unknown as IExecuteFunctions;
	const request = { key: 'track', fields: { audioId: 'audio-1' } };
	expect(wasStartedHere(account, 'task-1')).toBe(false);
	await new ProviderClient(context, account).createConversion({ signal: undefined, sent: new SentRequests() }, request);
	expect([wasStartedHere(account, 'task-1'), wasStartedHere(account, 'task-2')]).toEqual([true, false]);
});

test('code 409 for what is not on record yet is a pending conversion', async () => {
	const { requests, outcome } = await create('kie', [answer(409, { taskId: 'task-1' }), answer(422)]);
	expect(requests.map(([method]) => method)).toEqual(['POST', 'GET']);
	expect(outcome).toEqual({
		conversion: expect.objectContaining({ taskId: 'task-1', status: 'pending', alreadyConverted: true }),
		raw: undefined,
	});
});

test('a lookup that fails permanently is reported, and a later try repeats only the lookup', async () => {
	const first = await create('kie', [answer(409, { taskId: 'task-1' }), answer(401)]);
	expect(first.outcome).toMatchObject({ message: expect.stringMatching(/did not accept the API key/), known: { taskId: 'task-1' } });
	const second = await create('kie', [record], { signal: undefined, sent: first.run.sent });
	expect(second.requests.map(([method]) => method)).toEqual(['GET']);
	expect(second.outcome).toMatchObject({ conversion: { taskId: 'task-1', alreadyConverted: true } });
});

describe('a later try of the same run', () => {
	const tryAgain = async (provider: string, { run }: { run: { sent: SentRequests } }, answers: Array<HttpResponse | Error>) =>
		await create(provider, answers, { signal: undefined, sent: run.sent });

	test.each(['kie', 'erweima'])('at %s goes on with what was started, and sends nothing', async (provider) => {
		const first = await create(provider, [created]);
		const { requests, outcome } = await tryAgain(provider, first, [answer(400)]);
		expect(requests).toEqual([]);
		expect(outcome).toEqual(first.outcome);
		expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', alreadyConverted: false } });
	});

	const rejections: Array<[string, HttpResponse | Error]> = [
		['code 400', answer(400)],
		['code 429, no credits', answer(429)],
		['an unknown code', answer(999)],
		['HTTP 401', { statusCode: 401, body: '' }],
		['HTTP 302', { statusCode: 302, body: '' }],
		['HTTP 429', { statusCode: 429, body: '' }],
		['a host without an address', noAddress],
		['a refused connection', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
	];

	test.each([408, 500, 502, 504, 524])('at kie.ai (Jobs API) sends nothing again after code %i, which may have been carried out and would be charged again', async (code) => {
		const first = await create('kieJobs', [answer(code)]);
		const { requests, outcome } = await tryAgain('kieJobs', first, [created]);
		expect(requests).toEqual([]);
		expect(outcome).toMatchObject({ description: expect.stringMatching(/Look at your account/) });
	});

	test.each(rejections)('at apibox.erweima.ai sends again what was rejected with %s', async (_name, rejection) => {
		const first = await create('erweima', [rejection]);
		expect(first.outcome).toBeInstanceOf(Problem);
		const { requests, outcome } = await tryAgain('erweima', first, [created]);
		expect(requests).toHaveLength(1);
		expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', alreadyConverted: false } });
	});

	const unanswered: Array<[string, HttpResponse | Error]> = [
		...passing.filter(([name]) => name !== 'code 500'),
		['a time-out', Object.assign(new Error('timeout of 60000ms exceeded'), { code: 'ECONNABORTED' })],
		['HTTP 408', { statusCode: 408, body: '' }],
		['a success that names no task', answer(200)],
		['data that cannot be read', { statusCode: 200, body: [] }],
		['data of a gateway that cannot be read', { statusCode: 203, body: [] }],
		['a request that ended with the execution', Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' })],
	];

	test.each(unanswered)('at apibox.erweima.ai fails again, with the same words and without a request, after %s', async (_name, fault) => {
		const first = await create('erweima', [fault]);
		const { requests, outcome } = await tryAgain('erweima', first, [created]);
		expect(requests).toEqual([]);
		expect(outcome).toBe(first.outcome);
		expect(outcome).toBeInstanceOf(Problem);
	});

	test.each(unanswered)('at kie.ai sends it again after %s, because that is free', async (_name, fault) => {
		const first = await create('kie', [fault]);
		const { requests, outcome } = await tryAgain('kie', first, [answer(409, { taskId: 'task-1' }), record]);
		expect(requests.map(([method]) => method)).toEqual(['POST', 'GET']);
		expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', alreadyConverted: null } });
	});

	test('joins a request that is still running', async () => {
		const run = { signal: undefined, sent: new SentRequests() };
		const [one, other] = await Promise.all([create('erweima', [created], run), create('erweima', [created], { ...run })]);
		expect([one.requests.length, other.requests.length]).toEqual([1, 0]);
		expect(other.outcome).toEqual(one.outcome);
	});

	test.each([
		['kie', 429],
		['erweima', 405],
	])('at %s is not stopped with the one whose turn it waited for', async (provider, tooFast) => {
		const sent = new SentRequests();
		const stopper = new AbortController();
		const [first, second] = await Promise.all([
			create(provider, [answer(tooFast), created], { signal: stopper.signal, sent }),
			create(provider, [created], { signal: undefined, sent }),
			sleep(500).then(() => stopper.abort()),
		]);
		expect(first.outcome).toMatchObject({ message: 'The execution was stopped' });
		expect(second.requests).toHaveLength(1);
		expect(second.outcome).toMatchObject({ conversion: { taskId: 'task-1', alreadyConverted: false } });
	});

	test.each([
		['item', 1, {}],
		['generation', 0, { generationTaskId: 'generation-2' }],
		['track', 0, { audioId: 'audio-2' }],
	])('and another %s are another conversion', async (_name, itemIndex, ids) => {
		const first = await create('kie', [created]);
		const { requests } = await create('kie', [created], { signal: undefined, sent: first.run.sent }, { itemIndex, ids });
		expect(requests).toHaveLength(1);
	});
});

test('at apibox.erweima.ai a request that never left does not warn of a second charge', async () => {
	const { outcome } = await create('erweima', [noAddress]);
	expect(outcome).toMatchObject({ description: expect.not.stringContaining('charges again') });
});

test('code 409 without a task ID says where to look', async () => {
	const { requests, outcome } = await create('kie', [answer(409)]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ message: expect.stringMatching(/has converted this track before/) });
});

test.each([[{}], [null], [undefined], ['task-1']])('a success with the data %p, which names no task, is not repeated, since it may have been charged', async (data) => {
	const { requests, outcome } = await create('kie', [answer(200, data), created]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({
		source: 'provider',
		message: 'kie.ai accepted the request but returned no task ID',
		description: expect.stringMatching(/Look at your account at the provider before you \{again\}/),
	});
});

const OVER_4_MB = 5 * 1024 * 1024;

describe.each([
	['JSON without a code', { statusCode: 200, body: {} }],
	['a list', { statusCode: 200, body: [] }],
	['a web page', { statusCode: 200, body: '<!DOCTYPE html><title>Welcome</title>' }],
	['a text that is too long to be read', { statusCode: 200, body: 'x'.repeat(OVER_4_MB) }],
])('after %s, which leaves open whether the conversion was started,', (_name, response) => {
	test.each(['erweima', 'kieJobs'])('at %s the error says to look at the account first, and never simply to try again', async (provider) => {
		const { outcome } = await create(provider, [response, created]);
		const { description } = outcome as Problem;
		expect(description).toMatch(/Look at your account at .* first: .* charges again\.$/);
		expect(description).not.toMatch(/\{Again\}/);
	});

	test('at kie.ai the error says that a repeat is free', async () => {
		const { outcome } = await create('kie', [response]);
		expect(outcome).toMatchObject({ description: expect.stringMatching(/\{runningAgain\} finds it and costs nothing more\.$/) });
	});
});

test('stopping the execution ends the pause before a repeat', async () => {
	const stopper = new AbortController();
	void sleep(500).then(() => stopper.abort());
	const { requests, outcome } = await create('kie', [answer(500), created], { signal: stopper.signal });
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ message: 'The execution was stopped' });
});

describe('the advice after a request that was rejected', () => {
	const adviceAfter = async (callBackUrl: string | undefined, provider: string | Record<string, string> = 'kie') => {
		const { outcome } = await create(provider, [answer(422)], undefined, { ids: { callBackUrl } });
		return (outcome as Problem).description;
	};

	test('speaks of a callback URL where somebody sees to it', async () => {
		expect(await adviceAfter('https://n8n.example.com/webhook')).toMatch(/callback URL/);
		expect(await adviceAfter('https://api.kie.ai/webhook')).toMatch(/callback URL/);
		expect(await adviceAfter('https://api.kie.ai/', 'kieJobs')).toMatch(/callback URL/);
	});

	test('does not where there is none', async () => {
		expect(await adviceAfter(undefined)).not.toMatch(/callback URL/);
		expect(await adviceAfter(undefined, 'kieJobs')).not.toMatch(/callback URL/);
	});

	test("does not when it is the provider's own address, or a gateway's without its path and user", async () => {
		expect(await adviceAfter('https://api.kie.ai/')).not.toMatch(/callback URL/);
		const gateway = { provider: 'custom', host: 'http://me:word@10.0.0.1:8080/suno', behavesLike: 'kie' };
		expect(await adviceAfter('http://10.0.0.1:8080/', gateway)).not.toMatch(/callback URL/);
	});

	test.each([
		['kie', /If you generated the music with the Jobs API of kie\.ai, choose "kie\.ai \(Jobs API\)" in the credential\./],
		['kieJobs', /If you generated the music with the older API of kie\.ai, choose "kie\.ai" in the credential\./],
	])('names the other of the two options of kie.ai: %s', async (provider, words) => {
		expect(await adviceAfter(CALLBACK_URL, provider)).toMatch(words);
	});
});

test('n8n 1.123 puts a request together without its address: it goes where the provider takes it all the same', async () => {
	const urls: unknown[] = [];
	const httpRequestWithAuthentication = async (_credential: string, { method, url, timeout }: IHttpRequestOptions) => {
		urls.push([method, url, timeout]);
		return created;
	};
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	const account = toAccount({ provider: 'kie', apiKey: `key-${++keys}` });
	const fields = { generationTaskId: 'generation-1', audioId: 'audio-1', callBackUrl: CALLBACK_URL };
	const request = { url: undefined, method: undefined, timeout: 500 } as unknown as IHttpRequestOptions;
	await new ProviderClient(context, account, request).createConversion({ signal: undefined, sent: new SentRequests() }, { key: 'track', fields });
	expect(urls).toEqual([['POST', '/api/v1/wav/generate', 500]]);
});
