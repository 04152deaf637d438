import nock from 'nock';

import { SunoWav, SunoWavApi, SunoWavTrigger } from '../../index';
import { providers } from '../../nodes/SunoWav/providers/providers';
import { useNock } from '../setup/nock';
import { credentialFor } from './engine';
import { failure, HOSTS, PROVIDERS } from './provider';
import { testCredential } from './testCredential';

useNock();

const ALL_PROVIDERS = [...PROVIDERS, 'kieJobs'];

const pathOf = (provider: string) => (provider.startsWith('kie') ? '/api/v1/chat/credit' : '/api/v1/generate/credit');

const onCredits = (provider: string) => nock(HOSTS[provider] ?? HOSTS.kie).get(pathOf(provider));

const GATEWAY = 'https://gateway.example.com';

const PASSED = { status: 'OK', message: 'Connection successful!' };

test('the test is a request and rules, and no node has a function for it', () => {
	const { test: declared } = new SunoWavApi();
	expect(declared).toMatchObject({ request: { ignoreHttpStatusErrors: true, disableFollowRedirect: true } });
	for (const { description } of [new SunoWav(), new SunoWavTrigger()]) {
		expect(description.credentials).toEqual([{ name: 'sunoWavApi', required: true }]);
	}
	expect(new SunoWav().methods).not.toHaveProperty('credentialTest');
});

test.each(ALL_PROVIDERS)('%s: a good key passes', async (provider) => {
	const credential = credentialFor(provider);
	onCredits(provider)
		.matchHeader('authorization', `Bearer ${credential.apiKey}`)
		.matchHeader('user-agent', /\w/)
		.reply(200, { code: 200, msg: 'success', data: 104.5 });
	expect(await testCredential(credential)).toEqual(PASSED);
});

test.each(ALL_PROVIDERS)('a gateway like %s gets the provider\'s own request, below its path', async (behavesLike) => {
	nock(GATEWAY).get(`/suno${pathOf(behavesLike)}`).reply(200, { code: 200, data: 3 });
	expect(await testCredential(credentialFor('custom', { host: `${GATEWAY}/suno/`, behavesLike }))).toEqual(PASSED);
});

test.each(['1025.6', ' 47 ', '0', 1025.6, 0, -1])('credits of %j pass', async (data) => {
	onCredits('kie').reply(200, { code: '200', msg: 'success', data });
	expect(await testCredential(credentialFor('kie'))).toEqual(PASSED);
});

test('a key that was pasted with the word Bearer passes', async () => {
	onCredits('kie').matchHeader('authorization', 'Bearer pasted').reply(200, { code: 200, data: 1 });
	expect(await testCredential(credentialFor('kie', { apiKey: ' Bearer pasted\n' }))).toEqual(PASSED);
});

test('a host that was pasted with the beginning of the paths passes', async () => {
	nock(GATEWAY).get('/suno/api/v1/chat/credit').reply(200, { code: 200, data: 3 });
	expect(await testCredential(credentialFor('custom', { host: `${GATEWAY}/suno/api/v1/`, behavesLike: 'kie' }))).toEqual(PASSED);
});

/** The test requests neither a track nor a conversion. */
const inTheTest = (message: string) => message.replace('could not find this track or conversion', 'returned "not found"');

const rows = Object.entries(providers).flatMap(([provider, { codes }]) =>
	Object.entries(codes).map(([code, { message }]) => ({ provider, code: Number(code), meaning: inTheTest(message).replace(/^\W*(The )?\{provider\}(\S*) /, '') })),
);

test.each(rows)('$provider: code $code fails the test with a message that has its meaning ($meaning)', async ({ provider, code, meaning }) => {
	for (const sent of [code, String(code)]) {
		// Data next to the code does not turn it into a success.
		onCredits(provider).reply(200, failure(sent, 'no', 47));
		const { status, message } = await testCredential(credentialFor(provider));
		expect(status).toBe('Error');
		expect(message).toContain(meaning.replace('{provider}', 'the provider'));
		expect(message).toContain(`(code ${code})`);
	}
});

