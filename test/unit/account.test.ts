import { acceptsAnyCertificate, cleanApiKey, cleanHost, toAccount } from '../../nodes/SunoWav/providers/account';
import { readResponse } from '../../nodes/SunoWav/client/response';
import { problemOf } from './problemOf';

test.each([
	['as it is', 'abc123', 'abc123'],
	['with blanks around it', '  abc123\n', 'abc123'],
	['with "Bearer" in front', 'Bearer abc123', 'abc123'],
	['with "bearer" in front', 'bearer   abc123 ', 'abc123'],
	['with blanks and "BEARER" in front', '  BEARER\tabc123', 'abc123'],
	['that only starts with the word', 'bearerabc', 'bearerabc'],
	['with the word in it', 'my bearer abc', 'my bearer abc'],
	['that is the word alone', 'Bearer', ''],
	['that is missing', undefined, ''],
	['that is null', null, ''],
	['that is not text', 5, ''],
])('a key %s becomes the bare key', (_name, pasted, key) => {
	expect(cleanApiKey(pasted)).toBe(key);
});

test.each([
	['https://gateway.example.com', 'https://gateway.example.com'],
	['https://gateway.example.com/', 'https://gateway.example.com'],
	['https://gateway.example.com///', 'https://gateway.example.com'],
	['  https://gateway.example.com/suno/v2/ ', 'https://gateway.example.com/suno/v2'],
	['http://10.0.0.5:8080', 'http://10.0.0.5:8080'],
	['HTTPS://Gateway.Example.com', 'HTTPS://Gateway.Example.com'],
	['https://gateway.example.com/api/v1', 'https://gateway.example.com'],
	['https://gateway.example.com/api/v1/', 'https://gateway.example.com'],
	[' https://gateway.example.com//api/v1// ', 'https://gateway.example.com'],
	['https://gateway.example.com/suno/api/v1', 'https://gateway.example.com/suno'],
	['https://gateway.example.com/api/v1/suno', 'https://gateway.example.com/api/v1/suno'],
	['https://gateway.example.com/api/v2', 'https://gateway.example.com/api/v2'],
	['https://gateway.example.com/myapi/v1', 'https://gateway.example.com/myapi/v1'],
	['https://gateway.example.com/api', 'https://gateway.example.com/api'],
])('the host %p becomes %p', (entered, host) => {
	expect(cleanHost(entered)).toBe(host);
});

const noHosts = ['gateway.example.com', 'localhost:8080', '//gateway.example.com', 'ftp://gateway.example.com', 'xhttps://gateway.example.com', 'httpsx://gateway.example.com', 'https://gateway.example.com?v=2', 'https://gateway.example.com/#top', 'javascript:alert(1)', 'https://', '   ', '', undefined, null, 7];

test.each(noHosts)('the host %p is refused', (entered) => {
	expect(problemOf(() => cleanHost(entered))).toMatchObject({
		source: 'local',
		message: expect.stringContaining('is not a URL'),
		description: expect.stringContaining('https://'),
	});
});

test.each([
	['kie', 'https://api.kie.ai', 'kie.ai'],
	['sunoApi', 'https://api.sunoapi.org', 'sunoapi.org'],
	['apiBox', 'https://api.api.box', 'api.box'],
	['erweima', 'https://apibox.erweima.ai', 'apibox.erweima.ai'],
])('a credential for %s speaks to %s', (provider, baseUrl, displayName) => {
	expect(toAccount({ provider, apiKey: ' Bearer abc ' })).toMatchObject({ apiKey: 'abc', provider: { baseUrl, displayName } });
});

test('a host left over from a custom choice does not change where a provider is', () => {
	const account = toAccount({ provider: 'kie', apiKey: 'abc', host: 'https://evil.example.com', behavesLike: 'sunoApi' });
	expect(account.provider).toMatchObject({ baseUrl: 'https://api.kie.ai', displayName: 'kie.ai' });
});

test.each([
	['kie', /too many requests/],
	['sunoApi', /no credits left/],
	['apiBox', /no credits left/],
	['erweima', /no credits left/],
])('a custom host that behaves like %s reads code 429 as that provider means it, in its own name', (behavesLike, words) => {
	const account = toAccount({ provider: 'custom', host: 'https://gateway.example.com/suno/', behavesLike, apiKey: 'abc' });
	expect(account.provider).toMatchObject({
		baseUrl: 'https://gateway.example.com/suno',
		displayName: 'gateway.example.com',
	});
	const { message } = problemOf(() => readResponse({ statusCode: 200, body: { code: 429 } }, account));
	expect(message).toMatch(words);
	expect(message).toContain('gateway.example.com');
});

test.each([
	['kie', 'https://kie.ai/api-key'],
	['sunoApi', 'https://sunoapi.org/api-key'],
	['apiBox', 'https://api.box/api-key'],
	['erweima', 'https://sunoapi.org/api-key'],
])('%s: a credential without a key is refused with the page that lists the keys', (provider, keyPage) => {
	for (const apiKey of ['', '   ', undefined as unknown as string]) {
		expect(problemOf(() => toAccount({ provider, apiKey }))).toMatchObject({
			source: 'local',
			message: expect.stringContaining('has no API key'),
			description: expect.stringContaining(keyPage),
		});
	}
});

