import { createHmac } from 'crypto';
import { EMULATOR_KEY, JOBS_TRACK } from '../../dev/emulator/constants.mts';
import { JOBS_ORDER, MODEL } from './support/jobsApi';
import { useReceiver } from './support/receiver.mts';
import { until } from './support/until.mts';
import { useEmulator } from './support/useEmulator';

const HMAC_KEY = 'webhook-secret';

const { emulator, admin, jobs: api, setAccount } = useEmulator({ callbackClock: 60_000 });
const receiver = useReceiver();

const order = () => ({ ...JOBS_ORDER, callBackUrl: receiver.url });
const bodies = async (count: number) => {
	await until(() => receiver.calls.length === count);
	return receiver.calls.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
};

const FAILURE = { state: 'fail', errorCode: 400, errorMessage: 'no source' };

describe('the shape of all models', () => {
	test('for a success', async () => {
		const taskId = await api.start(order());
		await admin.finish(taskId);
		expect(await bodies(1)).toEqual([
			{
				code: 200,
				msg: 'Playground task completed successfully.',
				data: {
					taskId,
					model: MODEL,
					state: 'success',
					param: JSON.stringify({ model: MODEL, input: JSON.stringify(JOBS_ORDER.input), callBackUrl: receiver.url }),
					resultJson: JSON.stringify({ resultUrls: [`${emulator.url}/files/${taskId}.wav`] }),
					failCode: null,
					failMsg: null,
					costTime: expect.any(Number),
					completeTime: expect.any(Number),
					createTime: expect.any(Number),
					updateTime: expect.any(Number),
					creditsConsumed: 0.4,
				},
			},
		]);
	});

	test('for a failure', async () => {
		const taskId = await api.start(order());
		await admin.finish(taskId, FAILURE);
		expect(await bodies(1)).toMatchObject([
			{
				code: 501,
				msg: 'Playground task failed.',
				data: { taskId, state: 'fail', resultJson: null, failCode: '400', failMsg: 'no source', creditsConsumed: 0 },
			},
		]);
	});

	test('for a failure without data', async () => {
		await admin.finish(await api.start(order()), { ...FAILURE, callbackCode: 500, callbackDataNull: true });
		expect(await bodies(1)).toEqual([{ code: 500, msg: 'Playground task failed.', data: null }]);
	});
});

describe('the shape of the Suno pages', () => {
	beforeEach(async () => await setAccount({ jobsCallback: 'suno' }));

	test('for a success', async () => {
		const taskId = await api.start(order());
		await admin.finish(taskId);
		const data = { task_id: taskId, audioWavUrl: `${emulator.url}/files/${taskId}.wav` };
		expect(await bodies(1)).toEqual([{ code: 200, msg: 'success', data }]);
	});

	test('for a failure', async () => {
		const taskId = await api.start(order());
		await admin.finish(taskId, FAILURE);
		expect(await bodies(1)).toEqual([{ code: 501, msg: 'no source', data: { task_id: taskId, audioWavUrl: null } }]);
	});
});

test.each(['market', 'suno'] as const)('the %s shape is signed over the ID that it has', async (jobsCallback) => {
	await setAccount({ jobsCallback, webhookHmacKey: HMAC_KEY });
	await admin.finish(await api.start(order()));
	const [{ data }] = await bodies(1);
	const { taskId, task_id: snakeCased } = data as { taskId?: string; task_id?: string };
	const { headers } = receiver.calls[0];
	const signed = `${taskId ?? snakeCased}.${headers['x-webhook-timestamp']}`;
	expect(headers['x-webhook-signature']).toBe(createHmac('sha256', HMAC_KEY).update(signed).digest('base64'));
});

test('without a URL, no callback is sent', async () => {
	const taskId = await api.start();
	await admin.finish(taskId);
	expect(await api.record(taskId)).toMatchObject({ state: 'success' });
	expect(await admin.counters()).toMatchObject({ callbackAttempts: 0 });
	expect(await admin.sendCallback(taskId)).toEqual({ status: null, body: '', error: 'no callback URL' });
	expect(await admin.sendCallback(taskId, { url: receiver.url })).toMatchObject({ status: 200 });
});

test('is not retried, and the record stays unchanged', async () => {
	receiver.answerWith(...Array<number>(5).fill(500));
	const taskId = await api.start(order());
	await admin.finish(taskId);
	await bodies(1);
	// Within the time of the older API's four attempts, it would have been sent again.
	await admin.finish(await admin.convert(EMULATOR_KEY, JOBS_TRACK, receiver.url));
	await until(async () => (await admin.conversions())[1].successFlag === 'CALLBACK_EXCEPTION');
	expect((await admin.conversions()).map(({ callbackAttempts }) => callbackAttempts.length)).toEqual([1, 4]);
	expect(await api.record(taskId)).toMatchObject({ state: 'success', status: 'SUCCESS' });
});

test('is retried on accounts that are set to it', async () => {
	await setAccount({ callbackRetriesMs: [1_000] });
	receiver.answerWith(500, 200);
	await admin.finish(await api.start(order()));
	await until(async () => (await admin.counters()).callbacksDelivered === 1);
	expect(receiver.calls).toHaveLength(2);
});

describe('comes before the record', () => {
	test.each([
		['pending', { code: 200, data: { state: 'waiting', resultJson: null, completeTime: null } }],
		['null', { code: 422, data: null }],
	] as const)('which is %s until then', async (as, before) => {
		await setAccount({ recordLag: { ms: 60_000, as } });
		const taskId = await api.start(order());
		await admin.finish(taskId);
		expect(await bodies(1)).toMatchObject([{ code: 200, data: { state: 'success' } }]);
		expect((await api.recordInfo(taskId)).json).toMatchObject(before);
		await setAccount({ recordLag: { ms: 100, as } });
		await until(async () => ((await api.recordInfo(taskId)).json.data as { state?: string } | null)?.state === 'success');
	});

	test('at the older API as well', async () => {
		await setAccount({ recordLag: { ms: 60_000, as: 'pending' } });
		const taskId = await admin.convert(EMULATOR_KEY, JOBS_TRACK);
		await admin.finish(taskId);
		const response = await fetch(`${emulator.url}/kie/api/v1/wav/record-info?taskId=${taskId}`, {
			headers: { authorization: `Bearer ${EMULATOR_KEY}` },
		});
		expect(await response.json()).toMatchObject({ data: { successFlag: 'PENDING', response: null, completeTime: null } });
	});
});
