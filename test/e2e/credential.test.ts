import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { byGateway, directly, emulator, newAccount, PROVIDER_IDS, useN8n } from './support/world.mts';
import { convertAndWaitParameters, convertParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const rows = PROVIDER_IDS.flatMap((provider) => [
	{ name: provider, provider, data: directly(provider) as Record<string, unknown> },
	{ name: `a gateway like ${provider}`, provider, data: byGateway(provider) as Record<string, unknown> },
]);

test.each(rows)('$name: a good key passes and tells the credits', async ({ data }) => {
	const { credential } = await newAccount(n8n, data, { credits: 47 });
	expect(await n8n.testCredential(credential)).toEqual({
		status: 'OK',
		message: 'Connection successful. Credits left: 47',
	});
});

test.each(rows)('$name: a wrong key fails in words, though the answer is HTTP 200', async ({ data }) => {
	const { credential } = await newAccount(n8n, data);
	credential.data.apiKey = 'no-such-key';
	const { status, message } = await n8n.testCredential(credential);
	expect(status).toBe('Error');
	expect(message).toMatch(/did not accept the API key/);
});

test.each([
	['a web page with HTTP 200', { body: '<!doctype html><title>Welcome</title>' }, /web page/],
	['an empty body', { body: '' }, /empty answer/],
	['an undocumented code', { body: { code: 999, msg: 'no idea' } }, /code 999.*no idea/],
	['maintenance', { body: { code: 455, msg: 'maintenance' } }, /maintenance/],
])('%s is no success', async (_, action, message) => {
	const { credential, apiKey } = await newAccount(n8n);
	await emulator.addFaults({ match: { apiKey, path: 'credit' }, action });
	expect(await n8n.testCredential(credential)).toEqual({ status: 'Error', message: expect.stringMatching(message) });
});

test('a pasted "Bearer" and blanks are forgiven', async () => {
	const { credential, apiKey } = await newAccount(n8n);
	credential.data.apiKey = `  Bearer ${apiKey} `;
	expect(await n8n.testCredential(credential)).toMatchObject({ status: 'OK' });
});

test('a gateway that was pasted with /api/v1 is found, by the test and by every operation', async () => {
	const { host } = byGateway('kie');
	const account = await newAccount(n8n, { ...byGateway('kie'), host: `${host}/api/v1/` }, { conversionMs: 0 });
	expect(await n8n.testCredential(account.credential)).toMatchObject({ status: 'OK' });
	for (const parameters of [convertParameters('https://nobody.invalid/'), convertAndWaitParameters({ downloadWav: false })]) {
		const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items: [SAMPLE_TRACK] }));
		expect(nodeOutput(await n8n.waitForExecution(executionId), 'Ok')[0].json.taskId).toEqual(expect.any(String));
	}
});

test.each([
	['"47"', '47'],
	['1025.6', '1025.6'],
])('credits of %s pass', async (data, credits) => {
	const { credential, apiKey } = await newAccount(n8n);
	await emulator.addFaults({ match: { apiKey, path: 'credit' }, action: { body: { code: 200, msg: 'success', data: JSON.parse(data) } } });
	expect(await n8n.testCredential(credential)).toEqual({ status: 'OK', message: `Connection successful. Credits left: ${credits}` });
});

test.each(['gateway.example.com', 'not a url', 'ftp://gateway.example.com'])('%s is no host', async (host) => {
	const { credential } = await newAccount(n8n, byGateway('kie'));
	credential.data.host = host;
	expect(await n8n.testCredential(credential)).toEqual({
		status: 'Error',
		message: expect.stringMatching(/host in the Suno WAV API credential is not a URL/),
	});
});