test.each([
	['kie', {}, 'hook-key'],
	['custom', { host: 'https://gateway.example.com', behavesLike: 'sunoApi' }, 'hook-key'],
	['sunoApi', {}, undefined],
	['apiBox', {}, undefined],
	['erweima', {}, undefined],
])('%s: an HMAC key counts only where callbacks can be signed', (provider, more, hmacKey) => {
	expect(toAccount({ provider, apiKey: 'abc', webhookHmacKey: ' hook-key ', ...more }).hmacKey).toBe(hmacKey);
});

test('a blank HMAC key is none', () => {
	expect(toAccount({ provider: 'kie', apiKey: 'abc', webhookHmacKey: '  ' }).hmacKey).toBeUndefined();
});

test('the keys of a custom host are listed at the gateway, whomever it behaves like', () => {
	const credential = { provider: 'custom', host: 'https://gateway.example.com', behavesLike: 'sunoApi' };
	expect(problemOf(() => toAccount({ ...credential, apiKey: '' })).description).toBe('Enter the key in the credential. Your keys are listed at your gateway.');
	const problem = problemOf(() => readResponse({ statusCode: 200, body: { code: 401 } }, toAccount({ ...credential, apiKey: 'abc' })));
	expect(problem.description).toMatch(/ Your keys are listed at your gateway\.$/);
});

test('a custom host is distinguished from a provider', () => {
	expect(toAccount({ provider: 'custom', host: 'https://gateway.example.com', apiKey: 'abc' }).isCustomHost).toBe(true);
	expect(toAccount({ provider: 'kie', apiKey: 'abc' }).isCustomHost).toBe(false);
});

test.each([
	[undefined, 1],
	['', 1],
	['four', 1],
	[0, 1],
	[-3, 1],
	[1, 1],
	['4', 4],
	[4.7, 4],
])('if the number of processes that share the key is %p, it is read as %i', (processes, number) => {
	expect(toAccount({ provider: 'kie', apiKey: 'abc', processes: processes as never }).processes).toBe(number);
});

test.each(['suno', '', 'KIE', 'toString', 'constructor', 7, null, undefined])('the provider %p is none, and the key goes to nobody', (provider) => {
	const credential = { provider: provider as string, apiKey: 'abc' };
	expect(problemOf(() => toAccount(credential))).toMatchObject({
		message: `Provider in the Suno WAV API credential has the value ${JSON.stringify(provider) ?? 'undefined'}, which is not one of its options`,
		description: 'Use one of these values: kie, kieJobs, sunoApi, apiBox, erweima, custom. Nothing was sent to the provider.',
	});
	const gateway = { provider: 'custom', host: 'https://gateway.example.com', behavesLike: provider as string, apiKey: 'abc' };
	expect(problemOf(() => toAccount(gateway)).message).toMatch(/^Behaves Like .* is not one of its options$/);
});

test('a credential that says nothing of them has their defaults', () => {
	expect(toAccount({ apiKey: 'abc' }).provider.baseUrl).toBe('https://api.kie.ai');
	expect(toAccount({ provider: 'custom', host: 'https://gateway.example.com', apiKey: 'abc' }).provider.codes).toBe(toAccount({ provider: 'kie', apiKey: 'abc' }).provider.codes);
});

describe('Ignore SSL Issues', () => {
	const gateway = (more: object = {}) =>
		toAccount({ apiKey: 'abc', provider: 'custom', host: 'https://gateway.example.com:8443/suno', ignoreSSLIssues: true, ...more });

	test('is for a custom host', () => {
		expect(gateway().ignoresSslIssues).toBe(true);
	});

	test.each([
		['a provider, where it is left over from a custom host', { provider: 'kie' }],
		['a custom host without it', { ignoreSSLIssues: false }],
		['a text in its place', { ignoreSSLIssues: 'false' }],
		['a credential from before it was there', { ignoreSSLIssues: undefined }],
	])('is off for %s', (_name, more) => {
		expect(gateway(more).ignoresSslIssues).toBe(false);
		expect(acceptsAnyCertificate(gateway(more), 'https://gateway.example.com:8443/a.wav')).toBe(false);
	});

	test.each([
		['https://gateway.example.com:8443/files/a.wav', true],
		['https://GATEWAY.example.com:8443/a.wav', true],
		['https://gateway.example.com/a.wav', false],
		['https://files.gateway.example.com:8443/a.wav', false],
		['https://files.example.com/gateway.example.com:8443', false],
		['https://gateway.example.com:8443@files.example.com/a.wav', false],
		['not a URL', false],
	])('holds for the host itself: %s %p', (url, holds) => {
		expect(acceptsAnyCertificate(gateway(), url)).toBe(holds);
	});

	test('sets apart what is remembered, but not the limits of the key', () => {
		const careful = gateway({ ignoreSSLIssues: false });
		expect(gateway().apiId).not.toBe(careful.apiId);
		expect(gateway().keyId).toBe(careful.keyId);
	});
});

test.each([
	['slashes in its middle', `https://gateway.example.com${'/'.repeat(30_000)}x`, `https://gateway.example.com${'/'.repeat(30_000)}x`],
	['slashes at its end', `https://gateway.example.com${'/'.repeat(30_000)}`, 'https://gateway.example.com'],
	['beginnings of the path', `https://gateway.example.com${'/api/v1'.repeat(5_000)}x`, `https://gateway.example.com${'/api/v1'.repeat(5_000)}x`],
])('a host with thousands of %s is read at once', (_name, host, expected) => {
	const start = performance.now();
	expect(cleanHost(host)).toBe(expected);
	expect(performance.now() - start).toBeLessThan(250);
});
