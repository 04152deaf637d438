import { readBody } from '../../nodes/SunoWav/client/responseBody';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { pushedStream, streamOf } from './streams.mts';

const account = toAccount({ provider: 'kie', apiKey: 'key' });
const customHost = toAccount({ provider: 'custom', behavesLike: 'kie', host: 'https://gateway.example.com', apiKey: 'key' });
const open = () => new AbortController().signal;
const MOST = 4 * 1_048_576;

test('a streamed body is parsed as JSON, however it is split, or else is a text', async () => {
	const bytes = Buffer.from('{"msg":"fünf"}');
	expect(await readBody(streamOf(bytes.subarray(0, 9), bytes.subarray(9)), account, open())).toEqual({ msg: 'fünf' });
	expect(await readBody(streamOf(Buffer.from('<html>')), account, open())).toBe('<html>');
	expect(await readBody(streamOf(), account, open())).toBe('');
});

test.each([[{ code: 200 }], ['a text'], [null], [undefined], [[1]]])('a body that is no stream is taken as it is: %j', async (body) => {
	expect(await readBody(body, account, open())).toBe(body);
});

test('a body is read up to the limit, and a larger one is ended without reading the rest', async () => {
	expect(await readBody(streamOf(Buffer.alloc(MOST, 'a')), account, open())).toHaveLength(MOST);
	const endless = pushedStream();
	endless.push(Buffer.alloc(MOST, 'a'));
	endless.push(Buffer.from('b'));
	await expect(readBody(endless, account, open())).rejects.toMatchObject({
		message: 'kie.ai sent a response that is too large',
		description: 'The node reads at most 4 MB. If it happens again, ask kie.ai about it.',
		retry: 'never',
	});
	expect(endless.destroyed).toBe(true);
});

test('at a Custom Host, the address may be wrong', async () => {
	const problem = { message: 'gateway.example.com sent a response that is too large', description: expect.stringContaining('Check the host in the credential') };
	await expect(readBody(streamOf(Buffer.alloc(MOST + 1)), customHost, open())).rejects.toMatchObject(problem);
});

test('a body that never ends is ended by the signal, even if the signal was aborted before', async () => {
	const controller = new AbortController();
	const body = pushedStream();
	const read = readBody(body, account, controller.signal);
	controller.abort();
	await expect(read).rejects.toThrow();
	const late = pushedStream();
	await expect(readBody(late, account, AbortSignal.abort())).rejects.toThrow();
	expect([body.destroyed, late.destroyed]).toEqual([true, true]);
});

test('the signal\'s listener is removed when the body has been read', async () => {
	const signal = open();
	const [add, remove] = [jest.spyOn(signal, 'addEventListener'), jest.spyOn(signal, 'removeEventListener')];
	await readBody(streamOf(Buffer.from('{}')), account, signal);
	expect(remove.mock.calls.filter(([type]) => type === 'abort')).toEqual(add.mock.calls.filter(([type]) => type === 'abort').map(([type, end]) => [type, end]));
	expect(add).toHaveBeenCalled();
});
