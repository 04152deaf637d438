import { jobsApi } from '../../nodes/SunoWav/apis/jobsApi';
import { wavApi } from '../../nodes/SunoWav/apis/wavApi';

const { readGeneration: readOlder } = wavApi.generation;
const { readGeneration: readJob } = jobsApi.generation;

const MP3 = 'https://files.example.com/audio-1.mp3';
const JPEG = 'https://files.example.com/audio-1.jpeg';

const camelCase = {
	id: 'audio-1',
	audioUrl: MP3,
	streamAudioUrl: 'https://stream.example.com/audio-1',
	imageUrl: JPEG,
	prompt: 'a song',
	title: 'Iron Man',
	tags: 'electrifying, rock',
	modelName: 'chirp-v3-5',
	createTime: '2025-01-01 00:00:00',
	duration: 198.44,
};

const snake_case = {
	id: 'audio-1',
	title: 'Iron Man',
	duration: 198.44,
	audio_url: MP3,
	stream_audio_url: 'https://stream.example.com/audio-1',
	image_url: JPEG,
	model_name: 'chirp-v5-5',
	prompt: 'a song',
	tags: 'electrifying, rock',
	createTime: 1_735_689_600_000,
};

const track = {
	audioId: 'audio-1',
	title: 'Iron Man',
	durationSeconds: 198.44,
	tags: 'electrifying, rock',
	imageUrl: JPEG,
	audioUrl: MP3,
	modelName: 'chirp-v3-5',
	createTime: '2025-01-01 00:00:00',
};

const nothing = {
	audioId: null,
	title: null,
	durationSeconds: null,
	tags: null,
	imageUrl: null,
	audioUrl: null,
	modelName: null,
	createTime: null,
};

const older = (more: object = {}) => ({
	taskId: 'generation-1',
	status: 'SUCCESS',
	type: 'GENERATE',
	response: { taskId: 'generation-1', sunoData: [camelCase] },
	errorCode: null,
	errorMessage: null,
	...more,
});

const job = (more: object = {}) => ({
	taskId: 'generation-1',
	model: 'ai-music-api/generate',
	state: 'success',
	response: { code: 200, msg: 'All generated successfully.', task_id: 'generation-1', data: [snake_case] },
	resultJson: JSON.stringify({ code: 200, data: [snake_case] }),
	failCode: null,
	failMsg: null,
	createTime: 1_735_689_600_000,
	...more,
});

describe('the older API', () => {
	test('a finished generation is read whole', () => {
		expect(readOlder(older())).toEqual({ status: 'success', providerStatus: 'SUCCESS', errorCode: null, errorMessage: null, tracks: [track] });
	});

	test.each([
		['PENDING', 'pending'],
		['TEXT_SUCCESS', 'pending'],
		['FIRST_SUCCESS', 'pending'],
		['SUCCESS', 'success'],
		[' success ', 'success'],
		['CALLBACK_EXCEPTION', 'success'],
		['CREATE_TASK_FAILED', 'failed'],
		['GENERATE_AUDIO_FAILED', 'failed'],
		['SENSITIVE_WORD_ERROR', 'failed'],
		['Failed', 'failed'],
		[0, 'pending'],
		[1, 'success'],
		['3', 'failed'],
		['ALMOST_SUCCESS', 'pending'],
		['', 'pending'],
		[null, 'pending'],
		[undefined, 'pending'],
		[{}, 'pending'],
	])('the status %p counts as %s', (word, status) => {
		expect(readOlder(older({ status: word }))?.status).toBe(status);
	});

	test.each([
		['no tracks', []],
		['a track that has no file yet', [camelCase, { ...camelCase, id: 'audio-2', audioUrl: '' }]],
		['nothing that is a track', ['audio-1']],
	])('after a callback that could not be delivered, a generation with %s is still under way', (_name, sunoData) => {
		expect(readOlder(older({ status: 'CALLBACK_EXCEPTION', response: { sunoData } }))?.status).toBe('pending');
	});

	test.each([
		[400, null],
		['400', ''],
		[0, 'no such style'],
	])('one that is pending has failed with error code %p and message %p', (errorCode, errorMessage) => {
		expect(readOlder(older({ status: 'PENDING', errorCode, errorMessage }))?.status).toBe('failed');
	});

	test.each([
		['code 0', 0, ''],
		['empty texts', '', ' '],
	])('one that is pending has no error with %s', (_name, errorCode, errorMessage) => {
		expect(readOlder(older({ status: 'PENDING', errorCode, errorMessage }))).toMatchObject({ status: 'pending', errorCode: null, errorMessage: null });
	});

	test.each([
		['a list called data', { response: { data: [camelCase] } }],
		['a list beside an empty one', { response: { sunoData: [], data: [camelCase] } }],
		['a list beside the response', { response: null, sunoData: [camelCase] }],
		['a list called data beside the response', { response: {}, data: [camelCase] }],
		['a result as text, as for generations of the Jobs API', { response: null, resultJson: JSON.stringify({ data: [camelCase] }) }],
	])('tracks are found in %s', (_name, more) => {
		expect(readOlder(older(more))?.tracks).toEqual([track]);
	});

	test('tracks in snake_case are read alike', () => {
		expect(readOlder(older({ response: { data: [snake_case] } }))?.tracks).toEqual([
			{ ...track, modelName: 'chirp-v5-5', createTime: '2025-01-01T00:00:00.000Z' },
		]);
	});

	test('the number in successFlag counts where there is no status', () => {
		expect(readOlder(older({ status: undefined, successFlag: 3 }))).toMatchObject({ status: 'failed', providerStatus: '3' });
	});

	test('an empty record is pending and lists nothing', () => {
		expect(readOlder({})).toEqual({ status: 'pending', providerStatus: null, errorCode: null, errorMessage: null, tracks: [] });
	});

	test('a conversion\'s record is not read as a generation', () => {
		expect(readOlder({ successFlag: 'SUCCESS', response: { audioWavUrl: 'https://files.example.com/1.wav' } })).toBeNull();
	});
});

