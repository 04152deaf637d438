import type { INodeParameters } from 'n8n-workflow';
import nock from 'nock';

import '../setup/quickPauses';
import { useNock } from '../setup/nock';
import { API_KEY, credentialFor, run, type Run } from './engine';
import { created, failure, HOSTS, onConvert, onLookUp, recordOf } from './provider';
import { callbackParameters, prepare } from './suspended';

useNock();

const track = (n: number) => ({ generationTaskId: `generation-${n}`, audioId: `audio-${n}` });
const tracks = [track(1), track(2), track(3)];

const parameters = (options: INodeParameters = {}): INodeParameters => ({
	...callbackParameters({ waitBy: 'polling', downloadWav: false }),
	options: { checkCredits: true, ...options },
});

/** The mock of one question for the credits. */
const onCredits = (credits: unknown, host = HOSTS.kie) =>
	nock(host)
		.get(host === HOSTS.kie ? '/api/v1/chat/credit' : '/api/v1/generate/credit')
		.reply(200, { code: 200, msg: 'success', data: credits });

/** Mocks of a track that the provider has converted before: so it comes out without a wait. */
function converts(n: number, host = HOSTS.kie) {
	onConvert(host, `audio-${n}`).reply(200, failure(409, 'record exists', { taskId: `task-${n}` }));
	onLookUp(`task-${n}`, host).reply(200, recordOf(`task-${n}`, { musicId: `audio-${n}` }));
}

const convertAndWait = async (options: INodeParameters = {}, more: Partial<Run> = {}) =>
	await run({ parameters: parameters(options), items: tracks, ...more });

const statuses = (items: Array<{ json: { status?: unknown } }>) => items.map(({ json }) => json.status);

describe('by polling', () => {
	test('credits that just suffice: they are asked for once, before anything is sent', async () => {
		const order: string[] = [];
		const credits = onCredits(1.2);
		const first = onConvert(HOSTS.kie, 'audio-1').reply(200, failure(409, 'record exists', { taskId: 'task-1' }));
		credits.on('request', () => order.push('credits'));
		first.on('request', () => order.push('conversion'));
		onLookUp('task-1').reply(200, recordOf('task-1', { musicId: 'audio-1' }));
		converts(2);
		converts(3);
		const { ok, error } = await convertAndWait();
		expect(error).toBeUndefined();
		expect(statuses(ok)).toEqual(['success', 'success', 'success']);
		expect(order).toEqual(['credits', 'conversion']);
	});

	test('too few: the node stops before anything is sent, and says what is there and what is needed', async () => {
		onCredits(1.1);
		const { error } = await convertAndWait();
		expect(error).toMatchObject({
			message: 'The kie.ai account has 1.1 credits, and 3 conversions cost 1.2',
			description:
				'None of them was started. Top up the account, or send fewer items. The price is that of October 2026, 0.4 each: if it has changed, enter the new one under Options > Credits per Conversion.',
		});
	});

	test('too few for a single one', async () => {
		onCredits(0);
		const { error } = await convertAndWait({}, { items: [track(1)] });
		expect(error?.message).toBe('The kie.ai account has 0 credits, and 1 conversion costs 0.4');
	});

	test('too few, and the node continues: every item is an error item with its IDs', async () => {
		onCredits('0.8');
		const { failed } = await convertAndWait({}, { onError: 'continueErrorOutput' });
		expect(failed).toMatchObject(
			tracks.map((ids, item) => ({
				json: { error: 'The kie.ai account has 0.8 credits, and 3 conversions cost 1.2', details: { ...ids, status: 'failed', taskId: null } },
				pairedItem: { item },
			})),
		);
	});

	test('an item that cannot be sent anyway is not counted', async () => {
		onCredits(0.8);
		converts(1);
		converts(3);
		const { ok } = await convertAndWait({}, { items: [track(1), { audioId: 'audio-2' }, track(3)], onError: 'continueRegularOutput' });
		expect(ok.map(({ json }) => json.error ?? json.status)).toEqual(['success', 'Generation Task ID is empty', 'success']);
	});

	test('when the node stops because of such an item, nobody is asked', async () => {
		const { error } = await convertAndWait({}, { items: [track(1), { audioId: 'audio-2' }] });
		expect(error?.message).toBe('Generation Task ID is empty');
	});

	test('without the option nobody is asked', async () => {
		converts(1);
		expect(statuses((await convertAndWait({ checkCredits: false, creditsPerConversion: 50 }, { items: [track(1)] })).ok)).toEqual(['success']);
	});
});

