import '../setup/quickPauses';
import { useNoNock } from '../setup/nock';
import { convertParameters, credentialFor, getDetailsParameters, run } from './engine';
import { startProxy, startSomethingElse } from './middlemen.mts';
import { recordOf } from './provider';

useNoNock();

const items = [{ taskId: 'task-1', generationTaskId: 'generation-1', audioId: 'audio-1' }];

interface Outcome {
	message: string;
	description: string;
}

async function failureThrough(proxy: string, credential = credentialFor('kie')): Promise<Outcome> {
	const { error } = await run({ parameters: getDetailsParameters({ requestOptions: { proxy, timeout: 3_000 } }), items, credential });
	return error as unknown as Outcome;
}

/** For an https address, proxies open a tunnel. For an http address, they forward the request. */
const credentials: Array<[string, () => ReturnType<typeof credentialFor>]> = [
	['https', () => credentialFor('kie')],
	['http', () => credentialFor('custom', { host: 'http://gateway.example.com', behavesLike: 'kie' })],
];

describe.each(credentials)('on the way to an %s address', (_name, credentialOf) => {
	test('a proxy that is not running is named, and the provider is not blamed', async () => {
		const { message, description } = await failureThrough('http://127.0.0.1:1', credentialOf());
		expect(message).toBe('The proxy 127.0.0.1:1 refused the connection');
		expect(description).toMatch(/^Check the proxy under Settings > Request Options, and that n8n can reach it\./);
	});

	test('a proxy that cannot be found is named', async () => {
		const { message } = await failureThrough('http://nowhere.invalid:3128', credentialOf());
		expect(message).toBe('n8n could not find the address of the proxy nowhere.invalid:3128');
	});

	test('a proxy that asks for a password is named, and nothing counts as sent', async () => {
		const proxy = await startProxy((response) => void response.writeHead(407, { 'Proxy-Authenticate': 'Basic' }).end());
		const { message, description } = await failureThrough(`http://me:proxy-pass-81@${proxy.host}`, credentialOf());
		await proxy.close();
		expect(message).toBe(`The proxy ${proxy.host} requires a user name and a password`);
		expect(description).toMatch(/under Settings > Request Options.*Nothing was sent/);
		expect(description).not.toContain('proxy-pass-81');
	});

	test.each([403, 502, 503])("HTTP %i without data may be the proxy's", async (status) => {
		const proxy = await startProxy((response) => void response.writeHead(status, { 'Content-Type': 'text/html' }).end('<html>no way</html>'));
		const { message, description } = await failureThrough(`http://${proxy.host}`, credentialOf());
		await proxy.close();
		expect(message).toMatch(new RegExp(`^Either the proxy ${proxy.host} or (kie\\.ai|gateway\\.example\\.com) returned HTTP ${status} without data$`));
		expect(description).toContain('Check the proxy');
	});

	test('a proxy that does not speak HTTP is named', async () => {
		const other = await startSomethingElse();
		const { message, description } = await failureThrough(`http://${other.host}`, credentialOf());
		await other.close();
		expect(message).toBe(`The proxy ${other.host} did not respond as an HTTP proxy`);
		expect(description).toMatch(/^Check the proxy under Settings > Request Options/);
	});
});

test('a password with punctuation reaches the proxy unchanged', async () => {
	const proxy = await startProxy((response) => void response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(recordOf('task-1'))));
	const address = `http://me:${encodeURIComponent('50%@#:/?é')}@${proxy.host}`;
	const parameters = getDetailsParameters({ requestOptions: { proxy: address } });
	const credential = credentialFor('custom', { host: 'http://gateway.example.com', behavesLike: 'kie' });
	const { ok } = await run({ parameters, items, credential });
	await proxy.close();
	expect(ok[0].json.status).toBe('success');
	expect(proxy.seen.map((seen) => Buffer.from(seen ?? '', 'base64').toString())).toEqual(['me:50%@#:/?é']);
});

test('if a proxy refuses, nothing was sent, so Retry On Fail sends it again even if a repeat is charged', async () => {
	let tries = 0;
	const proxy = await startProxy((response) => {
		if (++tries === 1) return void response.writeHead(407).end();
		return void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"code":200,"data":{"taskId":"task-1"}}');
	});
	const { ok } = await run({
		parameters: convertParameters({ requestOptions: { proxy: `http://${proxy.host}` } }),
		items,
		credential: credentialFor('custom', { host: 'http://gateway.example.com', behavesLike: 'erweima' }),
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 10 },
	});
	await proxy.close();
	expect(ok.map(({ json }) => json.taskId)).toEqual(['task-1']);
});

test('if a proxy hangs up, the error for the lost connection does not mention the provider', async () => {
	const server = await startSomethingElse('');
	const { message, description } = await failureThrough(`http://${server.host}`);
	await server.close();
	expect(message).toBe(`The proxy ${server.host} did not respond as an HTTP proxy`);
	expect(description).toContain('Check the proxy');
});
