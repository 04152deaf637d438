import '../setup/quickClock';
import nock from 'nock';

import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, run, SUNO_WAV_TOOL } from './engine';
import { created, generationOf, HOSTS, onConvert, recordOf } from './provider';

useNock();

/** A provider that charges for each request and counts its requests. */
function chargingProvider() {
	const orders: object[] = [];
	nock(HOSTS.erweima).get('/api/v1/generate/record-info').query(true).reply(200, generationOf(['audio-1', 'audio-2'])).persist();
	nock(HOSTS.erweima)
		.post('/api/v1/wav/generate')
		.reply(200, () => created(`task-${orders.push({})}`))
		.persist();
	nock(HOSTS.erweima)
		.get('/api/v1/wav/record-info')
		.query(true)
		.reply(200, (request: Request) => recordOf(new URL(request.url).searchParams.get('taskId')!) as never)
		.persist();
	return orders;
}

afterEach(() => nock.cleanAll());

const byId = (value: string) => convertParameters({ audioId: { __rl: true, mode: 'id', value } });
const track = { generationTaskId: 'generation-1', audioId: 'audio-1' };

test.each([
	['the same track', [track, { ...track, audioId: 'AUDIO-1' }], 1],
	['the same generation', [{ generationTaskId: 'generation-1' }, { generationTaskId: 'generation-1' }], 2],
])('two items of %s share one conversion, and each has its output', async (_name, items, orderCount) => {
	const orders = chargingProvider();
	const { ok } = await run({ parameters: convertParameters(), items, credential: credentialFor('erweima') });
	nock.cleanAll();
	expect(orders).toHaveLength(orderCount);
	expect(ok.map(({ pairedItem }) => pairedItem)).toEqual([0, 1].flatMap((item) => Array<object>(orderCount).fill({ item })));
});

test.each(['={{ $json.nothing }}', '={{ $json.empty }}', '={{ $json.nobody.id }}', ''])('By ID, an Audio ID of %j is an error and never means all tracks', async (value) => {
	const orders = chargingProvider();
	const { error } = await run({ parameters: byId(value), items: [{ ...track, empty: '' }], credential: credentialFor('erweima') });
	nock.cleanAll();
	expect(error?.message).toBe('Audio ID is empty');
	expect(orders).toEqual([]);
});

test('an item with an ID, a title and its generation is that track', async () => {
	const orders = chargingProvider();
	const item = { generationTaskId: 'generation-1', id: 'audio-2', title: 'Song' };
	const audioId = { __rl: true, mode: 'list', value: '' };
	await run({ parameters: convertParameters({ audioId }), items: [item], credential: credentialFor('erweima') });
	nock.cleanAll();
	expect(orders).toHaveLength(1);
});

test.each([
	['with and without its generation', track, { audioId: 'audio-1' }],
	['in capitals', track, { ...track, audioId: 'AUDIO-1' }],
])('a model that names a track %s pays once', async (_name, one, other) => {
	const orders = chargingProvider();
	const credential = credentialFor('erweima');
	const parameters = convertParameters({ operation: 'convertAndWait', audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' } });
	for (const item of [one, other]) await run({ parameters, items: [item], credential, settings: { type: SUNO_WAV_TOOL } });
	nock.cleanAll();
	expect(orders).toHaveLength(1);
});

test('a task ID that JSON has rounded is not used as the task, and nothing is sent again', async () => {
	onConvert().reply(200, '{"code":200,"msg":"success","data":{"taskId":1765180586443123713}}', { 'content-type': 'application/json' });
	const { ok, error } = await run({ parameters: convertParameters(), items: [track] });
	expect(ok).toEqual([]);
	expect(error?.message).toBe('kie.ai accepted the request but returned no task ID');
});