describe('the price', () => {
	test.each([
		['the own price', { creditsPerConversion: 2 }, 'The kie.ai account has 5.9 credits, and 3 conversions cost 6'],
		['a price as text', { creditsPerConversion: '2' }, 'The kie.ai account has 5.9 credits, and 3 conversions cost 6'],
		['prices of the items', { creditsPerConversion: '={{ $itemIndex + 1.5 }}' }, 'The kie.ai account has 5.9 credits, and 3 conversions cost 7.5'],
	])('%s takes the place of the known one', async (_name, options, message) => {
		onCredits(5.9);
		const { error } = await convertAndWait(options);
		expect(error).toMatchObject({ message, description: 'None of them was started. Top up the account, or send fewer items.' });
	});

	test('at the Jobs API it is the same one', async () => {
		onCredits(0.3);
		const { error } = await convertAndWait({}, { items: [track(1)], credential: credentialFor('kieJobs') });
		expect(error?.message).toBe('The kie.ai (Jobs API) account has 0.3 credits, and 1 conversion costs 0.4');
	});

	test.each([
		['sunoapi.org', credentialFor('sunoApi')],
		['gateway.example.com', credentialFor('custom', { host: 'https://gateway.example.com', behavesLike: 'kie' })],
	])('where none is known (%s), it has to be given', async (name, credential) => {
		const { error } = await convertAndWait({}, { credential });
		expect(error).toMatchObject({
			message: `What a conversion costs at ${name} is not known`,
			description: 'Enter it under Options > Credits per Conversion, or switch Check Credits First off.',
		});
	});

	test('where none is known and it is given, it is used', async () => {
		onCredits(2, HOSTS.sunoApi);
		converts(1, HOSTS.sunoApi);
		const { ok } = await convertAndWait({ creditsPerConversion: 2 }, { items: [track(1)], credential: credentialFor('sunoApi') });
		expect(statuses(ok)).toEqual(['success']);
	});

	test.each([[-1], ['many'], ['']])('%j is none', async (creditsPerConversion) => {
		const { error } = await convertAndWait({ creditsPerConversion });
		expect(error?.message).toBe('Credits per Conversion is not a number from 0 to 1,000,000');
	});
});

test('when the credits are not told, nothing is sent, and the error says that it is because of the option', async () => {
	onCredits(null);
	const { error } = await convertAndWait();
	expect(error).toMatchObject({
		message: 'kie.ai accepted the key but did not tell the remaining credits',
		description: 'Check that the provider in the credential is the one that the API key comes from. Check Credits First is on, so the item was not sent.',
	});
});

test('a passing fault of the question is waited out', async () => {
	nock(HOSTS.kie).get('/api/v1/chat/credit').reply(200, failure(500));
	onCredits(0.4);
	converts(1);
	expect(statuses((await convertAndWait({}, { items: [track(1)] })).ok)).toEqual(['success']);
});

test('a key that the provider echoes is nowhere in the run data', async () => {
	const credential = credentialFor('kie');
	nock(HOSTS.kie).get('/api/v1/chat/credit').reply(200, failure(999, `a word about ${credential.apiKey}`));
	const { error, texts } = await convertAndWait({}, { credential });
	expect(error?.description).toContain('a word about [hidden]');
	expect(texts.filter((text) => text.includes(API_KEY))).toEqual([]);
});

