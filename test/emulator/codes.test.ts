import { EMULATOR_KEY } from '../../dev/emulator/constants.mts';
import { SAMPLE_ORDER } from './support/api';
import { rawGet } from './support/rawRequest.mts';
import { until } from './support/until.mts';
import { useEmulator } from './support/useEmulator';

const { emulator, admin, apiOf, setAccount } = useEmulator();

/** Requests for separate tracks, so that no conversion already exists. */
async function newOrders(tracks: number) {
	const { taskId, audioIds } = await admin.addGeneration({ tracks });
	return audioIds.map((audioId) => ({ ...SAMPLE_ORDER, taskId, audioId }));
}

const TABLE = [
	{ provider: 'kie', json: 400, validation: 422, noCredits: 402, tooFast: 429, exists: 409, unknown: 422 },
	{ provider: 'sunoapi', json: 400, validation: 400, noCredits: 429, tooFast: 430, exists: 409, unknown: 200 },
	{ provider: 'apibox', json: 400, validation: 400, noCredits: 429, tooFast: 430, exists: 409, unknown: 404 },
	{ provider: 'erweima', json: 400, validation: 400, noCredits: 429, tooFast: 405, exists: 200, unknown: 404 },
];

describe.each(TABLE)('$provider', ({ provider, ...codes }) => {
	const api = (key?: string) => apiOf(provider, key);
	const codeOf = async (order: unknown) => (await api().convert(order)).json.code;

	test('bad key: code 401 with HTTP 200, for every endpoint', async () => {
		const stranger = api('nobody');
		const answers = [
			await stranger.convert(),
			await stranger.get('/api/v1/wav/record-info?taskId=x'),
			await stranger.get('/api/v1/generate/record-info?taskId=x'),
			await stranger.get(provider === 'kie' ? '/api/v1/chat/credit' : '/api/v1/generate/credit'),
		];
		expect(answers.map(({ status, json }) => [status, json.code, json.data])).toEqual(Array(4).fill([200, 401, null]));
		expect(await admin.counters()).toMatchObject({ unauthorized: 4, lookups: 0, creditCalls: 0 });
	});

	test('a body that is not JSON', async () => {
		expect(await codeOf('{"taskId":')).toBe(codes.json);
	});

	test('required fields', async () => {
		const { taskId, audioId, callBackUrl } = SAMPLE_ORDER;
		const oneId = provider === 'kie' ? codes.validation : 200;
		expect(await codeOf({ taskId, audioId })).toBe(codes.validation);
		expect(await codeOf({ taskId, audioId, callBackUrl: 'example.com' })).toBe(codes.validation);
		expect(await codeOf({ callBackUrl })).toBe(codes.validation);
		expect(await codeOf({ taskId: 'unknown', audioId, callBackUrl })).toBe(codes.validation);
		expect(await codeOf({ audioId: 'unknown', taskId, callBackUrl })).toBe(codes.validation);
		expect(await codeOf(null)).toBe(codes.validation);
		expect(await codeOf({ taskId, callBackUrl })).toBe(oneId);
		await admin.reset();
		expect(await codeOf({ audioId, callBackUrl })).toBe(oneId);
	});

	test('credits decrease and run out', async () => {
		await setAccount({ credits: 1, cost: 0.4 });
		const orders = await newOrders(3);
		const answers = [];
		for (const order of orders) answers.push(await codeOf(order));
		expect(answers).toEqual([200, 200, codes.noCredits]);
		expect(await admin.accounts()).toMatchObject([{ credits: 0.2 }]);
		expect(await admin.counters()).toMatchObject({ tasksCreated: 2, creditsSpent: 0.8, insufficientCredits: 1 });
	});

	test('20 created tasks per 10 s; rejected requests do not count', async () => {
		const orders = await newOrders(21);
		for (const order of orders.slice(0, 20)) expect(await codeOf(order)).toBe(200);
		expect(await codeOf(orders[20])).toBe(codes.tooFast);
		const { json } = await api().get('/api/v1/wav/record-info?taskId=x');
		expect(json.code).toBe(codes.unknown);
		expect(await admin.counters()).toMatchObject({ tasksCreated: 20, rateLimited: 1, lookups: 1 });
	});

	test('the rate limit window slides', async () => {
		await setAccount({ rateLimit: { tasks: 1, perMs: 150 } });
		const [first, second] = await newOrders(2);
		expect(await codeOf(first)).toBe(200);
		expect(await codeOf(second)).toBe(codes.tooFast);
		await until(async () => (await codeOf(second)) === 200);
	});

	test('a second request for the same track', async () => {
		const taskId = await api().start();
		await admin.finish(taskId, { successFlag: 'GENERATE_WAV_FAILED' });
		const { json } = await api().convert();
		expect(json.code).toBe(codes.exists);
		const made = codes.exists === 409 ? 1 : 2;
		if (made === 1) expect(json.data).toEqual({ taskId });
		else expect((json.data as { taskId: string }).taskId).not.toBe(taskId);
		expect(await admin.counters()).toMatchObject({ tasksCreated: made, creditsSpent: made, alreadyExists: 2 - made });
	});

	test('an unknown conversion, or one of another account', async () => {
		await admin.setAccount({ apiKey: 'second' });
		const taskId = await api().start();
		const unknown = { code: codes.unknown, data: null };
		expect((await api().get('/api/v1/wav/record-info?taskId=nothing')).json).toMatchObject(unknown);
		expect((await api().get('/api/v1/wav/record-info')).json).toMatchObject(unknown);
		expect((await api('second').get(`/api/v1/wav/record-info?taskId=${taskId}`)).json).toMatchObject(unknown);
		expect((await api().get('/api/v1/generate/record-info?taskId=nothing')).json).toMatchObject(unknown);
	});
});

test('409 can omit the existing ID', async () => {
	const api = apiOf('kie');
	await setAccount({ conflictTaskId: 'missing' });
	await api.start();
	expect((await api.convert()).json).toMatchObject({ code: 409, data: null });
});

test('409 is per provider and account', async () => {
	await admin.setAccount({ apiKey: 'second' });
	await apiOf('kie').start();
	await apiOf('sunoapi').start();
	await apiOf('kie', 'second').start();
	expect(await admin.counters()).toMatchObject({ tasksCreated: 3, alreadyExists: 0 });
});

test('a request without a User-Agent does not reach the API', async () => {
	const url = `${emulator.url}/kie/api/v1/chat/credit`;
	const headers = { authorization: `Bearer ${EMULATOR_KEY}` };
	expect(await rawGet(url, headers)).toMatchObject({ status: 403, body: 'error code: 1010' });
	expect(await rawGet(url, { ...headers, 'user-agent': 'test' })).toMatchObject({ status: 200 });
});
