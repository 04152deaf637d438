import '../setup/quickClock';
import nock from 'nock';

import { SunoWavApi } from '../../index';
import { useNock } from '../setup/nock';
import { wavFile } from '../setup/wavFile';
import { callTrigger } from './callTrigger';
import { convertParameters, credentialFor, getDetailsParameters, getManyParameters, run } from './engine';
import { FILE_HOST, onDownload, WAV_URL } from './provider';
import { callBack, callbackParameters, prepare } from './suspended';

const HOST = 'https://api.made-up.example';

// Everything that a new API requires: its file, and the row of a provider that offers it.
jest.mock('../../nodes/SunoWav/providers/providers', () => {
	const actual = jest.requireActual('../../nodes/SunoWav/providers/providers');
	const { madeUpApi } = jest.requireActual('./madeUpApi');
	const madeUp = { ...actual.providers.erweima, displayName: 'made-up.example', baseUrl: 'https://api.made-up.example', needsBothIds: true, api: madeUpApi };
	return { ...actual, providers: { ...actual.providers, madeUp } };
});

useNock();

const track = { generationTaskId: 'generation-1', audioId: 'audio-1' };
const song = { album: 'generation-1', number: 'audio-1' };

const onCreate = (order: string, door?: string) =>
	nock(HOST)
		.post('/v9/orders', { dish: 'wav', song, ...(door ? { waiter: { door } } : {}) })
		.reply(200, { code: 200, msg: 'success', data: { order } });

const onLookUp = (order: string, more: object = { phase: 'served', link: WAV_URL }) =>
	nock(HOST)
		.get('/v9/kitchen')
		.query({ order })
		.reply(200, { code: 200, data: { order, number: 'audio-1', door: 'https://n8n.example.com/webhook/abc?order=123', ...more } });

test('is one of the providers of the credential', () => {
	const [{ options }] = new SunoWavApi().properties;
	expect(options).toContainEqual(expect.objectContaining({ name: 'made-up.example', value: 'madeUp' }));
});

test('Convert sends the request that the API expects, to the path that it expects', async () => {
	onCreate('order-1', 'https://n8n.example.com/webhook/abc/webhook?sunoGeneration=generation-1');
	const { ok, error } = await run({ parameters: convertParameters(), items: [track], credential: credentialFor('madeUp') });
	expect(error).toBeUndefined();
	expect(ok[0].json).toMatchObject({ taskId: 'order-1', status: 'pending', ...track, alreadyConverted: false });
});

test('so does a gateway that behaves like it', async () => {
	onCreate('order-1', 'https://n8n.example.com/webhook/abc/webhook?sunoGeneration=generation-1');
	const credential = credentialFor('custom', { host: HOST, behavesLike: 'madeUp' });
	const { ok } = await run({ parameters: convertParameters(), items: [track], credential });
	expect(ok[0].json).toMatchObject({ taskId: 'order-1' });
});

test('Get Details downloads what it has made', async () => {
	onLookUp('order-1');
	onDownload().reply(200, wavFile());
	const parameters = getDetailsParameters({ downloadWav: true });
	const { ok } = await run({ parameters, items: [{ taskId: 'order-1' }], credential: credentialFor('madeUp') });
	expect(ok[0].json).toMatchObject({ taskId: 'order-1', status: 'success', providerStatus: 'served', audioId: 'audio-1' });
	expect(Buffer.from(ok[0].binary!.data.data, 'base64').equals(wavFile())).toBe(true);
});

test('Get Many lists what it has grown', async () => {
	nock(HOST)
		.get('/v9/garden')
		.query({ album: 'generation-1' })
		.reply(200, { code: 200, data: { phase: 'served', fruit: ['audio-1', 'audio-2'] } });
	const { ok } = await run({ parameters: getManyParameters(), items: [track], credential: credentialFor('madeUp') });
	expect(ok).toMatchObject([
		{ json: { generationTaskId: 'generation-1', audioId: 'audio-1' }, pairedItem: { item: 0 } },
		{ json: { generationTaskId: 'generation-1', audioId: 'audio-2' }, pairedItem: { item: 0 } },
	]);
});

test('Convert and Wait polls it without a callback URL, and downloads', async () => {
	onCreate('order-1');
	onLookUp('order-1', { phase: 'baking' });
	onLookUp('order-1');
	onDownload().reply(200, wavFile());
	const parameters = { resource: 'track', operation: 'convertAndWait', ...track, audioId: { __rl: true, mode: 'id', value: 'audio-1' } };
	const { ok } = await run({ parameters, credential: credentialFor('madeUp') });
	expect(ok[0].json).toMatchObject({ taskId: 'order-1', status: 'success', audioWavUrl: WAV_URL });
	expect(ok[0].binary).toHaveProperty('data');
});

test('Convert and Wait reports its failures in its own words', async () => {
	onCreate('order-1');
	onLookUp('order-1', { phase: 'burnt', reason: 'too hot' });
	const parameters = { resource: 'track', operation: 'convertAndWait', ...track, audioId: { __rl: true, mode: 'id', value: 'audio-1' } };
	const { error } = await run({ parameters, credential: credentialFor('madeUp') });
	expect(error).toMatchObject({ message: 'made-up.example could not convert the track', description: expect.stringContaining('ended with burnt. The provider\'s reason: too hot') });
});

test('Convert and Wait is suspended and resumed by its callback', async () => {
	const credential = credentialFor('madeUp');
	nock(HOST).post('/v9/orders', /waiter/).reply(200, { code: 200, data: { order: 'order-2' } });
	const suspended = prepare([track], callbackParameters(), credential);
	await suspended.try();
	const frozen = suspended.executeData.data.main[0]!.map(({ json }) => json);
	expect(frozen).toMatchObject([{ taskId: 'order-2', status: 'pending' }]);
	onLookUp('order-2');
	const { status, items } = await callBack({ frozen, taskId: 'order-2', body: { bell: { order: 'order-2', phase: 'served' } }, credential });
	expect(status).toBe(200);
	expect(items).toMatchObject([{ json: { taskId: 'order-2', status: 'success', audioWavUrl: WAV_URL } }]);
});

test.each([
	['lookup', 'order-3', { phase: 'served' }, { verified: 'lookup', query: { order: '123' } }],
	['none', 'order-4', { phase: 'served', link: `${FILE_HOST}/claimed.wav` }, { verified: 'none', audioWavUrl: `${FILE_HOST}/claimed.wav` }],
])('the trigger starts by its callback (verification: %s)', async (verification, order, claim, expected) => {
	if (verification === 'lookup') onLookUp(order);
	const body = { bell: { order, ...claim } };
	const { answer, items } = await callTrigger({ body, parameters: { verification }, credential: credentialFor('madeUp') });
	expect(answer.status).toBe(200);
	expect(items[0].json).toMatchObject({ taskId: order, status: 'success', ...expected });
});

test('the trigger knows no other API\'s callback for it', async () => {
	const body = { code: 200, msg: 'success', data: { task_id: 'order-3', audioWavUrl: WAV_URL } };
	expect(await callTrigger({ body, credential: credentialFor('madeUp') })).toMatchObject({ answer: { status: 400 }, started: false });
});
