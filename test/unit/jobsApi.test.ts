import { toCreateBody } from '../../nodes/SunoWav/apis/api';
import { jobsApi } from '../../nodes/SunoWav/apis/jobsApi';

const WAV = 'https://files.example.com/s/04e6.wav';
const OTHER_WAV = 'https://files.example.com/s/other.wav';

const { readConversion, readCallBackUrl, isFailure, withoutFile } = jobsApi.conversion;

const input = { task_id: 'generation-1', audio_id: 'audio-1' };
const CALLBACK_URL = 'https://n8n.example.com/webhook/abc?order=123';

/** A record as it was seen in September 2026. The request is text, and so is the input within it. */
const record = {
	taskId: 'task-1',
	model: 'ai-music-api/convert-to-wav-format',
	state: 'success',
	successFlag: 1,
	param: JSON.stringify({ model: 'ai-music-api/convert-to-wav-format', input: JSON.stringify(input), callBackUrl: CALLBACK_URL }),
	resultJson: JSON.stringify({ resultUrls: [WAV] }),
	response: { resultUrls: [WAV] },
	failCode: null,
	failMsg: null,
	costTime: 19,
	createTime: 1_735_689_600_000,
	completeTime: 1_735_689_619_760,
	updateTime: 1_735_689_619_760,
	creditsConsumed: 0.4,
};

describe('the creating request', () => {
	const fields = { generationTaskId: 'generation-1', audioId: 'audio-1', callBackUrl: CALLBACK_URL };
	const body = { model: 'ai-music-api/convert-to-wav-format', input, callBackUrl: CALLBACK_URL };

	test('names the model, and the track in the input', () => {
		expect(toCreateBody(jobsApi, fields)).toEqual(body);
	});

	test('is without what there is not, and a body does not remember the one before', () => {
		expect(toCreateBody(jobsApi, { ...fields, callBackUrl: undefined })).toEqual({ model: body.model, input });
		expect(toCreateBody(jobsApi, {})).toEqual({ model: body.model });
	});

	test.each([
		[{ taskId: 'task-1', recordId: 'record-1' }, 'task-1'],
		[{ task_id: 'task-1' }, 'task-1'],
		[{ recordId: 'record-1' }, null],
		[null, null],
		['task-1', null],
	])('its answer %j names the task %p', (data, taskId) => {
		expect(jobsApi.create.readTaskId(data)).toBe(taskId);
	});
});

