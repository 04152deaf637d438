import type { INodeParameters } from 'n8n-workflow';

import '../setup/quickClock';
import nock from 'nock';

import { useNock } from '../setup/nock';
import { wavFile } from '../setup/wavFile';
import { convertParameters, credentialFor, getManyParameters, run } from './engine';
import {
	created,
	failed as conversionFailed,
	failure,
	generationOf,
	HOSTS,
	jobOf,
	onConvert,
	onDownload,
	onGeneration,
	onJob,
	onLookUp,
	pending,
	PROVIDERS,
	recordOf,
	WAV_URL,
} from './provider';

useNock();

const waitParameters = (more: INodeParameters = {}) => convertParameters({ operation: 'convertAndWait', downloadWav: false, ...more });

/** Three items: a whole generation of two tracks, a track that the provider rejects, and a track by its ID. */
const items = [{ generationTaskId: 'generation-1' }, { generationTaskId: 'generation-2', audioId: 'audio-3' }, { generationTaskId: 'generation-3', audioId: 'audio-4' }];

const twoTracks = (host = HOSTS.kie) => onGeneration('generation-1', host).reply(200, generationOf(['audio-1', 'audio-2']));

const converts = (...tracks: number[]) => {
	for (const n of tracks) onConvert(HOSTS.kie, `audio-${n}`).reply(200, created(`task-${n}`));
};

const finishes = (...tracks: number[]) => {
	for (const n of tracks) onLookUp(`task-${n}`).reply(200, recordOf(`task-${n}`, { musicId: `audio-${n}` }));
};

const both = [
	['Convert', convertParameters(), () => {}],
	['Convert and Wait', waitParameters(), finishes],
] as const;

