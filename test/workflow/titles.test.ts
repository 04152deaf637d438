import type { IDataObject, INodeParameters } from 'n8n-workflow';

import '../setup/quickClock';
import nock from 'nock';

import { useNock } from '../setup/nock';
import { wavFile } from '../setup/wavFile';
import { successCallback } from './callbackBodies';
import { callTrigger } from './callTrigger';
import { convertParameters, getDetailsParameters, getManyParameters, run } from './engine';
import { CALLBACK_URL, created, FILE_HOST, generationOf, HOSTS, onConvert, onDownload, onGeneration, onLookUp, pending, recordOf } from './provider';
import { callBack, callbackParameters, prepare } from './suspended';

useNock();

// Providers' records of conversions have no title. Each node passes the title on to the next one, so that the file is named after it.

const TITLE = 'Paper Lanterns';
const COVER = `${FILE_HOST}/cover.jpeg`;
const ID = 'e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16';
const NAME = 'Paper Lanterns e231f4a0.wav';
const track = { generationTaskId: 'generation-1', audioId: ID, title: TITLE, imageUrl: COVER };
const told = { title: TITLE, imageUrl: COVER, generationTaskId: 'generation-1' };

const waitParameters = (more: INodeParameters = {}) => convertParameters({ operation: 'convertAndWait', downloadWav: true, ...more });

const converts = (taskId = 'task-1') => {
	onConvert().reply(200, created(taskId));
	onLookUp(taskId).reply(200, recordOf(taskId, { musicId: ID }));
};

/** Gets the details of these items with their files. Returns the title and the name of each. */
async function detailsOf(items: IDataObject[], taskIds = ['task-1']) {
	for (const taskId of taskIds) onLookUp(taskId).reply(200, recordOf(taskId, { musicId: ID }));
	onDownload().times(taskIds.length).reply(200, wavFile());
	const { ok } = await run({ parameters: getDetailsParameters({ taskId: '={{ $json.taskId ?? $json.details?.taskId }}', downloadWav: true }), items });
	return ok.map(({ json: { title, imageUrl, generationTaskId }, binary }) => ({ title, imageUrl, generationTaskId, name: binary?.data.fileName }));
}

test('title first in the table, then the conversion\'s result', async () => {
	converts();
	const { ok } = await run({ parameters: waitParameters({ downloadWav: false }), items: [track] });
	expect(Object.keys(ok[0].json).slice(0, 4)).toEqual(['title', 'status', 'taskId', 'audioWavUrl']);
	expect(ok[0].json).toMatchObject(told);
});

test.each([
	['its own IDs', track],
	['the spelling of a record', { generationTaskId: 'generation-1', audio_id: ID, title: TITLE, image_url: COVER }],
	['the ID in other letters', { ...track, audioId: ID.toUpperCase() }],
])('an item with %s passes its title and cover on to the conversion and the file', async (_name, item) => {
	converts();
	onDownload().reply(200, wavFile());
	const { ok } = await run({ parameters: waitParameters({ audioId: { __rl: true, mode: 'id', value: ID } }), items: [item] });
	expect(ok[0].json).toMatchObject(told);
	expect(ok[0].binary?.data.fileName).toBe(NAME);
});

test('an item about another track passes nothing on', async () => {
	converts();
	const { ok } = await run({ parameters: waitParameters({ audioId: { __rl: true, mode: 'id', value: ID }, downloadWav: false }), items: [{ ...track, audioId: 'another' }] });
	expect(ok[0].json).toMatchObject({ title: null, imageUrl: null });
});

test.each([
	['with its length', `${TITLE} (3:18)`, TITLE],
	['without a length', TITLE, TITLE],
	['by its ID, as it has no title', `${ID} (3:18)`, null],
])('a track picked from the list %s keeps the title of the list', async (_name, cachedResultName, title) => {
	converts();
	onDownload().reply(200, wavFile());
	const audioId = { __rl: true, mode: 'list', value: ID, cachedResultName };
	const { ok } = await run({ parameters: waitParameters({ audioId }), items: [{ data: { taskId: 'generation-1' }, generationTaskId: 'generation-1', title: null }] });
	expect(ok[0].json.title).toBe(title);
	expect(ok[0].binary?.data.fileName).toBe(title === null ? `${ID}.wav` : NAME);
});

test('all tracks have the titles and covers of their generation, even error items', async () => {
	onGeneration('generation-1').reply(200, generationOf(['audio-1', 'audio-2']));
	onConvert(HOSTS.kie, 'audio-1').reply(200, created('task-1'));
	onConvert(HOSTS.kie, 'audio-2').reply(200, { code: 451, msg: 'no' });
	const parameters = convertParameters({ audioId: { __rl: true, mode: 'list', value: '' } });
	const { ok } = await run({ parameters, items: [{ generationTaskId: 'generation-1' }], onError: 'continueRegularOutput' });
	expect(ok.map(({ json: { title, imageUrl } }) => [title, imageUrl])).toEqual([
		['Title of audio-1', `${FILE_HOST}/audio-1.jpeg`],
		['Title of audio-2', `${FILE_HOST}/audio-2.jpeg`],
	]);
	expect(Object.keys(ok[1].json).slice(0, 3)).toEqual(['error', 'title', 'taskId']);
});