describe('a record', () => {
	test('that is finished is read whole', () => {
		expect(readConversion(record)).toEqual({
			title: null,
			imageUrl: null,
			taskId: 'task-1',
			status: 'success',
			providerStatus: 'success',
			audioWavUrl: WAV,
			generationTaskId: 'generation-1',
			audioId: 'audio-1',
			alreadyConverted: null,
			errorCode: null,
			errorMessage: null,
			createTime: '2025-01-01T00:00:00.000Z',
			completeTime: '2025-01-01T00:00:19.760Z',
		});
	});

	test.each([
		['waiting', 'pending'],
		['queuing', 'pending'],
		['generating', 'pending'],
		['success', 'success'],
		['Success', 'success'],
		['fail', 'failed'],
		['FAIL', 'failed'],
		['failed', 'pending'],
		['warming up', 'pending'],
		['', 'pending'],
		[null, 'pending'],
		[undefined, 'pending'],
		[1, 'pending'],
	])('in the state %p counts as %s', (state, status) => {
		expect(readConversion({ ...record, state })?.status).toBe(status);
	});

	test('with an error in a state that is not final is pending', () => {
		expect(readConversion({ ...record, state: 'generating', failCode: '500', failMsg: 'no' })).toMatchObject({
			status: 'pending',
			errorCode: '500',
		});
	});

	test.each([
		['in both forms', { response: { resultUrls: [WAV] }, resultJson: JSON.stringify({ resultUrls: [OTHER_WAV] }) }, WAV],
		['as an object', { response: { resultUrls: [WAV] }, resultJson: null }, WAV],
		['as text', { response: null, resultJson: JSON.stringify({ resultUrls: [WAV] }) }, WAV],
		['as text alone', { response: undefined, resultJson: JSON.stringify({ resultUrls: [WAV, OTHER_WAV] }) }, WAV],
		['by its older name', { response: { audioWavUrl: WAV }, resultJson: '' }, WAV],
		['by its older name in text', { response: undefined, resultJson: JSON.stringify({ audio_wav_url: WAV }) }, WAV],
		['after an empty one', { response: { resultUrls: ['', WAV] }, resultJson: null }, WAV],
		['nowhere', { response: {}, resultJson: '{}' }, null],
		['in no list', { response: { resultUrls: WAV }, resultJson: null }, null],
		['in text that is cut off', { response: null, resultJson: '{"resultUrls":["https://fi' }, null],
		['in text that is no object', { response: null, resultJson: '"text"' }, null],
	])('has its file %s', (_name, result, audioWavUrl) => {
		expect(readConversion({ ...record, ...result })).toMatchObject({ audioWavUrl, status: audioWavUrl === null ? 'pending' : 'success' });
	});

	test.each([
		['null', null, null],
		['empty', '', ''],
		['absent', undefined, undefined],
		['zero', 0, ''],
	])('without a failure has error fields that are %s', (_name, failCode, failMsg) => {
		expect(readConversion({ ...record, failCode, failMsg })).toMatchObject({ errorCode: null, errorMessage: null, status: 'success' });
	});

	test('of a failure tells why', () => {
		const failed = { ...record, state: 'fail', response: null, resultJson: '', failCode: '500', failMsg: 'no source audio' };
		expect(readConversion(failed)).toMatchObject({ status: 'failed', errorCode: '500', errorMessage: 'no source audio', audioWavUrl: null });
		expect(isFailure('fail')).toBe(true);
		expect(isFailure('success')).toBe(false);
		expect(isFailure(null)).toBe(false);
	});

	test('that says success and has no file is explained', () => {
		expect(withoutFile('success')).toMatch(/has succeeded, but returned no file URL/);
		expect(withoutFile('generating')).toBeUndefined();
		expect(withoutFile(null)).toBeUndefined();
	});

	test.each([
		['param alone', { paramJson: undefined }],
		['paramJson alone', { param: undefined, paramJson: record.param }],
		['an input that is an object', { param: JSON.stringify({ input, callBackUrl: CALLBACK_URL }) }],
	])('names its track and its callback URL by %s', (_name, more) => {
		expect(readConversion({ ...record, ...more })).toMatchObject({ generationTaskId: 'generation-1', audioId: 'audio-1' });
		expect(readCallBackUrl({ ...record, ...more })).toBe(CALLBACK_URL);
	});

	test.each([
		['is absent', undefined],
		['is null', null],
		['cannot be read', '{"input":"{\\"task_id'],
		['names nothing', '{}'],
	])('whose request %s names neither', (_name, param) => {
		expect(readConversion({ ...record, param })).toMatchObject({ generationTaskId: null, audioId: null, status: 'success' });
		expect(readCallBackUrl({ ...record, param })).toBeNull();
	});

	test.each([
		['parsed', { response: { code: 200, task_id: 'task-1', data: [{ id: 'audio-1' }] } }],
		['as text', { response: null, resultJson: JSON.stringify({ data: [] }) }],
	])('of a music generation, %s, is no conversion', (_name, more) => {
		expect(readConversion({ ...record, model: 'ai-music-api/generate', ...more })).toBeNull();
		expect(readConversion({ ...record, model: undefined, param: undefined, ...more })).toBeNull();
	});

	test.each([
		['in the record', { model: 'video/generate' }],
		['in the request', { model: undefined, param: JSON.stringify({ model: 'video/generate', input: {} }) }],
	])('of another model, which is named %s, is no conversion', (_name, more) => {
		expect(readConversion({ ...record, ...more })).toBeNull();
	});

	test('that names no model is a conversion', () => {
		expect(readConversion({ ...record, model: undefined, param: undefined })).toMatchObject({ status: 'success', audioWavUrl: WAV });
	});

	test('that holds nothing is pending and tells nothing', () => {
		expect(readConversion({})).toMatchObject({ status: 'pending', taskId: null, providerStatus: null, audioWavUrl: null, createTime: null });
	});
});

describe('the record of a generation', () => {
	const { readGeneration } = jobsApi.generation;
	const generation = { taskId: 'generation-1', model: 'ai-music-api/generate', state: 'success', response: { data: [{ id: 'audio-1' }] } };

	test('lists its tracks, also where it names a file as well', () => {
		for (const more of [{}, { resultJson: JSON.stringify({ resultUrls: [WAV] }) }, { model: record.model }]) {
			expect(readGeneration({ ...generation, ...more })).toMatchObject({ status: 'success', tracks: [{ audioId: 'audio-1' }] });
		}
	});

	test('has none while it is running, and is none if it is of a conversion or has a file instead', () => {
		const running = { ...generation, state: 'generating', response: null };
		expect(readGeneration(running)).toMatchObject({ status: 'pending', tracks: [] });
		expect(readGeneration({ ...running, model: record.model })).toBeNull();
		expect(readGeneration({ ...running, resultJson: JSON.stringify({ resultUrls: [WAV] }) })).toBeNull();
	});
});

