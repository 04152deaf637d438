import { CredentialTestContext } from 'n8n-core';
import type { ICredentialTestFunctions } from 'n8n-workflow';
import nock from 'nock';

import { SunoWav, SunoWavTrigger } from '../../index';
import { useNock } from '../setup/nock';
import { additionalDataFor, credentialFor, type TestCredential } from './engine';
import { failure, HOSTS, PROVIDERS } from './provider';

useNock();

const CREDITS_PATHS: Readonly<Record<string, string>> = {
	kie: '/api/v1/chat/credit',
	sunoApi: '/api/v1/generate/credit',
	apiBox: '/api/v1/generate/credit',
	erweima: '/api/v1/generate/credit',
};

/** What the Test button of the credential does. */
async function testCredential(credential: TestCredential) {
	const context = new CredentialTestContext(additionalDataFor(credential)) as unknown as ICredentialTestFunctions;
	return await new SunoWav().methods.credentialTest.testSunoWavApi.call(context, {
		id: '1',
		name: 'Suno WAV account',
		type: 'sunoWavApi',
		data: credential,
	});
}

const onCredits = (provider: string) => nock(HOSTS[provider]).get(CREDITS_PATHS[provider]);

test.each([SunoWav, SunoWavTrigger])('%p names its test so that n8n finds it', (Node) => {
	const { description, methods } = new Node();
	expect(Object.keys(methods.credentialTest)).toContain(description.credentials?.[0].testedBy);
});

test.each(PROVIDERS)('%s: a good key passes and the credits are shown', async (provider) => {
	const credential = credentialFor(provider);
	onCredits(provider)
		.matchHeader('authorization', `Bearer ${credential.apiKey}`)
		.reply(200, { code: 200, msg: 'success', data: 104.5 });
	expect(await testCredential(credential)).toEqual({
		status: 'OK',
		message: 'Connection successful. Credits left: 104.5',
	});
});

test('the request tells a User-Agent, without which a provider\'s firewall turns it away', async () => {
	onCredits('kie').matchHeader('user-agent', /\w/).reply(200, { code: 200, data: 1 });
	expect(await testCredential(credentialFor('kie'))).toMatchObject({ status: 'OK' });
});

test.each([
	['1025.6', '1025.6'],
	[' 47 ', '47'],
	['0', '0'],
	[1025.6, '1025.6'],
	[-1, '-1'],
])('credits of %p are shown as %s', async (data, credits) => {
	onCredits('kie').reply(200, { code: '200', msg: 'success', data });
	expect(await testCredential(credentialFor('kie'))).toEqual({ status: 'OK', message: `Connection successful. Credits left: ${credits}` });
});

test('a good key without credits passes as well', async () => {
	onCredits('kie').reply(200, { code: 200, msg: 'success', data: 0 });
	expect(await testCredential(credentialFor('kie'))).toEqual({ status: 'OK', message: 'Connection successful. Credits left: 0' });
});

test('a key that was pasted with the word Bearer passes', async () => {
	onCredits('kie').matchHeader('authorization', 'Bearer pasted').reply(200, { code: 200, data: 1 });
	expect(await testCredential(credentialFor('kie', { apiKey: ' Bearer pasted\n' }))).toMatchObject({ status: 'OK' });
});

test('a host that was pasted with the beginning of the paths passes', async () => {
	nock('https://gateway.example.com').get('/suno/api/v1/chat/credit').reply(200, { code: 200, data: 3 });
	const credential = credentialFor('custom', { host: 'https://gateway.example.com/suno/api/v1/', behavesLike: 'kie' });
	expect(await testCredential(credential)).toMatchObject({ status: 'OK' });
});

test('a custom host is asked below its path, the way the provider it behaves like is asked', async () => {
	nock('https://gateway.example.com').get('/suno/api/v1/generate/credit').reply(200, { code: 200, data: 3 });
	const credential = credentialFor('custom', { host: 'https://gateway.example.com/suno/', behavesLike: 'sunoApi' });
	expect(await testCredential(credential)).toMatchObject({ status: 'OK' });
});

const OLD = ['sunoApi', 'apiBox', 'erweima'];
const SUNO = ['sunoApi', 'apiBox'];

