import { toAccount } from '../../nodes/SunoWav/providers/account';
import { hasTimedOut, timedOutProblem, toNetworkProblem, wasEnded, wasNeverSent } from '../../nodes/SunoWav/errors/networkProblem';
import { wordsFor } from '../../nodes/SunoWav/errors/words';

const account = toAccount({ provider: 'kie', apiKey: 'secret-key' });

const failure = (message: string, more: object = {}) => Object.assign(new Error(message), more);

/** The places where versions of n8n and axios store the network's error code. */
const shapes: Array<[string, (code: string) => unknown]> = [
	['the code of the error', (code) => failure('failed', { code })],
	['its text', (code) => failure(`connect ${code} 203.0.113.7:443`)],
	['the HTTP code of the error', (code) => failure('The service is offline', { httpCode: code })],
	['the messages beside it', (code) => failure('The service is offline', { messages: ['first', `connect ${code}`] })],
	['its cause', (code) => failure('failed', { cause: failure('inner', { code }) })],
	['the cause of its cause', (code) => failure('failed', { cause: failure('inner', { cause: { code } }) })],
];

/** Node.js's names for OpenSSL's certificate errors. */
const certificateCodes = [
	'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_GET_CRL', 'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'CERT_SIGNATURE_FAILURE',
	'CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED', 'CERT_CHAIN_TOO_LONG', 'CERT_REVOKED', 'CERT_UNTRUSTED', 'CERT_REJECTED', 'CRL_HAS_EXPIRED',
	'ERROR_IN_CERT_NOT_AFTER_FIELD', 'INVALID_CA', 'INVALID_PURPOSE', 'PATH_LENGTH_EXCEEDED', 'HOSTNAME_MISMATCH',
	'ERR_TLS_CERT_ALTNAME_INVALID',
];

const causes: Array<[string, RegExp]> = [
	['ECONNREFUSED', /^kie\.ai refused the connection$/],
	['ENOTFOUND', /^n8n could not find the address of kie\.ai$/],
	['EAI_AGAIN', /^n8n could not find the address of kie\.ai$/],
	['EHOSTUNREACH', /^n8n cannot reach kie\.ai$/],
	['ENETUNREACH', /^n8n cannot reach kie\.ai$/],
	['ECONNRESET', /^The connection to kie\.ai was lost/],
	['EPIPE', /^The connection to kie\.ai was lost/],
	['ECONNABORTED', /^kie\.ai did not respond in time$/],
	['ETIMEDOUT', /^kie\.ai did not respond in time$/],
	['ERR_STREAM_PREMATURE_CLOSE', /^The connection to kie\.ai was lost/],
	['Z_BUF_ERROR', /^The connection to kie\.ai was lost/],
	['EPROTO', /^n8n could not make a secure connection to kie\.ai$/],
	...certificateCodes.map((code): [string, RegExp] => [code, /^n8n did not accept the certificate of kie\.ai$/]),
	['ERR_CANCELED', /^The execution was stopped$/],
];

const cases = causes.flatMap(([code, words]) => shapes.map(([place, make]) => ({ code, place, words, error: make(code) })));

test.each(cases)('$code in $place is put in plain words', ({ code, words, error }) => {
	const problem = toNetworkProblem(error, account);
	expect(problem.message).toMatch(words);
	expect(problem.description).not.toBe('');
	expect(problem).toMatchObject({ source: 'provider', code, wholeAccount: false });
});

