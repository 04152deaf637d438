import { createHmac } from 'crypto';
import { signatureHeaders } from '../../dev/emulator/signature.mts';
import { PROVIDERS, SAMPLE_ORDER } from './support/api';
import { useReceiver } from './support/receiver.mts';
import { until } from './support/until.mts';
import { useEmulator } from './support/useEmulator';

const HMAC_KEY = 'webhook-secret';

const { emulator, admin, apiOf, setAccount } = useEmulator({ conversionMs: 20, callbackClock: 3_000, callbackTimeoutMs: 200 });
const receiver = useReceiver();

const order = () => ({ ...SAMPLE_ORDER, callBackUrl: receiver.url });
const callCount = async (count: number) => await until(() => receiver.calls.length === count);
const settled = async (attempts: number) =>
	await until(async () => (await admin.conversions())[0].callbackAttempts.length === attempts);

describe.each(PROVIDERS)('%s', (provider) => {
	const urlField = provider === 'erweima' ? 'audio_wav_url' : 'audioWavUrl';

	test('has the documented body', async () => {
		const taskId = await apiOf(provider).start(order());
		await callCount(1);
		expect(JSON.parse(receiver.calls[0].body)).toEqual({
			code: 200,
			msg: 'success',
			data: { [urlField]: `${emulator.url}/files/${taskId}.wav`, task_id: taskId },
		});
		expect(receiver.calls[0].headers['content-type']).toBe('application/json');
	});

	test('is sent for a failure as well', async () => {
		await admin.addFaults({ match: { path: 'generate$' }, action: { outcome: { successFlag: 'GENERATE_WAV_FAILED' } } });
		const taskId = await apiOf(provider).start(order());
		await callCount(1);
		expect(JSON.parse(receiver.calls[0].body)).toEqual({
			code: provider === 'kie' ? 501 : 500,
			msg: 'Audio wav generation failed',
			data: { [urlField]: null, task_id: taskId },
		});
	});

	test('is signed only if the provider signs', async () => {
		await setAccount({ webhookHmacKey: HMAC_KEY });
		const taskId = await apiOf(provider).start(order());
		await callCount(1);
		const { headers } = receiver.calls[0];
		const timestamp = headers['x-webhook-timestamp'];
		const signature = createHmac('sha256', HMAC_KEY).update(`${taskId}.${timestamp}`).digest('base64');
		expect(headers['x-webhook-signature']).toBe(provider === 'kie' ? signature : undefined);
	});

	test('gives up after its number of attempts', async () => {
		const attempts = provider === 'kie' || provider === 'sunoapi' ? 4 : 1;
		receiver.answerWith(...Array<number>(attempts).fill(500));
		const taskId = await apiOf(provider).start(order());
		const record = await until(async () => {
			const now = await apiOf(provider).record(taskId);
			return now.successFlag === 'CALLBACK_EXCEPTION' && now;
		});
		expect(record.response).toEqual({ audioWavUrl: `${emulator.url}/files/${taskId}.wav` });
		expect(receiver.calls).toHaveLength(attempts);
		expect(await admin.counters()).toMatchObject({
			callbackAttempts: attempts,
			callbacksFailed: attempts,
			callbacksDelivered: 0,
		});
	});
});

test.each(['kie', 'sunoapi'])('%s tries again after 1, 5 and 15 minutes, until it is heard', async (provider) => {
	receiver.answerWith(500, 503, 201, 200);
	const taskId = await apiOf(provider).start(order());
	await settled(4);
	const [first, second, third, fourth] = receiver.calls.map(({ at }) => at);
	// On a busy machine, timers may be late, but they are never more than a tick early.
	expect(second - first).toBeGreaterThanOrEqual(18);
	expect(third - second).toBeGreaterThanOrEqual(98);
	expect(fourth - third).toBeGreaterThanOrEqual(298);
	expect(await apiOf(provider).record(taskId)).toMatchObject({ successFlag: 'SUCCESS' });
	expect(await admin.counters()).toMatchObject({ callbacksFailed: 3, callbacksDelivered: 1 });
});

