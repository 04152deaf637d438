import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { startSelfSignedGateway } from './support/middlemen.mts';
import { byGateway, directly, emulator, newAccount, PROVIDER_IDS, useN8n } from './support/world.mts';
import { convertAndWaitParameters, convertParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const rows = PROVIDER_IDS.flatMap((provider) => [
	{ name: provider, provider, data: directly(provider) as Record<string, unknown> },
	{ name: `a gateway like ${provider}`, provider, data: byGateway(provider) as Record<string, unknown> },
]);

const PASSED = { status: 'OK', message: 'Connection successful!' };

test.each(rows)('$name: a good key passes', async ({ data }) => {
	const { credential } = await newAccount(n8n, data, { credits: 47 });
	expect(await n8n.testCredential(credential)).toEqual(PASSED);
});

test.each(rows)('$name: a wrong key fails in words, though the answer is HTTP 200', async ({ data }) => {
	const { credential } = await newAccount(n8n, data);
	credential.data.apiKey = 'no-such-key';
	const { status, message } = await n8n.testCredential(credential);
	expect(status).toBe('Error');
	expect(message).toMatch(/did not accept the API key \(code 401\)\. Check the API key/);
});

test.each([
	['a web page with HTTP 200', { body: '<!doctype html><title>Welcome</title>' }, /a web page/],
	['a web page with HTTP 404', { status: 404, body: '<!doctype html><title>Welcome</title>' }, /a web page/],
	['an empty body', { body: '' }, /an empty response/],
	['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' }, body: '' }, /a redirect/],
	['an undocumented code', { body: { code: 999, msg: 'no idea', data: null } }, /did not return the remaining credits/],
	['no data', { body: { code: 200, msg: 'success' } }, /did not return the remaining credits/],
	['maintenance', { body: { code: 455, msg: 'maintenance' } }, /maintenance/],
	['a code in text', { body: { code: '455', msg: 'maintenance', data: 47 } }, /maintenance/],
])('%s is not a success', async (_, action, message) => {
	const { credential, apiKey } = await newAccount(n8n);
	await emulator.addFaults({ match: { apiKey, path: 'credit' }, action });
	expect(await n8n.testCredential(credential)).toEqual({ status: 'Error', message: expect.stringMatching(message) });
});

test('HTTP 401 is sent once', async () => {
	const { credential, apiKey } = await newAccount(n8n);
	await emulator.addFaults({ match: { apiKey, path: 'credit' }, count: null, action: { status: 401, body: { code: 401, msg: 'no' } } });
	expect(await n8n.testCredential(credential)).toMatchObject({ status: 'Error', message: expect.stringContaining('did not accept the API key') });
	expect(await emulator.requests(apiKey)).toHaveLength(1);
});

test('an empty list does not pass', async () => {
	const { credential, apiKey } = await newAccount(n8n);
	await emulator.addFaults({ match: { apiKey, path: 'credit' }, action: { body: [] } });
	await expect(n8n.testCredential(credential)).rejects.toThrow();
});

test('a missing host and an untrusted certificate do not pass', async () => {
	const gateway = await startSelfSignedGateway();
	try {
		const { credential } = await newAccount(n8n, byGateway('kie'));
		credential.data.host = 'http://127.0.0.1:9';
		expect(await n8n.testCredential(credential)).toEqual({ status: 'Error', message: expect.stringMatching(/ECONNREFUSED|refused/) });
		credential.data.host = `${gateway.url}/kie`;
		expect(await n8n.testCredential(credential)).toMatchObject({ status: 'Error' });
	} finally {
		gateway.close();
	}
});

test.each(PROVIDER_IDS)('a gateway like %s with a certificate that nobody trusts passes when the credential ignores SSL issues', async (provider) => {
	const gateway = await startSelfSignedGateway();
	try {
		const { host, ...data } = byGateway(provider);
		const gatewayHost = `${gateway.url}${new URL(host).pathname}`;
		const { credential } = await newAccount(n8n, { ...data, host: gatewayHost, ignoreSSLIssues: true });
		expect(await n8n.testCredential(credential)).toEqual(PASSED);
		const { executionId } = await start(n8n, sunoWavWorkflow({ credential, apiKey: '' }, { resource: 'account', operation: 'getCredits' }, { items: [{}] }));
		expect(nodeOutput(await n8n.waitForExecution(executionId), 'Ok')[0].json.credits).toEqual(expect.any(Number));
		expect(await n8n.testCredential({ ...credential, data: { ...credential.data, ignoreSSLIssues: false } })).toMatchObject({ status: 'Error' });
	} finally {
		gateway.close();
	}
});

test.each(['', '   ', 'Bearer'])('the key %j is none', async (apiKey) => {
	const { credential } = await newAccount(n8n);
	credential.data.apiKey = apiKey;
	expect(await n8n.testCredential(credential)).toEqual({
		status: 'Error',
		message: 'The Suno WAV API credential has no API key. Enter the key in the credential. Your keys are listed at https://kie.ai/api-key.',
	});
});

test('a pasted "Bearer" and spaces are accepted', async () => {
	const { credential, apiKey } = await newAccount(n8n);
	credential.data.apiKey = `  Bearer ${apiKey} `;
	expect(await n8n.testCredential(credential)).toMatchObject({ status: 'OK' });
});

test('a gateway that was pasted with /api/v1 works, in the test and in every operation', async () => {
	const { host } = byGateway('kie');
	const account = await newAccount(n8n, { ...byGateway('kie'), host: `${host}/api/v1/` }, { conversionMs: 0 });
	expect(await n8n.testCredential(account.credential)).toMatchObject({ status: 'OK' });
	for (const parameters of [convertParameters('https://nobody.invalid/'), convertAndWaitParameters({ downloadWav: false })]) {
		const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items: [SAMPLE_TRACK] }));
		expect(nodeOutput(await n8n.waitForExecution(executionId), 'Ok')[0].json.taskId).toEqual(expect.any(String));
	}
});

test.each(['"47"', '1025.6', '0'])('credits of %s pass', async (data) => {
	const { credential, apiKey } = await newAccount(n8n);
	await emulator.addFaults({ match: { apiKey, path: 'credit' }, action: { body: { code: 200, msg: 'success', data: JSON.parse(data) } } });
	expect(await n8n.testCredential(credential)).toEqual(PASSED);
});

test.each(['', 'gateway.example.com', 'not a url', 'ftp://gateway.example.com'])('%j is no host', async (host) => {
	const { credential } = await newAccount(n8n, byGateway('kie'));
	credential.data.host = host;
	expect(await n8n.testCredential(credential)).toEqual({
		status: 'Error',
		message: expect.stringMatching(/host in the Suno WAV API credential is not a URL/),
	});
});
