import '../setup/quickPauses';
import nock from 'nock';

import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, run } from './engine';
import { CALLBACK_URL, created, HOSTS, onConvert, PROVIDERS } from './provider';

useNock();

const track = (n: number) => ({ generationTaskId: `generation-${n}`, audioId: `audio-${n}` });

test('starts a conversion per item and pairs each output with its input', async () => {
	const credential = credentialFor('kie');
	const bodies: unknown[] = [];
	nock(HOSTS.kie)
		.post('/api/v1/wav/generate')
		.matchHeader('authorization', `Bearer ${credential.apiKey}`)
		.times(3)
		.reply(200, async (request: Request) => {
			const body = (await request.json()) as { audioId: string };
			bodies.push(body);
			return created(`task-of-${body.audioId}`);
		});
	const { ok, error } = await run({ parameters: convertParameters(), items: [track(1), track(2), track(3)], credential });
	expect(error).toBeUndefined();
	expect(bodies).toContainEqual({ taskId: 'generation-2', audioId: 'audio-2', callBackUrl: `${CALLBACK_URL}?sunoGeneration=generation-2` });
	expect(ok.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual([
		['task-of-audio-1', { item: 0 }],
		['task-of-audio-2', { item: 1 }],
		['task-of-audio-3', { item: 2 }],
	]);
	expect(ok[0].json).toEqual({
		title: null,
		imageUrl: null,
		taskId: 'task-of-audio-1',
		status: 'pending',
		providerStatus: null,
		audioWavUrl: null,
		generationTaskId: 'generation-1',
		audioId: 'audio-1',
		alreadyConverted: false,
		errorCode: null,
		errorMessage: null,
		createTime: null,
		completeTime: null,
	});
});

test('the order of the items is kept even if the first responses arrive last', async () => {
	onConvert(HOSTS.kie, 'audio-1').delay(60).reply(200, created('task-1'));
	onConvert(HOSTS.kie, 'audio-2').delay(30).reply(200, created('task-2'));
	onConvert(HOSTS.kie, 'audio-3').reply(200, created('task-3'));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1), track(2), track(3)] });
	expect(ok.map(({ json }) => json.taskId)).toEqual(['task-1', 'task-2', 'task-3']);
});

const idsThatAreEnough = [
	...PROVIDERS.map((provider) => ({ provider, ids: 'both IDs', item: track(1) })),
	...PROVIDERS.filter((provider) => provider !== 'kie').map((provider) => ({ provider, ids: 'an audio ID alone', item: { audioId: 'audio-1' } })),
];

test.each(idsThatAreEnough)('$provider accepts $ids, and gets them at its own address', async ({ provider, item }) => {
	const credential = credentialFor(provider);
	const { generationTaskId, audioId } = item as Partial<ReturnType<typeof track>>;
	nock(HOSTS[provider])
		.post('/api/v1/wav/generate', {
			...(generationTaskId === undefined ? {} : { taskId: generationTaskId }),
			...(audioId === undefined ? {} : { audioId }),
			callBackUrl: generationTaskId === undefined ? CALLBACK_URL : `${CALLBACK_URL}?sunoGeneration=${generationTaskId}`,
		})
		.matchHeader('authorization', `Bearer ${credential.apiKey}`)
		.reply(200, created('task-1'));
	const { ok } = await run({ parameters: convertParameters(), items: [item], credential });
	expect(ok[0].json).toMatchObject({
		taskId: 'task-1',
		generationTaskId: generationTaskId ?? null,
		audioId: audioId ?? null,
		alreadyConverted: false,
	});
});

test.each([
	['https://gateway.example.com', 'https://gateway.example.com', ''],
	[' https://gateway.example.com/suno/ ', 'https://gateway.example.com', '/suno'],
	['http://10.0.0.5:8080//', 'http://10.0.0.5:8080', ''],
	['https://gateway.example.com/api/v1', 'https://gateway.example.com', ''],
	[' https://gateway.example.com/suno/api/v1// ', 'https://gateway.example.com', '/suno'],
	['https://gateway.example.com/myapi/v1', 'https://gateway.example.com', '/myapi/v1'],
])('a custom host entered as %p gets the request', async (host, origin, prefix) => {
	nock(origin).post(`${prefix}/api/v1/wav/generate`).reply(200, created('task-1'));
	const credential = credentialFor('custom', { host, behavesLike: 'sunoApi' });
	const { ok } = await run({ parameters: convertParameters(), items: [{ audioId: 'audio-1' }], credential });
	expect(ok[0].json.taskId).toBe('task-1');
});

test('a key that was pasted with spaces and the word Bearer is sent without them', async () => {
	const credential = credentialFor('kie', { apiKey: '  Bearer test-key-pasted\n' });
	onConvert().matchHeader('authorization', 'Bearer test-key-pasted').reply(200, created('task-1'));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)], credential });
	expect(ok[0].json.taskId).toBe('task-1');
});

test('the request has a User-Agent, because a provider\'s firewall rejects requests without one', async () => {
	onConvert().matchHeader('user-agent', /\w/).reply(200, created('task-1'));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(ok[0].json.taskId).toBe('task-1');
});

test('IDs that are numbers or have spaces around them are sent as clean text', async () => {
	const body = { taskId: '12', audioId: 'audio-1', callBackUrl: `${CALLBACK_URL}?order=7&sunoGeneration=12` };
	nock(HOSTS.kie).post('/api/v1/wav/generate', body).reply(200, created('task-1'));
	const { ok } = await run({
		parameters: convertParameters({ callBackUrl: `= ${CALLBACK_URL}?order={{ $json.order }} ` }),
		items: [{ generationTaskId: 12, audioId: ' audio-1\n', order: 7 }],
	});
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', generationTaskId: '12', audioId: 'audio-1' });
});

test('a task ID that the provider sends as a number is returned as text', async () => {
	onConvert().reply(200, { code: 200, msg: 'success', data: { taskId: 98_765 } });
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(ok[0].json.taskId).toBe('98765');
});

test('the raw response is added if it is requested, without the key', async () => {
	const credential = credentialFor('kie');
	onConvert().reply(200, { ...created('task-1'), traceId: 'trace-1', echo: `Bearer ${credential.apiKey}` });
	const { ok, texts } = await run({
		parameters: convertParameters({ options: { includeRawResponse: true } }),
		items: [track(1)],
		credential,
	});
	expect(ok[0].json).toMatchObject({
		taskId: 'task-1',
		raw: { code: 200, msg: 'success', traceId: 'trace-1', data: { taskId: 'task-1' } },
	});
	expect(texts).toContain('trace-1');
	expect(texts.filter((text) => text.includes(credential.apiKey))).toEqual([]);
});

test('the raw response is missing unless it is requested', async () => {
	onConvert().reply(200, created('task-1'));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(ok[0].json).not.toHaveProperty('raw');
});
