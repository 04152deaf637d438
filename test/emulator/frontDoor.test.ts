import { EMULATOR_KEY } from '../../dev/emulator/constants.mts';
import { startEmulator } from '../../dev/emulator/server.mts';
import { SAMPLE_ORDER } from './support/api';
import { proxiedRequest } from './support/rawRequest.mts';
import { useEmulator } from './support/useEmulator';

const { emulator, admin } = useEmulator({ providerProxy: true });

const headers = { authorization: `Bearer ${EMULATOR_KEY}`, 'user-agent': 'test' };

async function through(url: string, options: { method?: string; body?: string; caPem?: string } = {}) {
	const { url: proxyUrl, caPem } = emulator.proxy!;
	return await proxiedRequest(url, { proxyUrl, caPem, headers, ...options });
}

test.each([
	['https://api.kie.ai', '/api/v1/chat/credit', 'kie'],
	['https://api.sunoapi.org', '/api/v1/generate/credit', 'sunoapi'],
	['https://api.api.box', '/api/v1/generate/credit', 'apibox'],
	['https://apibox.erweima.ai', '/api/v1/generate/credit', 'erweima'],
])('%s is emulated, with a valid certificate', async (baseUrl, path, provider) => {
	expect(JSON.parse((await through(baseUrl + path)).body)).toEqual({ code: 200, msg: 'success', data: 1000 });
	expect(await admin.requests()).toMatchObject([{ provider, path: `/${provider}${path}`, userAgent: 'test' }]);
});

test('a file that was converted through it is on the file host', async () => {
	const body = JSON.stringify(SAMPLE_ORDER);
	const created = await through('https://api.kie.ai/api/v1/wav/generate', { method: 'POST', body });
	const { taskId } = JSON.parse(created.body).data;
	const { audioWavUrl } = await admin.finish(taskId);
	expect(audioWavUrl).toBe(`https://files.suno-wav.example/${taskId}.wav`);
	const file = await through(audioWavUrl!);
	expect(file).toMatchObject({ status: 200, headers: { 'content-type': 'audio/wav' }, body: expect.stringMatching(/^RIFF/) });
});

test('a connection that the emulator cuts is cut here too', async () => {
	await admin.addFaults({ match: {}, action: { reset: 'before' } }, { match: {}, action: { cutAfterBytes: 5 } });
	await expect(through('https://api.kie.ai/api/v1/chat/credit')).rejects.toThrow('socket hang up');
	await expect(through('https://api.kie.ai/api/v1/chat/credit')).rejects.toThrow('aborted');
});

test('all other hosts are rejected', async () => {
	await expect(through('https://api.openai.com/')).rejects.toThrow('The proxy answered 502');
});

test('clients do not trust it without its certificate authority', async () => {
	const other = await startEmulator({ providerProxy: true });
	await other.close();
	await expect(through('https://api.kie.ai/', { caPem: other.proxy!.caPem })).rejects.toThrow(/certificate|signature/);
});
