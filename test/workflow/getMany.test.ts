import '../setup/quickPauses';
import { useNock } from '../setup/nock';
import { API_KEY, convertParameters, credentialFor, getManyParameters, run } from './engine';
import { created, failure, FILE_HOST, generationOf, HOSTS, jobOf, onConvert, onGeneration, onJob, PROVIDERS } from './provider';

useNock();

const items = [{ generationTaskId: 'generation-1' }];
const jobs = { parameters: getManyParameters(), items };

const readTrack = (audioId: string, more: object = {}) => ({
	generationTaskId: 'generation-1',
	audioId,
	title: `Title of ${audioId}`,
	durationSeconds: 198.44,
	tags: 'electrifying, rock',
	imageUrl: `${FILE_HOST}/${audioId}.jpeg`,
	audioUrl: `${FILE_HOST}/${audioId}.mp3`,
	modelName: 'chirp-v3-5',
	createTime: '2025-01-01 00:00:00',
	...more,
});

test.each(PROVIDERS)('%s: each track of a generation is an item, with its fields in order', async (provider) => {
	const credential = credentialFor(provider);
	onGeneration('generation-1', HOSTS[provider])
		.matchHeader('authorization', `Bearer ${credential.apiKey}`)
		.reply(200, generationOf(['audio-1', 'audio-2']));
	const { ok } = await run({ ...jobs, credential });
	expect(ok.map(({ json }) => json)).toEqual([readTrack('audio-1'), readTrack('audio-2')]);
	expect(Object.keys(ok[0].json)).toEqual(Object.keys(readTrack('audio-1')));
});

test('the Jobs API gets its own kind of request, and the result is the same', async () => {
	onJob('generation-1').reply(200, jobOf(['audio-1', 'audio-2']));
	const { ok } = await run({ ...jobs, credential: credentialFor('kieJobs') });
	const more = { modelName: 'chirp-v5-5', createTime: '2025-01-01T00:00:00.000Z' };
	expect(ok.map(({ json }) => json)).toEqual([readTrack('audio-1', more), readTrack('audio-2', more)]);
});

test('a custom host gets the request of the API that it offers, below its path', async () => {
	onGeneration('generation-1', 'https://gateway.example.com/suno').reply(200, generationOf(['audio-1']));
	const credential = credentialFor('custom', { host: 'https://gateway.example.com/suno/', behavesLike: 'apiBox' });
	const { ok } = await run({ ...jobs, credential });
	expect(ok).toHaveLength(1);
});

test('the tracks of several generations are returned in order, each paired with its item, and Convert accepts them', async () => {
	onGeneration('generation-1').delay(50).reply(200, generationOf(['audio-1', 'audio-2']));
	onGeneration('generation-2').reply(200, generationOf(['audio-3']));
	const { ok } = await run({ parameters: getManyParameters(), items: [...items, { generationTaskId: ' generation-2 ' }] });
	expect(ok.map(({ json, pairedItem }) => [json.generationTaskId, json.audioId, pairedItem])).toEqual([
		['generation-1', 'audio-1', { item: 0 }],
		['generation-1', 'audio-2', { item: 0 }],
		['generation-2', 'audio-3', { item: 1 }],
	]);
	for (const n of [1, 2, 3]) onConvert(HOSTS.kie, `audio-${n}`).reply(200, created(`task-${n}`));
	const converted = await run({ parameters: convertParameters(), items: ok.map(({ json }) => json) });
	expect(converted.ok.map(({ json }) => [json.taskId, json.generationTaskId])).toEqual([
		['task-1', 'generation-1'],
		['task-2', 'generation-1'],
		['task-3', 'generation-2'],
	]);
});

const many = Array.from({ length: 60 }, (_, n) => `audio-${n}`);

test.each([
	['50 by default', {}, 50],
	['as many as Limit says', { limit: 1 }, 1],
	['fewer than Limit when there are no more', { limit: 1_000 }, 60],
	['all with Return All', { returnAll: true, limit: 1 }, 60],
])('of 60 tracks come %s', async (_name, more, count) => {
	onGeneration('generation-1').reply(200, generationOf(many));
	const { ok } = await run({ parameters: getManyParameters(more), items });
	expect(ok.map(({ json }) => json.audioId)).toEqual(many.slice(0, count));
});