describe('CALLBACK_EXCEPTION', () => {
	const givenUp = async (provider: string, taskId: string) =>
		await until(async () => {
			const record = await apiOf(provider).record(taskId);
			return record.successFlag === 'CALLBACK_EXCEPTION' && record;
		});

	test('follows the last failed attempt: until then the record is a success', async () => {
		receiver.answerWith(500, 500, null, 500);
		const taskId = await apiOf('sunoapi').start(order());
		await callCount(3);
		expect(await apiOf('sunoapi').record(taskId)).toMatchObject({ successFlag: 'SUCCESS' });
		await givenUp('sunoapi', taskId);
		expect(receiver.calls).toHaveLength(4);
	});

	test('follows the first one on accounts whose callbacks are not retried', async () => {
		await setAccount({ callbackRetriesMs: [] });
		receiver.answerWith(500);
		const taskId = await apiOf('kie').start(order());
		await givenUp('kie', taskId);
		expect(receiver.calls).toHaveLength(1);
	});

	test('can omit the URL although the file exists', async () => {
		await setAccount({ callbackRetriesMs: [30], callbackExceptionUrl: 'missing' });
		receiver.answerWith(500, 500);
		const taskId = await apiOf('apibox').start(order());
		expect(await givenUp('apibox', taskId)).toMatchObject({ response: null, errorCode: null });
		expect(receiver.calls).toHaveLength(2);
		expect((await fetch(`${emulator.url}/files/${taskId}.wav`, { method: 'HEAD' })).status).toBe(200);
	});
});

test('a receiver that does not answer in time counts as not reached', async () => {
	receiver.answerWith(null);
	await apiOf('kie').start(order());
	await settled(2);
	const [conversion] = await admin.conversions();
	expect(conversion.callbackAttempts).toMatchObject([{ status: null, error: 'TimeoutError' }, { status: 200, error: null }]);
});

test('nobody there', async () => {
	await receiver.close();
	await apiOf('apibox').start(order());
	await settled(1);
	expect((await admin.conversions())[0].callbackAttempts).toMatchObject([{ status: null, error: 'ECONNREFUSED' }]);
});

test('the signature is the one that openssl calculates', () => {
	// printf '%s' 988ec0ffee00c8d3.1735689600 | openssl dgst -sha256 -hmac webhook-secret -binary | base64
	expect(signatureHeaders('988ec0ffee00c8d3', 1_735_689_600, HMAC_KEY)).toEqual({
		'X-Webhook-Timestamp': '1735689600',
		'X-Webhook-Signature': 'F6Vy+VpCWWt8GvGzEciS6U1ZvRePQnxFdjebw48YQTg=',
	});
});

describe('faults', () => {
	test('dropped: never sent and not retried, and the provider does not notice', async () => {
		await admin.addFaults({ match: { on: 'callback' }, action: { drop: true } });
		const taskId = await apiOf('kie').start(order());
		await until(async () => (await apiOf('kie').record(taskId)).successFlag === 'SUCCESS');
		await admin.sendCallback(taskId);
		expect(receiver.calls).toHaveLength(1);
	});

	test('sent several times', async () => {
		await admin.addFaults({ match: { on: 'callback' }, action: { times: 3 } });
		await apiOf('sunoapi').start(order());
		await settled(3);
		expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1);
	});

	test('late, with another body and headers', async () => {
		const action = { delayMs: 80, body: { code: 200 }, headers: { 'x-extra': 'yes' } };
		await admin.addFaults({ match: { on: 'callback', body: { code: 200 } }, action });
		const before = Date.now();
		await apiOf('kie').start(order());
		await callCount(1);
		expect(receiver.calls[0].at - before).toBeGreaterThanOrEqual(95);
		expect(receiver.calls[0]).toMatchObject({ body: '{"code":200}', headers: { 'x-extra': 'yes' } });
	});

	test('a failure with its own code and without data', async () => {
		const outcome = { successFlag: 3, callbackCode: 451, errorMessage: 'no source', callbackDataNull: true };
		await admin.addFaults({ match: { body: { audioId: SAMPLE_ORDER.audioId } }, action: { outcome } });
		await apiOf('kie').start(order());
		await callCount(1);
		expect(JSON.parse(receiver.calls[0].body)).toEqual({ code: 451, msg: 'no source', data: null });
	});
});

describe('sending a callback on request', () => {
	test('returns the receiver\'s answer', async () => {
		await setAccount({ conversionMs: 60_000 });
		const taskId = await apiOf('kie').start(order());
		receiver.answerWith(503, 200);
		expect(await admin.sendCallback(taskId)).toEqual({ status: 503, body: '{"received":true}', error: null });
		expect(await admin.sendCallback(taskId, { payload: { code: 1 }, headers: { 'x-a': 'b' }, url: `${receiver.url}/other` }))
			.toMatchObject({ status: 200 });
		expect(receiver.calls[1]).toMatchObject({ body: '{"code":1}', path: '/callback/other', headers: { 'x-a': 'b' } });
	});

	test('for a pending conversion, it claims the future result', async () => {
		await setAccount({ conversionMs: 60_000 });
		const taskId = await apiOf('kie').start(order());
		await admin.sendCallback(taskId);
		expect(JSON.parse(receiver.calls[0].body)).toMatchObject({ code: 200, data: { task_id: taskId } });
		expect(await apiOf('kie').record(taskId)).toMatchObject({ successFlag: 'PENDING', response: null });
	});
});