describe('Retry On Fail', () => {
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

	test('what an earlier try has started is not counted again', async () => {
		onCredits(1.2);
		onConvert(HOSTS.kie, 'audio-1').reply(200, created('task-1'));
		onConvert(HOSTS.kie, 'audio-2').reply(200, failure(422));
		onConvert(HOSTS.kie, 'audio-3').reply(200, created('task-3'));
		// Two of three credits are spent.
		onCredits(0.4);
		onConvert(HOSTS.kie, 'audio-2').reply(200, created('task-2'));
		for (const n of [1, 2, 3]) onLookUp(`task-${n}`).reply(200, recordOf(`task-${n}`, { musicId: `audio-${n}` }));
		const { ok, error } = await convertAndWait({}, { settings });
		expect(error).toBeUndefined();
		expect(ok.map(({ json }) => json.taskId)).toEqual(['task-1', 'task-2', 'task-3']);
	});

	test('when there are too few for the rest, the error names what was started', async () => {
		onCredits(1.2);
		onConvert(HOSTS.kie, 'audio-1').reply(200, created('task-1'));
		onConvert(HOSTS.kie, 'audio-2').reply(200, failure(422));
		onConvert(HOSTS.kie, 'audio-3').reply(200, created('task-3'));
		onCredits(0.3);
		const { error } = await convertAndWait({}, { settings });
		expect(error?.message).toBe('The kie.ai account has 0.3 credits, and 1 conversion costs 0.4');
		expect(error?.description).toMatch(/^None of them was started\..* Their task IDs: task-[13], task-[13]\.$/);
	});
});

describe('by callback', () => {
	const waiting = (credits: number) => {
		onCredits(credits);
		return prepare(tracks, callbackParameters({ options: { checkCredits: true } }));
	};

	test('credits that suffice: the conversions are started, and the execution waits', async () => {
		const node = waiting(1.2);
		for (const n of [1, 2, 3]) onConvert(HOSTS.kie, `audio-${n}`).reply(200, created(`task-${n}`));
		expect(await node.try()).toMatchObject([[1, 2, 3].map((n) => ({ json: { taskId: `task-${n}`, status: 'pending' } }))]);
		expect(node.runData.waitTill).toBeInstanceOf(Date);
	});

	test('too few: nothing is sent, and nothing waits', async () => {
		const node = waiting(1);
		expect(await node.try()).toMatchObject([
			tracks.map((details) => ({ json: { error: 'The kie.ai account has 1 credit, and 3 conversions cost 1.2', details } })),
		]);
		expect(node.runData.waitTill).toBeUndefined();
	});
});

test('all tracks of a generation are counted, before any of them is sent', async () => {
	onCredits(0.9);
	nock(HOSTS.kie)
		.get('/api/v1/generate/record-info')
		.query({ taskId: 'generation-1' })
		.reply(200, { code: 200, data: { taskId: 'generation-1', status: 'SUCCESS', response: { sunoData: ['audio-1', 'audio-2', 'audio-3'].map((id) => ({ id })) } } });
	const { ok } = await convertAndWait({}, { items: [{ generationTaskId: 'generation-1' }], onError: 'continueRegularOutput' });
	expect(ok.map(({ json }) => json.error)).toEqual(Array(3).fill('The kie.ai account has 0.9 credits, and 3 conversions cost 1.2'));
});

test('a generation that has failed stops the node at once, although another one is waited for', async () => {
	const onTracks = (taskId: string, status: string) =>
		nock(HOSTS.kie).get('/api/v1/generate/record-info').query({ taskId }).reply(200, { code: 200, data: { taskId, status, response: null } });
	onTracks('generation-1', 'PENDING');
	onTracks('generation-2', 'GENERATE_AUDIO_FAILED');
	const items = ['generation-1', 'generation-2'].map((generationTaskId) => ({ generationTaskId }));
	const { error } = await run({ parameters: { ...parameters(), waitTimeout: 86_400 }, items });
	expect(error).toMatchObject({ message: 'kie.ai could not generate the music', context: { itemIndex: 1 } });
});
