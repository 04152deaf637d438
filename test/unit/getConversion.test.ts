import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { toAccount } from '../../nodes/SunoWav/providers/account';
import type { HttpResponse } from '../../nodes/SunoWav/client/response';
import { type GetOptions, ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { readAccount } from '../../nodes/SunoWav/client/credential';
import { sendRequest } from '../../nodes/SunoWav/client/sendRequest';
import type { FoundConversion } from '../../nodes/SunoWav/helpers/conversion';
import { isUnknownTask, type Problem } from '../../nodes/SunoWav/errors/problem';
import { streamOf } from './streams.mts';

const account = toAccount({ provider: 'kie', apiKey: 'secret-key' });

/** Gets a conversion from a provider with these answers. Returns the requests and the outcome. */
async function lookUpAt(answer: Partial<HttpResponse>) {
	const requests: IHttpRequestOptions[] = [];
	const httpRequestWithAuthentication = async (_credential: string, options: IHttpRequestOptions) => {
		requests.push(options);
		return { statusCode: 200, ...answer };
	};
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	const client = new ProviderClient(context, account, { method: 'POST', body: { left: 'over' } });
	const outcome = await client.getConversion('task-1', { tries: 1 }).catch((error: unknown) => error);
	return { requests, outcome };
}

test('a conversion is requested by its task ID, whatever the previous request was', async () => {
	const data = { successFlag: 'PENDING', musicId: 'secret-key-1', errorMessage: 'not with secret-key' };
	const { requests, outcome } = await lookUpAt({ body: { code: 200, data } });
	expect(requests).toMatchObject([
		{ method: 'GET', baseURL: 'https://api.kie.ai', url: '/api/v1/wav/record-info', qs: { taskId: 'task-1' }, body: undefined },
	]);
	expect(outcome).toMatchObject({ conversion: { taskId: 'task-1', audioId: 'secret-key-1', errorMessage: 'not with [hidden]' }, raw: { code: 200, data } });
});

test.each([
	['a file', { audioWavUrl: 'https://files.example.com/secret-key/1.wav' }, { conversion: { audioWavUrl: 'https://files.example.com/secret-key/1.wav' } }, false],
	['no file yet', {}, { conversion: { audioWavUrl: null } }, true],
	['what is no address, in which no key is shown', { audioWavUrl: 'none for secret-key' }, { conversion: { audioWavUrl: 'none for [hidden]' } }, true],
])('a success can have %s', async (_name, response, expected, lacksFile) => {
	const { outcome } = await lookUpAt({ body: { code: 200, data: { successFlag: 'SUCCESS', response } } });
	expect(outcome).toMatchObject(expected);
	expect((outcome as FoundConversion).lacksFile ?? false).toBe(lacksFile);
});

test('records are distinguished by account and by connection', () => {
	const idOf = (options: Partial<IHttpRequestOptions>, key = 'secret-key') =>
		new ProviderClient({} as IExecuteFunctions, toAccount({ provider: 'kie', apiKey: key }), options).recordsId;
	const others = [idOf({ skipSslCertificateValidation: true }), idOf({ proxy: { host: 'proxy', port: 1 } }), idOf({}, 'other')];
	expect(idOf({ skipSslCertificateValidation: false, timeout: 5 })).toBe(idOf({}));
	expect(new Set([idOf({}), ...others]).size).toBe(4);
});

test.each([
	['code 404', { body: { code: 404, msg: 'no', data: null } }],
	['code 422', { body: { code: 422, msg: 'no', data: null } }],
	['data of null', { body: { code: 200, data: null } }],
	['no data', { body: { code: 200 } }],
	['a list', { body: { code: 200, data: [] } }],
	['a text', { body: { code: 200, data: 'none' } }],
	['an empty object', { body: { code: 200, data: {} } }],
])('%s means that the provider knows no such conversion', async (_name, answer) => {
	const { outcome } = await lookUpAt(answer);
	expect(isUnknownTask(outcome)).toBe(true);
	expect(outcome).toMatchObject({
		source: 'provider',
		message: 'kie.ai knows no conversion with this task ID',
		description: expect.stringMatching(/Check the task ID.*14 days\. The task ID used was task-1\.$/),
		code: '404',
		known: { taskId: 'task-1' },
	});
});

test.each([
	['a gateway that does not know the address', { statusCode: 404, body: 'not found' }],
	['a gateway that does not like the request', { statusCode: 422, body: '' }],
	['a bad key', { body: { code: 401, msg: 'no' } }],
])('%s is something else, and the task ID is not lost', async (_name, answer) => {
	const { outcome } = await lookUpAt(answer);
	expect(isUnknownTask(outcome)).toBe(false);
	expect(outcome).toMatchObject({ known: { taskId: 'task-1' } });
	expect((outcome as Error).message).not.toContain('knows no conversion');
});

test.each([[undefined], [null], [new Error('404')], [{ code: '404', apiError: {} }]])('%p is not a provider\'s statement', (error) => {
	expect(isUnknownTask(error)).toBe(false);
});

test("the account is that of the node's credential", async () => {
	const getCredentials = async (type: string) => ({ provider: 'sunoApi', apiKey: type });
	expect(await readAccount({ getCredentials } as unknown as IExecuteFunctions)).toMatchObject({ apiKey: 'sunoWavApi', provider: { displayName: 'sunoapi.org' } });
});

describe('the advice after a failure', () => {
	const failsWith = (body: unknown) =>
		({ helpers: { httpRequestWithAuthentication: async () => ({ statusCode: 200, body }) } }) as unknown as IExecuteFunctions;

	test.each([
		['createWithCallback', /callback URL/],
		['create', /^Check that the audio ID belongs to the generation task ID, and that both belong to this account\./],
	] as const)('fits the purpose %s', async (purpose, words) => {
		const outcome = sendRequest(failsWith({ code: 422 }), account, purpose, { url: '/' });
		await expect(outcome).rejects.toMatchObject({ description: expect.stringMatching(words) });
	});

	test('speaks of the task ID when a conversion was looked up', async () => {
		const { outcome } = await lookUpAt({ body: { code: 400, msg: 'no' } });
		expect(outcome).toMatchObject({ description: expect.stringMatching(/^Check that the task ID contains only/) });
	});

	test('fits the request that got no answer', async () => {
		const failing = { helpers: { httpRequestWithAuthentication: async () => await Promise.reject(new Error('self-signed')) } };
		const outcome = sendRequest(failing as unknown as IExecuteFunctions, account, 'create', { url: '/' });
		await expect(outcome).rejects.toMatchObject({ description: expect.stringMatching(/Check that n8n can reach the internet\.$/) });
	});
});

describe('a request for a record', () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	const timedOut = Object.assign(new Error('timeout of 5000ms exceeded'), { code: 'ECONNABORTED' });

	/** Makes a request that gets this response or error. Returns how often it was sent, with which timeouts, and the outcome. */
	async function getWith(options: GetOptions, answer: HttpResponse | Error, ownTimeout?: number) {
		const timeouts: unknown[] = [];
		const httpRequestWithAuthentication = async (_credential: string, { timeout }: IHttpRequestOptions) => {
			timeouts.push(timeout);
			if (answer instanceof Error) throw answer;
			return answer;
		};
		const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
		const ended = new ProviderClient(context, account, ownTimeout === undefined ? {} : { timeout: ownTimeout })
			.getConversion('task-1', options)
			.catch((error: unknown) => error);
		await jest.advanceTimersByTimeAsync(60_000);
		return { timeouts, outcome: await ended };
	}

	test.each([
		['less than the Timeout setting', 5_000, 8_000, 5_000, false],
		['as long as the Timeout setting', 8_000, 8_000, 8_000, true],
		['longer than the Timeout setting', 9_000, 8_000, 8_000, true],
	])('that may take %s and takes longer speaks of that setting where it would help', async (_name, withinMs, ownTimeout, sent, helps) => {
		const { timeouts, outcome } = await getWith({ tries: 1, withinMs }, timedOut, ownTimeout);
		expect(timeouts).toEqual([sent]);
		expect(/Timeout/.test((outcome as Problem).description)).toBe(helps);
	});

	test('whose response is too large says so, and is not made again', async () => {
		const { timeouts, outcome } = await getWith({}, { statusCode: 200, body: streamOf(Buffer.alloc(5_000_000)) });
		expect([timeouts.length, (outcome as Problem).message]).toEqual([1, 'kie.ai sent a response that is too large']);
	});

	test('that fails otherwise within its time says how', async () => {
		const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
		const { outcome } = await getWith({ tries: 1, withinMs: 5_000 }, refused, 8_000);
		expect((outcome as Problem).message).toMatch(/refused/);
	});

	test('is made until it is too late to send it', async () => {
		const found = { statusCode: 200, body: { code: 200, data: { successFlag: 'PENDING' } } };
		const late = await getWith({ sendBefore: performance.now() }, found);
		expect([late.timeouts, (late.outcome as Error).message]).toEqual([[], 'The execution was stopped']);
		const early = await getWith({ sendBefore: performance.now() + 1 }, found);
		expect(early).toMatchObject({ timeouts: [expect.any(Number)], outcome: { conversion: { status: 'pending' } } });
	});

	test('is repeated as often as the caller says, or a few times', async () => {
		const busy = { statusCode: 200, body: { code: 500, msg: 'busy', data: null } };
		expect((await getWith({ tries: 1 }, busy)).timeouts).toHaveLength(1);
		expect((await getWith({}, busy)).timeouts.length).toBeGreaterThan(1);
	});
});
