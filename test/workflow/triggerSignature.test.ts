import type { IDataObject } from 'n8n-workflow';

import { signatureHeaders } from '../../dev/emulator/signature.mts';
import { useNock } from '../setup/nock';
import { FORGED_URL, successCallback } from './callbackBodies';
import { callTrigger } from './callTrigger';
import { credentialFor, HMAC_KEY } from './engine';
import { onLookUp, recordOf, WAV_URL } from './provider';

useNock();

let tasks = 0;
let taskId = '';
beforeEach(() => {
	taskId = `signed-${++tasks}`;
});

const credential = credentialFor('kie', { webhookHmacKey: HMAC_KEY });

/** In lower case, as n8n passes headers on. */
function signed(id: string, { key = HMAC_KEY, ageSeconds = 0 } = {}): IDataObject {
	const headers = signatureHeaders(id, Math.floor(Date.now() / 1_000) - ageSeconds, key);
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

test('a signed callback is looked up anyway, because the signature does not cover the URL', async () => {
	onLookUp(taskId).reply(200, recordOf(taskId));
	const body = successCallback(taskId, FORGED_URL);
	const { answer, items } = await callTrigger({ body, headers: signed(taskId), credential });
	expect(answer).toEqual({ status: 200, body: { status: 'accepted' } });
	expect(items[0].json).toMatchObject({ audioWavUrl: WAV_URL, verified: 'lookup and signature' });
});

test('without a lookup, only the signature is checked, and the output says so', async () => {
	const { items } = await callTrigger({
		body: successCallback(taskId),
		headers: signed(taskId),
		credential,
		parameters: { verification: 'none' },
	});
	expect(items[0].json).toMatchObject({ taskId, verified: 'signature' });
});

test('a task ID that is a number is signed as the body has it', async () => {
	onLookUp('1765180586999').reply(200, recordOf('1765180586999'));
	const { items } = await callTrigger({ body: successCallback(1_765_180_586_999), headers: signed('1765180586999'), credential });
	expect(items[0].json).toMatchObject({ taskId: '1765180586999', verified: 'lookup and signature' });
});

test('the signature does not prove a query that is on no record', async () => {
	onLookUp(taskId).reply(200, recordOf(taskId, { callbackUrl: null }));
	const { items } = await callTrigger({ body: successCallback(taskId), headers: signed(taskId), credential, search: '?order=7' });
	expect(items[0].json).toMatchObject({ query: { order: '7' }, verified: 'lookup and signature, query unverified' });
});

const bad: Array<[string, () => IDataObject]> = [
	['no signature', () => ({})],
	['a signature with another key', () => signed(taskId, { key: 'another' })],
	['the signature of another task', () => signed('another')],
	['a signature that is 31 minutes old', () => signed(taskId, { ageSeconds: 31 * 60 })],
	['a signature that is 6 minutes ahead', () => signed(taskId, { ageSeconds: -6 * 60 })],
	['a timestamp changed', () => ({ ...signed(taskId), 'x-webhook-timestamp': '1' })],
];

describe.each(['lookup', 'none'])('with verification %s', (verification) => {
	test.each(bad)('%s is answered with 401, and no request is made', async (_name, headers) => {
		const { answer, started } = await callTrigger({
			body: successCallback(taskId),
			headers: headers(),
			credential,
			parameters: { verification },
		});
		expect(answer).toEqual({ status: 401, body: { error: expect.any(String) } });
		expect(started).toBe(false);
	});

	test('the provider\'s last retry, after 21 minutes, is still good', async () => {
		if (verification === 'lookup') onLookUp(taskId).reply(200, recordOf(taskId));
		const { started } = await callTrigger({
			body: successCallback(taskId),
			headers: signed(taskId, { ageSeconds: 22 * 60 }),
			credential,
			parameters: { verification },
		});
		expect(started).toBe(true);
	});
});

test('no signature is required from a provider that does not sign', async () => {
	onLookUp(taskId, 'https://api.sunoapi.org').reply(200, recordOf(taskId));
	const { items } = await callTrigger({
		body: successCallback(taskId),
		credential: credentialFor('sunoApi', { webhookHmacKey: HMAC_KEY }),
	});
	expect(items[0].json.verified).toBe('lookup');
});

test('a corrected credential is used with the next callback', async () => {
	const parameters = { verification: 'none' };
	const mended = credentialFor('kie', { apiKey: '' });
	expect((await callTrigger({ body: successCallback(taskId), credential: mended, parameters })).answer.status).toBe(503);
	mended.apiKey = 'a-key';
	expect((await callTrigger({ body: successCallback(taskId), credential: mended, parameters })).started).toBe(true);
});

test('a changed key is used after five seconds', async () => {
	const changed = credentialFor('kie', { webhookHmacKey: HMAC_KEY });
	const call = async () =>
		await callTrigger({
			body: successCallback(taskId),
			headers: signed(taskId, { key: 'another' }),
			credential: changed,
			parameters: { verification: 'none' },
		});
	expect((await call()).answer.status).toBe(401);
	changed.webhookHmacKey = 'another';
	const later = performance.now() + 5_001;
	const clock = jest.spyOn(performance, 'now').mockImplementation(() => later);
	expect((await call()).started).toBe(true);
	clock.mockRestore();
});
