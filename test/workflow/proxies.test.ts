import { useNock } from '../setup/nock';
import { successCallback } from './callbackBodies';
import { callTrigger } from './callTrigger';
import { getDetailsParameters, operations, run } from './engine';

// There are no mocks, so any request would fail the test.
useNock();

const PASSWORD = 'proxy-pass-81';

const items = [{ taskId: 'task-1', generationTaskId: 'generation-1', audioId: 'audio-1' }];

/** Proxies that n8n's request helper would ignore, whether n8n or the node reads them. */
const ignored = [
	`socks5://user:${PASSWORD}@127.0.0.1:1080`,
	`socks://user:${PASSWORD}@127.0.0.1:1080`,
	'ftp://127.0.0.1:21',
	'proxy.example.com:3128',
	`user:${PASSWORD}@proxy.example.com:3128`,
	'127.0.0.1:3128',
	'//proxy.example.com:3128',
];

describe.each(operations)('%s', (_name, parameters) => {
	test.each(ignored)('sends nothing past the proxy %s, and does not quote its password', async (proxy) => {
		const { error, texts } = await run({ parameters: { ...parameters, requestOptions: { proxy } }, items });
		expect(error?.message).toMatch(/proxy/i);
		expect(error?.message).not.toContain(PASSWORD);
		const { description } = error as { description?: string };
		expect(description).not.toContain(PASSWORD);
		// The node's own parameters are in the run's data, but no error may contain the proxy.
		expect(texts.filter((text) => text.includes(PASSWORD) && text !== proxy)).toEqual([]);
	});
});

test('the error for a wrong proxy contains an example', async () => {
	const { error } = await run({ parameters: getDetailsParameters({ requestOptions: { proxy: 'socks5://127.0.0.1:1080' } }), items });
	expect(error).toMatchObject({
		message: 'The proxy does not start with http:// or https://',
		description: expect.stringContaining('http://proxy.example.com:3128'),
	});
});

test('the trigger sends nothing past it either, and asks the provider to retry the callback', async () => {
	const parameters = { requestOptions: { proxy: 'socks5://127.0.0.1:1080' } };
	expect(await callTrigger({ body: successCallback('task-1'), parameters })).toMatchObject({ answer: { status: 503 }, started: false });
});