test('a request without a connection was never sent; for all others, that is unknown', () => {
	const never = causes.map(([code]) => code).filter((code) => wasNeverSent(toNetworkProblem(failure(code), account)));
	expect(never).toEqual(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EPROTO', ...certificateCodes]);
	expect(wasNeverSent(toNetworkProblem(failure('something strange'), account))).toBe(false);
});

test.each(causes.map(([code]) => code).filter((code) => code !== 'ERR_CANCELED'))('%s may pass', (code) => {
	expect(toNetworkProblem(failure('failed', { code }), account).retry).toBe('soon');
});

test('a time-out is recognized by its text alone, and the setting is named', () => {
	const problem = toNetworkProblem(failure('timeout of 60000ms exceeded'), account);
	expect(problem.message).toBe('kie.ai did not respond in time');
	expect(problem.description).toContain('Settings > Request Options > Timeout');
});

test('a response that broke off is recognized as a lost connection by its text alone', () => {
	const problem = toNetworkProblem(failure('stream has been aborted', { code: 'ERR_BAD_RESPONSE' }), account);
	expect(problem).toMatchObject({ message: expect.stringMatching(/^The connection to kie\.ai was lost/), retry: 'soon' });
});

test('any other error is reported in its own words', () => {
	const problem = toNetworkProblem(failure('self-signed certificate in certificate chain', { code: 'SELF_SIGNED' }), account);
	expect(problem.message).toBe('n8n could not send the request to kie.ai');
	expect(problem.description).toContain('self-signed certificate in certificate chain');
});

test.each([[undefined], [null], ['boom'], [{}], [{ message: 7 }]])('%p is reported without a reason', (error) => {
	const problem = toNetworkProblem(error, account);
	expect(problem.message).toBe('n8n could not send the request to kie.ai');
	expect(problem.description).toContain('The reason is unknown.');
	expect(problem.code).toBeUndefined();
});

test('a request that n8n has ended is not repeated', () => {
	expect(toNetworkProblem(failure('canceled', { code: 'ERR_CANCELED' }), account).retry).toBe('never');
});

test('an error that is its own cause does not end in a loop', () => {
	const error = failure('a strange failure');
	error.cause = error;
	expect(toNetworkProblem(error, account).description).toContain('a strange failure');
});

const gateway = toAccount({ provider: 'custom', host: 'https://gateway.example.com', apiKey: 'secret-key' });

test.each([
	['create', account, 'kie.ai refused the connection', 'Check that n8n can reach the internet.'],
	['getTask', gateway, 'gateway.example.com refused the connection', 'Check the host in the credential, and that n8n can reach it.'],
	['download', gateway, "The WAV file's host refused the connection", 'Check that n8n can reach the internet.'],
] as const)('the error for a refused connection (%s) says what to check', (purpose, who, message, description) => {
	expect(toNetworkProblem(failure('failed', { code: 'ECONNREFUSED' }), who, purpose)).toMatchObject({ message, description });
	expect(toNetworkProblem(failure('connection refused by policy'), who, purpose).description).toBe(`connection refused by policy. ${description}`);
});

test("the file's host is also named within a sentence", () => {
	const { message } = toNetworkProblem(failure('failed', { code: 'ENOTFOUND' }), account, 'download');
	expect(message).toBe("n8n could not find the address of the WAV file's host");
});

test.each(['create', 'getTask', 'download'] as const)('a time-out (%s) names the setting', (purpose) => {
	const { description } = toNetworkProblem(failure('failed', { code: 'ETIMEDOUT' }), account, purpose);
	expect(wordsFor('workflow', description)).toBe('Try again. You can set a longer time under Settings > Request Options > Timeout.');
});

test('the error for a certificate says what to do, and that nothing was sent', () => {
	const problem = toNetworkProblem(failure('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), account);
	expect(problem.description).toMatch(/^self-signed certificate\. Nothing was sent\./);
	expect(problem.description).toMatch(/Settings > Request Options > Ignore SSL Issues \(Insecure\).*NODE_EXTRA_CA_CERTS/);
	expect(problem.description).not.toContain('reach the internet');
});

test.each([
	'Client network socket disconnected before secure TLS connection was established',
	'C0F7:error:0A0000C6:SSL routines:tls_get_more_records:packet length too long: ERR_SSL_PACKET_LENGTH_TOO_LONG',
])('"%s" came before any request', (message) => {
	const problem = toNetworkProblem(failure(message, { code: 'ECONNRESET' }), account);
	expect(problem.message).toBe('n8n could not make a secure connection to kie.ai');
	expect(wasNeverSent(problem)).toBe(true);
});

const proxy = { protocol: 'http', host: 'proxy.example.com', port: 3128, auth: { username: 'me', password: 'proxy-pass-81' } };

test.each([
	['Proxy connection ended before receiving CONNECT response', true],
	['Parse Error: Expected HTTP/, RTSP/ or ICE/', false],
])('"%s" is the proxy, and never sent: %p', (message, isNeverSent) => {
	const problem = toNetworkProblem(failure(message, { code: message.startsWith('Parse') ? 'HPE_INVALID_CONSTANT' : undefined }), account, 'create', proxy);
	expect(problem.message).toBe('The proxy proxy.example.com:3128 did not respond as an HTTP proxy');
	expect(wasNeverSent(problem)).toBe(isNeverSent);
});

test('a proxy from n8n\'s own settings is mentioned if its failure is certain', () => {
	const { message, description } = toNetworkProblem(failure('Proxy connection ended before receiving CONNECT response'), account);
	expect(message).toBe('The proxy did not respond as an HTTP proxy');
	expect(description).toMatch(/^Check the proxy that n8n is set to use/);
});

test('the error for a lost or late request through a proxy contains the proxy\'s name, but never its password', () => {
	for (const code of ['ECONNRESET', 'ETIMEDOUT', 'EPROTO']) {
		const { message, description } = toNetworkProblem(failure('failed', { code }), account, 'create', proxy);
		expect(description).toContain('went through the proxy proxy.example.com:3128');
		expect(message + description).not.toContain('proxy-pass-81');
	}
});

test.each([
	['create', 'n8n blocked the request to kie.ai'],
	['download', "n8n blocked the request to the WAV file's host"],
] as const)("a request that n8n's own protection blocks (%s) keeps n8n's remedy, was never sent, and is not retried", (purpose, message) => {
	const remedy = "The target '10.0.0.1' is not allowed. If you need to access internal resources, ask your n8n administrator to allowlist it.";
	const error = failure('The request was blocked because it resolves to a restricted IP address', { description: remedy });
	for (const thrown of [error, failure(error.message, { description: undefined, cause: error })]) {
		const problem = toNetworkProblem(thrown, account, purpose);
		expect(problem).toMatchObject({ message, description: `${remedy} Nothing was sent.`, retry: 'never' });
		expect(wasNeverSent(problem)).toBe(true);
	}
});

test('time-outs and requests that n8n has ended are distinguished from other failures', () => {
	const told = (code: string) => {
		const problem = toNetworkProblem(failure('failed', { code }), account);
		return [hasTimedOut(problem), wasEnded(problem)];
	};
	expect(['ETIMEDOUT', 'ECONNABORTED'].map(told)).toEqual([[true, false], [true, false]]);
	expect(told('ERR_CANCELED')).toEqual([false, true]);
	expect(['ECONNRESET', 'ENOTFOUND'].map(told)).toEqual([[false, false], [false, false]]);
	expect(hasTimedOut(failure('failed', { code: 'ETIMEDOUT' }))).toBe(false);
});

test('a time that the user cannot set is not advised', () => {
	expect(timedOutProblem(account)).toMatchObject({ source: 'provider', message: 'kie.ai did not respond in time', description: '', retry: 'soon' });
	expect(hasTimedOut(timedOutProblem(account))).toBe(true);
});

test('a proxy that cannot be found should be checked, and only a proxy answers with something that is not HTTP', () => {
	const proxy = { host: 'proxy.example.com', port: 3128 };
	const through = (code: string) => toNetworkProblem(failure('failed', { code }), account, 'create', proxy);
	expect(through('ENOTFOUND')).toMatchObject({
		message: 'n8n could not find the address of the proxy proxy.example.com:3128',
		description: expect.stringContaining('Check the proxy under Settings > Request Options, and that n8n can reach it.'),
	});
	expect(through('HPE_INVALID_CONSTANT').code).toBe('PROXY_NO_HTTP');
	expect(toNetworkProblem(failure('Parse Error', { code: 'HPE_INVALID_CONSTANT' }), account).code).not.toBe('PROXY_NO_HTTP');
});