test.each([
	[401, /API key \(code 401\)\. Check the API key .* at your provider\.$/],
	[429, /^The provider received too many requests .* \(code 429\)\. Retry the test .* Or: The provider account has no credits left \(code 429\)\. Top up /],
	[455, /^The provider is down for maintenance \(code 455\)\. Retry the test in a few minutes\.$/],
	[404, /^The provider returned "not found" \(code 404\)\. Check that the API key comes from the provider .* For a custom host, also check Host and Behaves Like\.$/],
])('code %i has one text for all providers', async (code, text) => {
	onCredits('kie').reply(200, failure(code));
	expect(await testCredential(credentialFor('kie'))).toEqual({ status: 'Error', message: expect.stringMatching(text) });
});

test('no text has a placeholder, and each is a sentence', () => {
	const messages = (new SunoWavApi().test.rules ?? []).map(({ properties }) => properties.message);
	expect(messages.length).toBeGreaterThan(2 * rows.length / Object.keys(providers).length);
	for (const message of messages) {
		expect(message).toMatch(/^[A-Z][^{}]*\.$/);
		expect(message).not.toMatch(/the the|kie\.ai|undefined/i);
	}
});

test.each([
	['a web page with HTTP 200', 200, '<!DOCTYPE html><html></html>', /a web page/],
	['a web page with HTTP 404', 404, '<html></html>', /a web page/],
	['an empty body', 200, '', /an empty response/],
	['cut JSON', 200, '{"code":200,"da', /not in the API's documented format/],
	['another API that has data', 200, { data: 47 }, /another API/],
	['a code of null', 200, { code: null, data: 47 }, /another API/],
	['data of null', 200, { code: 200, msg: 'success', data: null }, /did not return the remaining credits/],
	['no data', 200, { code: 200, msg: 'success' }, /did not return the remaining credits/],
	['data that is an empty text', 200, { code: 200, data: '' }, /did not return the remaining credits/],
	['data that is an object', 200, { code: 200, data: {} }, /did not return the remaining credits/],
	['data that is a list', 200, { code: 200, data: [] }, /did not return the remaining credits/],
	['data that is a switch', 200, { code: 200, data: true }, /did not return the remaining credits/],
	['an unknown code without data', 200, failure(999), /did not return the remaining credits/],
	['HTTP 401 without a code', 401, { error: 'unauthorized' }, /not in the API's documented format\. .*API key/],
	['HTTP 401 with a code', 401, failure(401), /did not accept the API key/],
	['HTTP 403 from the firewall', 403, 'error code: 1010', /not in the API's documented format/],
	['HTTP 429 without a code', 429, 'slow down', /not in the API's documented format/],
	['HTTP 503 without a body', 503, '', /an empty response/],
])('%s fails the test', async (_name, statusCode, body, words) => {
	const request = onCredits('kie').reply(statusCode, body);
	expect(await testCredential(credentialFor('kie'))).toEqual({ status: 'Error', message: expect.stringMatching(words) });
	expect(request.isDone()).toBe(true);
});

test('HTTP 401 is not sent a second time', async () => {
	const sent = onCredits('kie').times(2).reply(401, failure(401));
	await testCredential(credentialFor('kie'));
	expect(sent.isDone()).toBe(false);
	nock.cleanAll();
});

test.each([301, 302, 307, 308])('HTTP %i fails the test and is not followed', async (statusCode) => {
	onCredits('kie').reply(statusCode, '', { location: 'https://elsewhere.example.com/api/v1/chat/credit' });
	expect(await testCredential(credentialFor('kie'))).toEqual({ status: 'Error', message: expect.stringContaining('a redirect') });
});

test.each(['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'ETIMEDOUT'])('%s fails the test, without the key', async (code) => {
	const credential = credentialFor('kie');
	onCredits('kie').replyWithError(Object.assign(new Error('not reached'), { code }));
	const { status, message } = await testCredential(credential);
	expect(status).toBe('Error');
	expect(message).not.toContain(credential.apiKey);
});

test.each([
	['no key', credentialFor('kie', { apiKey: ' ' }), /has no API key\. Enter the key in the credential\. Your keys are listed at https:\/\/kie\.ai/],
	['a custom host that is no URL', credentialFor('custom', { host: 'gateway.example.com' }), /is not a URL\. Enter the full URL of the gateway/],
	['a custom host of another protocol', credentialFor('custom', { host: 'ftp://gateway.example.com' }), /is not a URL/],
	['a custom host that is empty', credentialFor('custom', { host: '' }), /is not a URL/],
])('%s fails the test without a request', async (_name, credential, words) => {
	expect(await testCredential(credential)).toEqual({ status: 'Error', message: expect.stringMatching(words) });
});