const codes: Array<[number, string[], RegExp]> = [
	[400, ['kie'], /could not read the request/],
	[400, OLD, /rejected the parameters/],
	[401, PROVIDERS, /did not accept the API key\. .*https:\/\//],
	[402, ['kie'], /no credits left/],
	[402, OLD, /answered with code 402/],
	[404, PROVIDERS, /does not know/],
	[405, OLD, /too many requests/],
	[408, ['kie'], /no result/],
	[413, OLD, /too long/],
	[422, ['kie'], /rejected the parameters/],
	[429, ['kie'], /too many requests/],
	[429, OLD, /no credits left/],
	[430, SUNO, /too many requests/],
	[451, ['kie', ...SUNO], /could not fetch/],
	[455, PROVIDERS, /maintenance/],
	[500, PROVIDERS, /internal error/],
	[501, ['kie'], /could not convert/],
	[505, ['kie'], /switched WAV conversion off/],
	[531, ['kie'], /gave the credits back/],
	[999, PROVIDERS, /answered with code 999/],
];

test.each(codes.flatMap(([code, providers, words]) => providers.map((provider) => ({ provider, code, words }))))(
	'$provider: body code $code with HTTP 200 fails the test ($words)',
	async ({ provider, code, words }) => {
		const credential = credentialFor(provider);
		onCredits(provider).reply(200, failure(code, `a word about ${credential.apiKey}`));
		const { status, message } = await testCredential(credential);
		expect(status).toBe('Error');
		expect(message).toMatch(words);
		expect(message).toContain('a word about [hidden]');
	},
);

test.each([
	['a web page with HTTP 200', 200, '<!DOCTYPE html><html></html>', /^kie\.ai answered with a web page instead of data/],
	['a web page with HTTP 404', 404, '<html></html>', /^kie\.ai answered with a web page instead of data/],
	['an empty body', 200, '', /^kie\.ai sent an empty answer/],
	['cut JSON', 200, '{"code":200,"da', /^kie\.ai sent an answer that cannot be read/],
	['a list', 200, [], /^kie\.ai sent an answer that cannot be read/],
	['data of null', 200, { code: 200, msg: 'success', data: null }, /^kie\.ai accepted the key but did not tell the remaining credits/],
	['no data', 200, { code: 200, msg: 'success' }, /^kie\.ai accepted the key but did not tell the remaining credits/],
	['data that is a word', 200, { code: 200, data: 'many' }, /^kie\.ai accepted the key but did not tell the remaining credits\. Check that the provider/],
	['data that is an empty text', 200, { code: 200, data: '' }, /^kie\.ai accepted the key but did not tell the remaining credits/],
	['data that is an object', 200, { code: 200, data: {} }, /^kie\.ai accepted the key but did not tell the remaining credits/],
	['HTTP 401 without a code', 401, { error: 'unauthorized' }, /^kie\.ai did not accept the API key/],
	['HTTP 401 with a code', 401, failure(401), /^kie\.ai did not accept the API key/],
	['HTTP 403 from the firewall', 403, 'error code: 1010', /firewall/],
	['HTTP 429 without a code', 429, 'slow down', /too many requests/],
	['HTTP 503 without a body', 503, '', /empty answer \(HTTP 503\)/],
])('%s fails the test', async (_name, statusCode, body, words) => {
	onCredits('kie').reply(statusCode, body);
	const { status, message } = await testCredential(credentialFor('kie'));
	expect(status).toBe('Error');
	expect(message).toMatch(words);
});

test.each([301, 302, 307, 308])('HTTP %i fails the test and is not followed', async (statusCode) => {
	onCredits('kie').reply(statusCode, '', { location: 'https://elsewhere.example.com/api/v1/chat/credit' });
	expect(await testCredential(credentialFor('kie'))).toMatchObject({
		status: 'Error',
		message: expect.stringContaining('kie.ai redirects to another address'),
	});
});

test.each([
	['ECONNREFUSED', 'connect ECONNREFUSED 203.0.113.7:443', /^kie\.ai refused the connection/],
	['ENOTFOUND', 'getaddrinfo ENOTFOUND api.kie.ai', /^The address of kie\.ai could not be found/],
	['ECONNRESET', 'socket hang up', /^The connection to kie\.ai was lost/],
	['ETIMEDOUT', 'connect ETIMEDOUT 203.0.113.7:443', /^kie\.ai did not answer in time/],
])('%s fails the test in plain words', async (code, text, words) => {
	onCredits('kie').replyWithError(Object.assign(new Error(text), { code }));
	const { status, message } = await testCredential(credentialFor('kie'));
	expect(status).toBe('Error');
	expect(message).toMatch(words);
});

test('a strange failure that holds the key fails the test without it', async () => {
	const credential = credentialFor('kie');
	onCredits('kie').replyWithError(new Error(`a strange failure with Bearer ${credential.apiKey}`));
	const { status, message } = await testCredential(credential);
	expect(status).toBe('Error');
	expect(message).toContain('a strange failure with Bearer [hidden]');
});

test.each([
	['no key', credentialFor('kie', { apiKey: ' ' }), /has no API key/],
	['a custom host that is no URL', credentialFor('custom', { host: 'gateway.example.com' }), /is not a URL/],
	['a custom host that is empty', credentialFor('custom', { host: '' }), /is not a URL/],
])('%s fails the test without a request', async (_name, credential, words) => {
	const { status, message } = await testCredential(credential);
	expect(status).toBe('Error');
	expect(message).toMatch(words);
});

test.each([
	['kie', {}, 'Check that the provider in the credential is the one that the API key comes from.'],
	['custom', { host: HOSTS.kie, behavesLike: 'kie' }, 'Check the host, the API key and Behaves Like in the credential.'],
])('%s: without credits in the answer, what to check is what the credential has', async (provider, more, advice) => {
	onCredits('kie').reply(200, { code: 200, data: null });
	const { message } = await testCredential(credentialFor(provider, more));
	expect(message).toMatch(/did not tell the remaining credits\. /);
	expect(message.endsWith(advice)).toBe(true);
});

test('a time-out names no setting, because the test has none', async () => {
	onCredits('kie').replyWithError(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
	const { message } = await testCredential(credentialFor('kie'));
	expect(message).toBe('kie.ai did not answer in time. Retry the test.');
});