test('Get Many, then Convert and Wait by callback, then Get Details: the title arrives', async () => {
	onGeneration('generation-1').reply(200, generationOf([ID]));
	const many = await run({ parameters: getManyParameters(), items: [{ generationTaskId: 'generation-1' }] });
	onConvert().reply(200, created('task-1'));
	const waiting = prepare(many.ok.map(({ json }) => json), callbackParameters({ generationTaskId: 'generation-1' }));
	await waiting.try();
	const frozen = waiting.executeData.data.main[0]!.map(({ json }) => json);
	onLookUp('task-1').reply(200, recordOf('task-1', { musicId: ID }));
	const { items } = await callBack({ frozen, taskId: 'task-1' });
	expect(await detailsOf(items!.map(({ json }) => json))).toEqual([
		{ title: `Title of ${ID}`, imageUrl: `${FILE_HOST}/${ID}.jpeg`, generationTaskId: 'generation-1', name: `Title of ${ID} e231f4a0.wav` },
	]);
});

describe('through the callback URL', () => {
	/** Converts with this URL. Returns the one that the provider receives. */
	async function urlOf(item: IDataObject, callBackUrl = CALLBACK_URL) {
		let body: { callBackUrl?: string } = {};
		nock(HOSTS.kie).post('/api/v1/wav/generate', (sent: object) => Object.keys((body = sent)).length > 0).reply(200, created('task-1'));
		await run({ parameters: convertParameters({ callBackUrl }), items: [item] });
		return body.callBackUrl!;
	}

	/** The trigger's event if the provider's record has this URL. */
	async function eventOf(callbackUrl: string | null, call: { search?: string; parameters?: INodeParameters } = {}, taskId = 'task-1') {
		if (call.parameters === undefined) onLookUp(taskId).reply(200, recordOf(taskId, { musicId: ID, callbackUrl }));
		const { items } = await callTrigger({ body: successCallback(taskId), mode: 'manual', ...call });
		return items[0].json;
	}

	test('from Convert to the trigger, and on to Get Details and the file', async () => {
		const url = await urlOf(track, `${CALLBACK_URL}?order=7`);
		const event = await eventOf(url);
		expect(event).toMatchObject({ ...told, query: { order: '7' }, verified: 'lookup' });
		expect(Object.keys(event).slice(0, 4)).toEqual(['title', 'status', 'taskId', 'audioWavUrl']);
		expect(event.query).toEqual({ order: '7' });
		expect(await detailsOf([event])).toEqual([{ ...told, name: NAME }]);
	});

	test('by Convert and Wait with a Callback URL as well', async () => {
		const parameters = waitParameters({ downloadWav: false, options: { callBackUrl: CALLBACK_URL } });
		let sent = '';
		nock(HOSTS.kie).post('/api/v1/wav/generate', (body: { callBackUrl: string }) => (sent = body.callBackUrl) !== '').reply(200, created('task-1'));
		onLookUp('task-1').reply(200, recordOf('task-1'));
		await run({ parameters, items: [track] });
		expect(await eventOf(sent)).toMatchObject(told);
	});

	test('without a verification, and where the provider has no URL on record, from the request', async () => {
		const { search } = new URL(await urlOf(track));
		expect(await eventOf(null, { search, parameters: { verification: 'none' } })).toMatchObject({ ...told, query: {} });
		expect(await eventOf(null, { search })).toMatchObject({ ...told, query: {}, verified: 'lookup, query unverified' });
	});

	test.each([
		['nothing is known', { generationTaskId: 'generation-1', audioId: ID }, CALLBACK_URL, `${CALLBACK_URL}?sunoGeneration=generation-1`],
		['the user has such parameters', track, `${CALLBACK_URL}?sunoTitle=mine&sunoImage=&sunoGeneration=x`, `${CALLBACK_URL}?sunoTitle=mine&sunoImage=&sunoGeneration=x`],
		['the query has been written in a way of its own', { ...track, imageUrl: null }, `${CALLBACK_URL}?a=%7e&b#top`, `${CALLBACK_URL}?a=%7e&b&sunoTitle=Paper+Lanterns&sunoGeneration=generation-1#top`],
		['the cover has a long address', { ...track, imageUrl: `${FILE_HOST}/${'x'.repeat(300)}` }, CALLBACK_URL, `${CALLBACK_URL}?sunoTitle=Paper+Lanterns&sunoGeneration=generation-1`],
		['the title is long', { ...track, title: '🎵'.repeat(81), imageUrl: null }, CALLBACK_URL, `${CALLBACK_URL}?sunoTitle=${encodeURIComponent('🎵'.repeat(80))}&sunoGeneration=generation-1`],
	])('when %s, the URL is left readable', async (_name, item, given, url) => {
		expect(await urlOf(item, given)).toBe(url);
	});

	test("the provider's own facts about the generation take precedence over the URL's, and an invalid cover address is left out", async () => {
		const event = await eventOf(`${CALLBACK_URL}?sunoTitle=a&sunoTitle=b&sunoImage=javascript:alert(1)`);
		expect(event).toMatchObject({ title: null, imageUrl: null, generationTaskId: null, query: {} });
	});
});

describe('Get Details', () => {
	test.each([
		['its own conversion', { ...told, taskId: 'task-1' }, { ...told, name: NAME }],
		['its own conversion in an error item', { error: 'no', details: { ...told, taskId: 'task-1' } }, { ...told, name: NAME }],
	])('takes the title from an item about %s', async (_name, item, expected) => {
		expect(await detailsOf([item as IDataObject])).toEqual([expected]);
	});

	test('takes nothing from an item about another conversion', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1', pending));
		const { ok } = await run({ parameters: getDetailsParameters({ taskId: 'task-1' }), items: [{ ...told, taskId: 'task-2' }] });
		expect(ok[0].json).toMatchObject({ title: null, imageUrl: null, generationTaskId: null });
	});
});