test('the raw response is added to each track if it is requested', async () => {
	const answer = generationOf(['audio-1', 'audio-2']);
	onGeneration('generation-1').reply(200, answer);
	const { ok } = await run({ parameters: getManyParameters({ options: { includeRawResponse: true } }), items });
	expect(ok.map(({ json }) => json)).toEqual([readTrack('audio-1', { raw: answer }), readTrack('audio-2', { raw: answer })]);
});

test('a key that the provider put into the record does not appear in the run data', async () => {
	const credential = credentialFor('kie');
	const answer = generationOf([`audio ${credential.apiKey}`], { note: credential.apiKey });
	Object.assign(answer.data.response.sunoData[0], { id: 'audio-1' });
	onGeneration('generation-1').reply(200, answer);
	const { ok, texts } = await run({ parameters: getManyParameters({ options: { includeRawResponse: true } }), items, credential });
	expect(ok[0].json).toMatchObject({ audioId: 'audio-1', title: 'Title of audio [hidden]' });
	expect(texts.filter((text) => text.includes(API_KEY))).toEqual([]);
});

test('nor does one in the reason for a failure', async () => {
	const credential = credentialFor('kie');
	onGeneration('generation-1').reply(200, generationOf([], { status: 'PENDING', errorMessage: `no access for ${credential.apiKey}` }));
	const { error, texts } = await run({ ...jobs, credential });
	expect(error?.description).toContain("The provider's reason: no access for [hidden].");
	expect(texts.filter((text) => text.includes(API_KEY))).toEqual([]);
});