describe('the Jobs API', () => {
	test('a finished generation is read whole', () => {
		expect(readJob(job())).toEqual({
			status: 'success',
			providerStatus: 'success',
			errorCode: null,
			errorMessage: null,
			tracks: [{ ...track, modelName: 'chirp-v5-5', createTime: '2025-01-01T00:00:00.000Z' }],
		});
	});

	test.each([
		['waiting', 'pending'],
		['queuing', 'pending'],
		['generating', 'pending'],
		['success', 'success'],
		['SUCCESS', 'success'],
		['fail', 'failed'],
		['Fail', 'failed'],
		['', 'pending'],
		[undefined, 'pending'],
		['polishing', 'pending'],
	])('the state %p counts as %s', (state, status) => {
		expect(readJob(job({ state }))?.status).toBe(status);
	});

	test('the reason for a failure is returned', () => {
		expect(readJob(job({ state: 'fail', response: null, resultJson: '', failCode: '500', failMsg: 'no luck' }))).toEqual({
			status: 'failed',
			providerStatus: 'fail',
			errorCode: '500',
			errorMessage: 'no luck',
			tracks: [],
		});
	});

	test.each([
		['as text alone', { response: undefined }],
		['as text beside an empty list', { response: { data: [] } }],
		['as text beside null', { response: { data: null } }],
		['as an object alone', { resultJson: null }],
		['beside text that is cut off', { resultJson: '{"data":[{"id":"au' }],
		["under the older API's name", { response: { sunoData: [snake_case] }, resultJson: undefined }],
	])('tracks are found %s', (_name, more) => {
		expect(readJob(job(more))?.tracks.map(({ audioId }) => audioId)).toEqual(['audio-1']);
	});

	test.each([
		['a finished conversion', { response: { resultUrls: [MP3] }, resultJson: '' }],
		['a finished conversion whose result is text', { response: null, resultJson: JSON.stringify({ resultUrls: [MP3] }) }],
		['a conversion that is under way', { model: 'ai-music-api/convert-to-wav-format', state: 'generating', response: null, resultJson: null }],
		['a conversion that has failed', { model: 'ai-music-api/convert-to-wav-format', state: 'fail', response: null, resultJson: '' }],
	])('the record of %s is not read as a generation', (_name, more) => {
		expect(readJob(job(more))).toBeNull();
	});

	test('a success without tracks is still a success', () => {
		expect(readJob(job({ response: {}, resultJson: '' }))).toMatchObject({ status: 'success', tracks: [] });
	});
});

describe.each([
	['the older API', (entry: unknown) => readOlder(older({ response: { sunoData: [entry] } }))],
	['the Jobs API', (entry: unknown) => readJob(job({ response: { data: [entry] } }))],
])('a track of %s', (_name, read) => {
	test.each([
		['title', { title: ' ' }, { title: null }],
		['length as text', { duration: '198.44' }, { durationSeconds: 198.44 }],
		['length that is a word', { duration: 'long' }, { durationSeconds: null }],
		['length of null', { duration: null }, { durationSeconds: null }],
		['ID that is a number', { id: 7 }, { audioId: '7' }],
		['ID by its longer name', { audioId: 'audio-9' }, { audioId: 'audio-9' }],
		['file of the stream only', { stream_audio_url: MP3, streamAudioUrl: MP3 }, { audioUrl: null }],
		['source file', { audioUrl: '', sourceAudioUrl: MP3 }, { audioUrl: MP3 }],
		['source file in snake_case', { audio_url: '', source_audio_url: MP3 }, { audioUrl: MP3 }],
		['source image', { imageUrl: null, source_image_url: JPEG }, { imageUrl: JPEG }],
		['time as epoch seconds', { createTime: 1_735_689_600 }, { createTime: '2025-01-01T00:00:00.000Z' }],
		['time in snake_case', { create_time: '2025-01-01' }, { createTime: '2025-01-01' }],
	])('is read with its %s, and the rest is not known', (_field, entry, known) => {
		expect(read(entry)?.tracks).toEqual([{ ...nothing, ...known }]);
	});

	test.each([[null], ['audio-1'], [['audio-1']]])('is none when it is %j', (entry) => {
		expect(read(entry)?.tracks).toEqual([]);
	});
});