describe.each(both)('%s', (_name, parameters, ends) => {
	test.each([
		['continueRegularOutput', [['task-1', 0], ['task-2', 0], ['kie.ai could not fetch the audio of the track', 1], ['task-4', 2]], []],
		['continueErrorOutput', [['task-1', 0], ['task-2', 0], ['task-4', 2]], [['kie.ai could not fetch the audio of the track', 1]]],
	] as const)('three items, one of two tracks and one that fails (%s): each result is paired with its item, in order', async (onError, good, bad) => {
		twoTracks();
		converts(1, 2, 4);
		onConvert(HOSTS.kie, 'audio-3').reply(200, failure(451, 'no such source'));
		ends(1, 2, 4);
		const { ok, failed } = await run({ parameters, items, onError });
		const shown = (output: typeof ok) => output.map(({ json, pairedItem }) => [json.error ?? json.taskId, (pairedItem as { item: number }).item]);
		expect(shown(ok)).toEqual(good);
		expect(shown(failed)).toEqual(bad);
		expect(ok.slice(0, 2).map(({ json }) => [json.generationTaskId, json.audioId])).toEqual([['generation-1', 'audio-1'], ['generation-1', 'audio-2']]);
	});

	test('one track of a generation fails: only that track is an error item, with its own IDs', async () => {
		twoTracks();
		converts(1);
		onConvert(HOSTS.kie, 'audio-2').reply(200, failure(451, 'no such source'));
		ends(1);
		const { ok, failed } = await run({ parameters, items: items.slice(0, 1), onError: 'continueErrorOutput' });
		expect(ok).toMatchObject([{ json: { taskId: 'task-1' }, pairedItem: { item: 0 } }]);
		expect(failed).toMatchObject([
			{ json: { error: expect.stringContaining('could not fetch'), details: { generationTaskId: 'generation-1', audioId: 'audio-2' } }, pairedItem: { item: 0 } },
		]);
	});

	test('with the default error setting, the first track that fails stops the node, and the error names the started conversions', async () => {
		twoTracks();
		converts(1);
		onConvert(HOSTS.kie, 'audio-2').delay(30).reply(200, failure(451, 'no such source'));
		// Its lookup may happen before the other track has failed.
		const { error, ok } = await run({ parameters, items: items.slice(0, 1) });
		expect(ok).toEqual([]);
		expect(error).toMatchObject({ message: 'kie.ai could not fetch the audio of the track', context: { itemIndex: 0 } });
		expect(error?.description).toMatch(/Their task IDs: task-1\.$/);
	});

	test('with Retry On Fail, each track is sent once, except for the failed one', async () => {
		twoTracks();
		twoTracks();
		converts(1, 2);
		onConvert(HOSTS.kie, 'audio-3').reply(200, failure(451, 'no such source'));
		onConvert(HOSTS.kie, 'audio-3').reply(200, created('task-3'));
		converts(4);
		ends(1, 2, 3, 4);
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const { ok, error } = await run({ parameters, items, settings });
		expect(error).toBeUndefined();
		expect(ok.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual([
			['task-1', { item: 0 }],
			['task-2', { item: 0 }],
			['task-3', { item: 1 }],
			['task-4', { item: 2 }],
		]);
	});

	test('bad input in another item is found before the generation is requested', async () => {
		const { error } = await run({ parameters, items: [...items, {}] });
		expect(error).toMatchObject({ message: 'Generation Task ID and Audio ID are empty', context: { itemIndex: 3 } });
	});

	test.each(['list', 'id'])('All Tracks, chosen by %s, means the same', async (mode) => {
		twoTracks();
		converts(1, 2);
		ends(1, 2);
		const { ok } = await run({ parameters: { ...parameters, audioId: { __rl: true, mode, value: 'all' } }, items: items.slice(0, 1) });
		expect(ok.map(({ json }) => json.audioId)).toEqual(['audio-1', 'audio-2']);
	});

	test('a track without an ID is an error before anything is converted', async () => {
		onGeneration('generation-1').reply(200, generationOf(['', 'audio-2']));
		const { error } = await run({ parameters, items: items.slice(0, 1) });
		expect(error).toMatchObject({
			message: "kie.ai returned one of the generation's tracks without an ID",
			description: expect.stringContaining('Get Many'),
		});
	});

	test('an unknown or failed generation is a separate error item, and the other items continue', async () => {
		onGeneration('generation-1').reply(200, generationOf([], { status: 'GENERATE_AUDIO_FAILED', errorMessage: 'no luck' }));
		converts(3, 4);
		ends(3, 4);
		const { ok } = await run({ parameters, items, onError: 'continueRegularOutput' });
		expect(ok.map(({ json, pairedItem }) => [json.error ?? json.taskId, pairedItem])).toEqual([
			['kie.ai could not generate the music', { item: 0 }],
			['task-3', { item: 1 }],
			['task-4', { item: 2 }],
		]);
		expect(ok[0].json.details).toMatchObject({ generationTaskId: 'generation-1', taskId: null, status: 'failed' });
	});
});

test.each(PROVIDERS)('%s gets both IDs of each track, at its own address', async (provider) => {
	twoTracks(HOSTS[provider]);
	for (const n of [1, 2]) {
		onConvert(HOSTS[provider], `audio-${n}`).reply(200, async (request: Request) => {
			expect(await request.json()).toMatchObject({ taskId: 'generation-1', audioId: `audio-${n}` });
			return created(`task-${n}`);
		});
	}
	const { ok } = await run({ parameters: convertParameters(), items: items.slice(0, 1), credential: credentialFor(provider) });
	expect(ok.map(({ json }) => json.taskId)).toEqual(['task-1', 'task-2']);
});

test('Convert says that a generation is still running, and which node waits for it', async () => {
	onGeneration('generation-1').reply(200, generationOf(['audio-1'], { status: 'FIRST_SUCCESS' }));
	const { error } = await run({ parameters: convertParameters(), items: items.slice(0, 1) });
	expect(error).toMatchObject({
		message: 'kie.ai has not finished the generation yet',
		description: expect.stringMatching(/^The generation's status is FIRST_SUCCESS\..*To wait for the generation, use Convert and Wait with Wait By set to Polling\.$/),
		context: { itemIndex: 0 },
	});
});

describe('Convert and Wait', () => {
	test('waits for a generation that is running or has no record yet, and converts nothing until it has finished', async () => {
		onGeneration('generation-1').reply(200, failure(422, 'recordInfo is null'));
		onGeneration('generation-1').reply(200, generationOf([], { status: 'PENDING' }));
		onGeneration('generation-1').reply(502, '<html>');
		onGeneration('generation-1').reply(200, generationOf(['audio-1'], { status: 'FIRST_SUCCESS' }));
		twoTracks();
		converts(1, 2);
		finishes(1, 2);
		const { ok, error } = await run({ parameters: waitParameters(), items: items.slice(0, 1) });
		expect(error).toBeUndefined();
		expect(ok.map(({ json }) => [json.audioId, json.status])).toEqual([['audio-1', 'success'], ['audio-2', 'success']]);
	});

	test('gives up when the Wait Timeout is over, and has converted nothing', async () => {
		onGeneration('generation-1').times(2).reply(200, generationOf([], { status: 'PENDING' }));
		const { error } = await run({ parameters: waitParameters({ waitTimeout: 1 }), items: items.slice(0, 1) });
		expect(error).toMatchObject({
			message: 'kie.ai has not finished the generation yet',
			description: expect.stringMatching(/Wait Timeout of 1 second ended before the generation finished\. No conversion was started for this generation\.$/),
		});
	});

	test('starts nothing if no time is left to wait for it', async () => {
		onGeneration('generation-1').reply(200, generationOf([], { status: 'PENDING' }));
		twoTracks();
		const { error } = await run({ parameters: waitParameters({ waitTimeout: 1 }), items: items.slice(0, 1) });
		expect(error).toMatchObject({
			message: 'The generation finished only after the Wait Timeout had ended',
			description: expect.stringContaining('No conversion was started for this generation'),
		});
	});

	test('each file is named after its own track', async () => {
		twoTracks();
		converts(1, 2);
		finishes(1, 2);
		onDownload().times(2).reply(200, wavFile());
		const { ok } = await run({ parameters: waitParameters({ downloadWav: true }), items: [{ generationTaskId: 'generation-1', title: 'of the item' }] });
		expect(ok.map(({ binary }) => binary?.data.fileName)).toEqual(['Title of audio-1.wav', 'Title of audio-2.wav']);
	});

	test('a failed conversion is an error item only for its track', async () => {
		twoTracks();
		converts(1, 2);
		finishes(1);
		onLookUp('task-2').reply(200, recordOf('task-2', { ...conversionFailed, musicId: 'audio-2' }));
		const { ok } = await run({ parameters: waitParameters(), items: items.slice(0, 1), onError: 'continueRegularOutput' });
		expect(ok).toMatchObject([
			{ json: { taskId: 'task-1', status: 'success' }, pairedItem: { item: 0 } },
			{ json: { error: 'kie.ai could not convert the track', details: { taskId: 'task-2', audioId: 'audio-2' } }, pairedItem: { item: 0 } },
		]);
	});

	test('at the Jobs API likewise', async () => {
		onJob('generation-1').reply(200, jobOf([], { state: 'generating', response: null }));
		onJob('generation-1').reply(200, jobOf(['audio-1', 'audio-2']));
		for (const n of [1, 2]) {
			nock(HOSTS.kie)
				.post('/api/v1/jobs/createTask', { model: 'ai-music-api/convert-to-wav-format', input: { task_id: 'generation-1', audio_id: `audio-${n}` } })
				.reply(200, created(`task-${n}`));
			const record = { taskId: `task-${n}`, model: 'ai-music-api/convert-to-wav-format', state: 'success', response: { resultUrls: [WAV_URL] } };
			onJob(`task-${n}`).reply(200, { code: 200, data: record });
		}
		const { ok } = await run({ parameters: waitParameters(), items: items.slice(0, 1), credential: credentialFor('kieJobs') });
		expect(ok.map(({ json, pairedItem }) => [json.taskId, json.audioId, json.status, pairedItem])).toEqual([
			['task-1', 'audio-1', 'success', { item: 0 }],
			['task-2', 'audio-2', 'success', { item: 0 }],
		]);
	});

	describe('when one of two tracks fails', () => {
		const failTheSecond = (host = HOSTS.kie) => {
			twoTracks(host);
			for (const n of [1, 2]) onConvert(host, `audio-${n}`).reply(200, created(`task-${n}`));
			onLookUp('task-1', host).reply(200, recordOf('task-1', { musicId: 'audio-1' }));
			onLookUp('task-2', host).reply(200, recordOf('task-2', { ...pending, musicId: 'audio-2' }));
			onLookUp('task-2', host).reply(200, recordOf('task-2', { ...conversionFailed, musicId: 'audio-2' }));
		};

		test.each([
			['kie', /\. If you run the workflow again, the other conversions already started are resumed and cost nothing more\. Their task IDs: task-1\. The conversion's task ID is task-2\.$/],
			['erweima', /charges again .*: task-1\. The conversion's task ID is task-2\.$/],
		])('%s: the error names it and the other one, which has finished, and promises only what is true', async (provider, advice) => {
			failTheSecond(HOSTS[provider]);
			const { error } = await run({ parameters: waitParameters(), items: items.slice(0, 1), credential: credentialFor(provider) });
			expect(error?.message).toMatch(/could not convert the track$/);
			expect(error?.description).toContain('The track is "Title of audio-2" (audio-2). Another track of the generation, "Title of audio-1" (audio-1), has finished.');
			expect(error?.description).toMatch(advice);
		});

		test('when two others have finished, it names both', async () => {
			onGeneration('generation-1').reply(200, generationOf(['audio-1', 'audio-2', 'audio-3']));
			for (const n of [1, 2, 3]) onConvert(HOSTS.kie, `audio-${n}`).reply(200, created(`task-${n}`));
			for (const n of [1, 3]) onLookUp(`task-${n}`).reply(200, recordOf(`task-${n}`, { musicId: `audio-${n}` }));
			onLookUp('task-2').reply(200, recordOf('task-2', { ...pending, musicId: 'audio-2' }));
			onLookUp('task-2').reply(200, recordOf('task-2', { ...conversionFailed, musicId: 'audio-2' }));
			const { error } = await run({ parameters: waitParameters(), items: items.slice(0, 1) });
			expect(error?.description).toContain('Other tracks of the generation have finished: "Title of audio-1" (audio-1), "Title of audio-3" (audio-3).');
		});

		test('its error item names it', async () => {
			failTheSecond();
			const { ok } = await run({ parameters: waitParameters(), items: items.slice(0, 1), onError: 'continueRegularOutput' });
			expect(ok[1].json).toMatchObject({ title: 'Title of audio-2', message: expect.stringMatching(/The track is "Title of audio-2" \(audio-2\)\.$/) });
		});
	});
});

describe('a generation whose callback could not be delivered, with one track so far', () => {
	const unheard = { status: 'CALLBACK_EXCEPTION' };

	beforeEach(() => {
		onGeneration('generation-1').reply(200, generationOf(['audio-1'], unheard));
		onGeneration('generation-1').times(3).reply(200, generationOf(['audio-1', 'audio-2'], unheard));
	});

	test.each(['convert', 'convertAndWait'])('%s converts both tracks', async (operation) => {
		for (const n of [1, 2]) {
			onConvert(HOSTS.kie, `audio-${n}`).reply(200, created(`task-${n}`));
			if (operation === 'convertAndWait') onLookUp(`task-${n}`).reply(200, recordOf(`task-${n}`, { musicId: `audio-${n}` }));
		}
		const parameters = convertParameters({ operation, downloadWav: false });
		const { ok, error } = await run({ parameters, items: [{ generationTaskId: 'generation-1' }] });
		expect(error).toBeUndefined();
		expect(ok.map(({ json }) => json.audioId)).toEqual(['audio-1', 'audio-2']);
	});

	test('Get Many lists both', async () => {
		const { ok } = await run({ parameters: getManyParameters(), items: [{ generationTaskId: 'generation-1' }] });
		expect(ok.map(({ json }) => json.audioId)).toEqual(['audio-1', 'audio-2']);
	});
});