describe('a generation that is still under way', () => {
	test.each(['PENDING', 'TEXT_SUCCESS', 'FIRST_SUCCESS', 'HALFWAY'])('(%s) is an error that names the state and says when the tracks come', async (status) => {
		onGeneration('generation-1').reply(200, generationOf(['audio-1'], { status }));
		const { error, ok } = await run(jobs);
		expect(ok).toEqual([]);
		expect(error).toMatchObject({
			message: 'kie.ai has not finished the generation yet',
			description: `The generation's status is ${status}. The tracks are available when it has finished, which takes a few minutes. Wait, then try again.`,
			context: { itemIndex: 0 },
		});
	});

	test('at the Jobs API lists none of the tracks that already exist', async () => {
		onJob('generation-1').reply(200, jobOf(['audio-1'], { state: 'generating' }));
		const { error } = await run({ ...jobs, credential: credentialFor('kieJobs') });
		expect(error).toMatchObject({
			message: 'kie.ai (Jobs API) has not finished the generation yet',
			description: expect.stringMatching(/^The generation's status is generating\./),
		});
	});

	test('of which no state is known says so', async () => {
		onGeneration('generation-1').reply(200, generationOf([], { status: null }));
		const { error } = await run(jobs);
		expect(error?.description).toMatch(/^The generation's status is unknown\./);
	});

	test('or has failed, or lists nothing, is an error item in its place if the node continues', async () => {
		onGeneration('generation-1').reply(200, generationOf(['audio-1'], { status: 'FIRST_SUCCESS' }));
		onGeneration('generation-2').reply(200, generationOf([], { status: 'SENSITIVE_WORD_ERROR', errorCode: 400, errorMessage: 'a bad word' }));
		onGeneration('generation-3').reply(200, generationOf([]));
		onGeneration('generation-4').reply(200, generationOf(['audio-4']));
		const { ok, failed } = await run({
			parameters: getManyParameters(),
			items: [1, 2, 3, 4].map((n) => ({ generationTaskId: `generation-${n}` })),
			onError: 'continueErrorOutput',
		});
		expect(ok).toMatchObject([{ json: { audioId: 'audio-4' }, pairedItem: { item: 3 } }]);
		expect(failed.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
			['kie.ai has not finished the generation yet', { item: 0 }],
			['kie.ai could not generate the music', { item: 1 }],
			['kie.ai says that the generation has succeeded, but lists no tracks', { item: 2 }],
		]);
		expect(failed.map(({ json }) => json.details)).toMatchObject([
			{ generationTaskId: 'generation-1', taskId: null, status: 'pending', providerStatus: 'FIRST_SUCCESS' },
			{ generationTaskId: 'generation-2', status: 'failed', providerStatus: 'SENSITIVE_WORD_ERROR', errorCode: '400', errorMessage: 'a bad word' },
			{ generationTaskId: 'generation-3', status: 'pending', providerStatus: 'SUCCESS' },
		]);
	});
});

test.each([
	['kie', () => onGeneration('generation-1').reply(200, generationOf([], { status: 'GENERATE_AUDIO_FAILED', errorMessage: 'no luck' })), 'GENERATE_AUDIO_FAILED'],
	['kieJobs', () => onJob('generation-1').reply(200, jobOf([], { state: 'fail', response: null, failMsg: 'no luck' })), 'fail'],
] as const)('%s: a failed generation is an error with the provider\'s reason', async (provider, mock, word) => {
	mock();
	const { error } = await run({ ...jobs, credential: credentialFor(provider) });
	expect(error).toMatchObject({
		message: expect.stringMatching(/could not generate the music$/),
		description: `The generation's status is ${word}. The provider's reason: no luck. There are no tracks to convert. Generate the music again.`,
	});
});

describe('an unknown generation', () => {
	const bodies = [failure(404), failure(422, 'recordInfo is null'), { code: 200, msg: 'success', data: null }];

	test.each(PROVIDERS)('%s: is told the same way, whatever the answer', async (provider) => {
		for (const body of bodies) {
			onGeneration('generation-1', HOSTS[provider]).reply(200, body);
			const { error } = await run({ ...jobs, credential: credentialFor(provider) });
			expect(error).toMatchObject({
				message: expect.stringMatching(/ knows no music generation with this task ID$/),
				description: expect.stringMatching(/^Check the Generation Task ID.* not a conversion's\. .*The task ID used was generation-1\.$/),
				httpCode: '404',
			});
		}
	});

	test.each([
		['kie', () => onGeneration('generation-1'), 'choose "kie.ai (Jobs API)" in the credential'],
		['kieJobs', () => onJob('generation-1'), 'choose "kie.ai" in the credential'],
	] as const)('%s: names the other option of the provider', async (provider, on, words) => {
		on().reply(200, failure(422));
		const { error } = await run({ ...jobs, credential: credentialFor(provider) });
		expect(error?.description).toContain(words);
	});
});

test('the task ID of a conversion is distinguished from that of a generation', async () => {
	const conversion = { model: 'ai-music-api/convert-to-wav-format', response: { resultUrls: [`${FILE_HOST}/1.wav`] } };
	onJob('generation-1').reply(200, jobOf([], conversion));
	const { error } = await run({ ...jobs, credential: credentialFor('kieJobs') });
	expect(error).toMatchObject({
		message: 'The Generation Task ID does not belong to a music generation',
		description:
			'It belongs to another kind of task, such as a conversion. Enter the ID of the task that generated (or extended) the music. The task ID used was generation-1.',
	});
});

test.each([
	['={{ " " }}', 'Generation Task ID is empty'],
	['={{ $json.nothing }}', 'Generation Task ID is empty'],
	['two words', 'Generation Task ID is not an ID'],
])('a Generation Task ID of %p is rejected before any request', async (generationTaskId, message) => {
	const { error } = await run({ parameters: getManyParameters({ generationTaskId }), items: [{}] });
	expect(error).toMatchObject({ message, description: expect.stringMatching(/expression/) });
});

test('bad input in one item is found before any request', async () => {
	const { error } = await run({ parameters: getManyParameters(), items: [...items, {}] });
	expect(error).toMatchObject({ message: 'Generation Task ID is empty', context: { itemIndex: 1 } });
});

test('a temporary fault is retried', async () => {
	onGeneration('generation-1').reply(502, '<html>');
	onGeneration('generation-1').reply(200, failure(500));
	onGeneration('generation-1').reply(200, generationOf(['audio-1']));
	expect((await run(jobs)).ok).toHaveLength(1);
});

test('a bad key is an error that leads to the credential, and its item contains the generation', async () => {
	onGeneration('generation-1').reply(200, failure(401));
	const { ok } = await run({ ...jobs, onError: 'continueRegularOutput' });
	expect(ok[0].json).toMatchObject({ error: 'kie.ai did not accept the API key', details: { generationTaskId: 'generation-1', status: 'failed' } });
});

test("if the field is empty, the item's generation is listed", async () => {
	onGeneration('generation-1').reply(200, generationOf(['audio-1']));
	const { ok } = await run({ parameters: getManyParameters({ generationTaskId: '={{ $json.nothing }}' }), items: [{ data: { taskId: 'generation-1' } }] });
	expect(ok.map(({ json }) => [json.generationTaskId, json.audioId])).toEqual([['generation-1', 'audio-1']]);
});
