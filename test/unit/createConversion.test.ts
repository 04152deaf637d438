import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { createConversion } from '../../nodes/SunoWav/createConversion';
import type { PacedRun } from '../../nodes/SunoWav/pacing';
import { toAccount } from '../../nodes/SunoWav/provider/account';
import type { HttpAnswer } from '../../nodes/SunoWav/provider/answer';
import { Problem } from '../../nodes/SunoWav/provider/problem';

beforeEach(() => {
	jest.useFakeTimers();
	jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
	jest.restoreAllMocks();
	jest.useRealTimers();
});

const answer = (code: number, data: unknown = null): HttpAnswer => ({ statusCode: 200, body: { code, msg: 'a word', data } });
const created = answer(200, { taskId: 'task-1' });
const record = answer(200, { taskId: 'task-1', successFlag: 'SUCCESS', response: { audioWavUrl: 'https://files.example.com/1.wav' } });
const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

let keys = 0;

/** Creates a conversion at a provider that answers as given; tells when it was asked what, and what came of it. */
async function create(provider: string, answers: Array<HttpAnswer | Error>, run: PacedRun = { signal: undefined }) {
	const start = Date.now();
	const requests: Array<[method: string | undefined, afterMs: number]> = [];
	const httpRequestWithAuthentication = async (_credential: string, { method }: { method?: string }) => {
		requests.push([method, Date.now() - start]);
		const next = answers[Math.min(requests.length, answers.length) - 1];
		if (next instanceof Error) throw next;
		return next;
	};
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	const account = toAccount({ provider, apiKey: `key-${++keys}` });
	const ended = createConversion(context, account, run, { url: 'https://api.example.com', method: 'POST' }).catch(
		(error: unknown) => error,
	);
	await jest.advanceTimersByTimeAsync(120_000);
	return { requests, run, outcome: await ended };
}

const passing: Array<[string, HttpAnswer | Error]> = [
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

	test('it is so four times in all, with longer and longer pauses; then the error says that a repeat is free', async () => {
		const { requests, outcome } = await create('kie', [fault]);
		expect(requests.map(([, afterMs]) => afterMs)).toEqual([0, 1_000, 3_000, 7_000]);
		expect(outcome).toBeInstanceOf(Problem);
		expect(outcome).toMatchObject({ description: expect.stringMatching(/running the item again finds it and costs nothing more\.$/) });
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

test('what is too fast for four windows is an error, without a word on what a repeat costs', async () => {
	const { requests, outcome } = await create('kie', [answer(429)]);
	expect(requests).toHaveLength(4);
	expect(outcome).toMatchObject({ message: expect.stringMatching(/too many requests/), description: expect.not.stringMatching(/again finds it/) });
});

test.each([
	['a bad key', 401, /did not accept the API key/],
	['no credits', 402, /no credits left/],
	['maintenance', 455, /maintenance/],
])('%s holds for the whole account: one request, and the run is told', async (_name, code, message) => {
	const { requests, outcome, run } = await create('kie', [answer(code), created]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ message: expect.stringMatching(message), description: expect.not.stringMatching(/again finds it/) });
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

test.each([400, 422, 999])('code %i is about this request alone and is told at once', async (code) => {
	const { requests, outcome, run } = await create('kie', [answer(code), created]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ code: String(code), description: expect.not.stringMatching(/again finds it/) });
	expect(run.problem).toBeUndefined();
});

test('a repeat that finds the conversion of a lost request gives it back, also when the look-up fails once', async () => {
	const { requests, outcome } = await create('kie', [lost, answer(409, { taskId: 'task-1' }), answer(500), record]);
	expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', status: 'success', alreadyConverted: true } });
	expect(requests.map(([method]) => method)).toEqual(['POST', 'POST', 'GET', 'GET']);
});

test('code 409 without a task ID says where to look', async () => {
	const { requests, outcome } = await create('kie', [answer(409)]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ message: expect.stringMatching(/has been converted before/) });
});

test.each([[{}], [null], [undefined], ['task-1']])('a success with the data %p, which names no task, is not repeated, since it may have been charged', async (data) => {
	const { requests, outcome } = await create('kie', [answer(200, data), created]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({
		source: 'provider',
		message: 'kie.ai accepted the request but named no task',
		description: expect.stringMatching(/Look at your account at the provider before you run the item again/),
	});
});

test('stopping the execution ends the pause before a repeat', async () => {
	const stopper = new AbortController();
	void sleep(500).then(() => stopper.abort());
	const { requests, outcome } = await create('kie', [answer(500), created], { signal: stopper.signal });
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ message: 'The execution was stopped' });
});