describe('a callback', () => {
	const market = (more: object = {}, body: object = {}) => ({
		code: 200,
		msg: 'Playground task completed successfully.',
		...body,
		data: { ...record, response: undefined, successFlag: undefined, ...more },
	});

	test('in the shape of all models is read', () => {
		expect(jobsApi.readCallback(market())).toMatchObject({
			taskId: 'task-1',
			claim: { taskId: 'task-1', status: 'success', audioWavUrl: WAV, errorCode: null },
		});
	});

	test.each([
		['audioWavUrl', { code: 200, msg: 'success', data: { task_id: 'task-1', audioWavUrl: WAV } }],
		['audio_wav_url', { code: 200, msg: 'success', data: { task_id: 'task-1', audio_wav_url: WAV } }],
		['resultUrls', { code: 200, msg: 'success', data: { task_id: 'task-1', resultUrls: [WAV] } }],
		['the ID and resultUrls beside the data', { code: 200, taskId: 'task-1', resultUrls: [WAV] }],
		['a response', { code: 200, data: { taskId: 'task-1', response: { resultUrls: [WAV] } } }],
	])('in the shape of the pages on Suno is read, with %s', (_name, body) => {
		expect(jobsApi.readCallback(body)).toMatchObject({ taskId: 'task-1', claim: { status: 'success', audioWavUrl: WAV } });
	});

	test.each([
		['code 501 and the state fail', market({ state: 'fail', resultJson: null, failCode: '500', failMsg: 'no source' }, { code: 501, msg: 'Playground task failed.' }), '500', 'no source'],
		['code 501 alone', market({ state: undefined, resultJson: null }, { code: 501, msg: 'Playground task failed.' }), '501', 'Playground task failed.'],
		['code 501 with its text as message', { code: 501, message: 'no', data: { task_id: 'task-1', audioWavUrl: null } }, '501', 'no'],
		['code 200 and the state fail', market({ state: 'fail', failCode: '', failMsg: 'no source' }), null, 'no source'],
	])('of a failure by %s tells why, and hands on no URL', (_name, body, errorCode, errorMessage) => {
		expect(jobsApi.readCallback(body)).toMatchObject({
			taskId: 'task-1',
			claim: { taskId: 'task-1', status: 'failed', errorCode, errorMessage, audioWavUrl: null },
		});
	});

	test.each([
		['a state that is not final', market({ state: 'generating' })],
		['no URL', market({ resultJson: null })],
		['no code', market({}, { code: undefined })],
	])('with %s announces a conversion, but does not say how it ended', (_name, body) => {
		expect(jobsApi.readCallback(body)).toEqual({ taskId: 'task-1', claim: null });
	});

	test('can name its task in several places, and by a name with dots', () => {
		const taskId = 'task_suno-v5.5_1765180586443';
		expect(jobsApi.readCallback({ ...market({ taskId, task_id: taskId }), taskId })?.taskId).toBe(taskId);
	});

	test.each([
		['in the data', market({ task_id: 'task-2' })],
		['beside the data', { ...market(), taskId: 'task-2' }],
		['beside the data, in the other spelling', { ...market(), task_id: 'task-2' }],
	])('that names another task %s is none: the signature is over one of them', (_name, body) => {
		expect(jobsApi.readCallback(body)).toBeNull();
	});

	test.each([
		['of all models', market({ model: 'ai-music-api/generate', resultJson: JSON.stringify({ data: [{ id: 'audio-1' }] }) })],
		['of the pages on Suno', { code: 200, data: { callbackType: 'complete', task_id: 'task-1', data: [{ id: 'audio-1' }] } }],
	])('of a music generation in the shape %s is none', (_name, body) => {
		expect(jobsApi.readCallback(body)).toBeNull();
	});

	test.each([[{ code: 501, msg: 'failed', data: null }], [{ code: 501, msg: 'failed' }]])('of a failure without data has no task: %j', (body) => {
		expect(jobsApi.readCallback(body)).toMatchObject({ taskId: null, claim: { status: 'failed' } });
	});

	test('of a failure with data that name no task is none', () => {
		expect(jobsApi.readCallback({ code: 501, msg: 'failed', data: { state: 'fail' } })).toBeNull();
	});

	test.each([[undefined], [null], ['text'], [{}], [{ code: 200 }], [{ code: 200, data: { taskId: '../x' } }], [[market()]]])(
		'is not %j',
		(body) => {
			expect(jobsApi.readCallback(body)).toBeNull();
		},
	);
});
