import { wavApi } from '../../nodes/SunoWav/apis/wavApi';

const { readConversion, withoutFile } = wavApi.conversion;

/** Never throws, whatever the record contains. */
const conversionFromRecord = (record: object) => readConversion(record)!;

const URL_OF_WAV = 'https://files.example.com/s/04e6.wav';

const withUrl = { audioWavUrl: URL_OF_WAV };

test('a finished record is read whole', () => {
	const record = {
		taskId: 'task-1',
		musicId: 'audio-1',
		callbackUrl: 'https://n8n.example.com/webhook/abc/webhook',
		musicIndex: 0,
		completeTime: '2025-01-01 00:10:00',
		response: withUrl,
		successFlag: 'SUCCESS',
		createTime: '2025-01-01 00:00:00',
		errorCode: null,
		errorMessage: null,
	};
	expect(conversionFromRecord(record)).toEqual({
		title: null,
		imageUrl: null,
		taskId: 'task-1',
		status: 'success',
		providerStatus: 'SUCCESS',
		audioWavUrl: URL_OF_WAV,
		generationTaskId: null,
		audioId: 'audio-1',
		alreadyConverted: null,
		errorCode: null,
		errorMessage: null,
		createTime: '2025-01-01 00:00:00',
		completeTime: '2025-01-01 00:10:00',
	});
});

test('an empty record is pending and has no details', () => {
	expect(conversionFromRecord({})).toEqual({
		title: null,
		imageUrl: null,
		taskId: null,
		status: 'pending',
		providerStatus: null,
		audioWavUrl: null,
		generationTaskId: null,
		audioId: null,
		alreadyConverted: null,
		errorCode: null,
		errorMessage: null,
		createTime: null,
		completeTime: null,
	});
});

test.each([
	['PENDING', null, 'pending', 'PENDING'],
	['SUCCESS', withUrl, 'success', 'SUCCESS'],
	['CREATE_TASK_FAILED', null, 'failed', 'CREATE_TASK_FAILED'],
	['GENERATE_WAV_FAILED', null, 'failed', 'GENERATE_WAV_FAILED'],
	['CALLBACK_EXCEPTION', withUrl, 'success', 'CALLBACK_EXCEPTION'],
	['CALLBACK_EXCEPTION', null, 'pending', 'CALLBACK_EXCEPTION'],
	['CALLBACK_EXCEPTION', { audioWavUrl: '' }, 'pending', 'CALLBACK_EXCEPTION'],
	['SUCCESS', null, 'pending', 'SUCCESS'],
	['SUCCESS', { audioWavUrl: ' ' }, 'pending', 'SUCCESS'],
	['success', withUrl, 'success', 'success'],
	[' Success ', withUrl, 'success', 'Success'],
	['callback_exception', withUrl, 'success', 'callback_exception'],
	['Pending', withUrl, 'pending', 'Pending'],
	['FAILED', null, 'failed', 'FAILED'],
	['fail', null, 'failed', 'fail'],
	['GENERATE_AUDIO_FAILED', withUrl, 'failed', 'GENERATE_AUDIO_FAILED'],
	['SENSITIVE_WORD_ERROR', null, 'failed', 'SENSITIVE_WORD_ERROR'],
	['Sensitive_Word_Error', withUrl, 'failed', 'Sensitive_Word_Error'],
	['create_task_failed', null, 'failed', 'create_task_failed'],
	['ERRONEOUS', withUrl, 'pending', 'ERRONEOUS'],
	[0, null, 'pending', '0'],
	[1, withUrl, 'success', '1'],
	[1, null, 'pending', '1'],
	[2, null, 'pending', '2'],
	[2, withUrl, 'pending', '2'],
	[3, withUrl, 'failed', '3'],
	[13, withUrl, 'pending', '13'],
	[3, null, 'failed', '3'],
	['0', null, 'pending', '0'],
	['1', withUrl, 'success', '1'],
	['2', null, 'pending', '2'],
	['3', null, 'failed', '3'],
	['WARMING_UP', null, 'pending', 'WARMING_UP'],
	['WARMING_UP', withUrl, 'pending', 'WARMING_UP'],
	[4, null, 'pending', '4'],
	[-1, withUrl, 'pending', '-1'],
	['', null, 'pending', null],
	[null, null, 'pending', null],
	[undefined, withUrl, 'pending', null],
	[true, withUrl, 'pending', null],
	[{ value: 'SUCCESS' }, withUrl, 'pending', null],
])('successFlag %p with the response %j counts as %s', (successFlag, response, status, providerStatus) => {
	expect(conversionFromRecord({ taskId: 'task-1', successFlag, response })).toMatchObject({ status, providerStatus });
});

test.each([
	['camelCase', { audioWavUrl: URL_OF_WAV }, URL_OF_WAV],
	['snake_case', { audio_wav_url: URL_OF_WAV }, URL_OF_WAV],
	['snake_case beside an empty camelCase', { audioWavUrl: '', audio_wav_url: URL_OF_WAV }, URL_OF_WAV],
	['null', null, null],
	['nothing', undefined, null],
	['an empty object', {}, null],
	['a URL of null', { audioWavUrl: null }, null],
	['a URL that is an object', { audioWavUrl: {} }, null],
	['a text', 'https://files.example.com', null],
	['a list', [], null],
])('the URL of the WAV is found in a response of %s', (_name, response, audioWavUrl) => {
	expect(conversionFromRecord({ successFlag: 'SUCCESS', response }).audioWavUrl).toBe(audioWavUrl);
});

test.each([
	['epoch milliseconds', 1_735_689_600_000, '2025-01-01T00:00:00.000Z'],
	['epoch milliseconds as text', '1735689600000', '2025-01-01T00:00:00.000Z'],
	['epoch seconds', 1_735_689_600, '2025-01-01T00:00:00.000Z'],
	['epoch seconds as text', '1735689600', '2025-01-01T00:00:00.000Z'],
	['epoch seconds of a far future', 17_356_896_000, '2520-01-08T00:00:00.000Z'],
	['milliseconds with a rest', 1_735_689_600_123, '2025-01-01T00:00:00.123Z'],
	['a time without a zone', '2025-01-01 00:00:00', '2025-01-01 00:00:00'],
	['a time with a zone', '2025-01-01T08:00:00+08:00', '2025-01-01T08:00:00+08:00'],
	['digits behind a word', 'at 1735689600', 'at 1735689600'],
	['digits before a rest', '1735689600.5', '1735689600.5'],
	['a word', 'yesterday', 'yesterday'],
	['null', null, null],
	['an empty text', '', null],
	['an object', {}, null],
])('%s (%p) becomes %p', (_name, time, expected) => {
	expect(conversionFromRecord({ createTime: time, completeTime: time })).toMatchObject({
		createTime: expected,
		completeTime: expected,
	});
});

test.each([
	['a number', 501, '501'],
	['a text', '501', '501'],
	['null', null, null],
])('an error code that is %s is returned as text', (_name, errorCode, expected) => {
	expect(conversionFromRecord({ successFlag: 'GENERATE_WAV_FAILED', errorCode, errorMessage: 'no source' })).toMatchObject({
		status: 'failed',
		errorCode: expected,
		errorMessage: 'no source',
	});
});

test.each([
	['PENDING', 451, null, 'failed'],
	['PENDING', '451', '', 'failed'],
	['PENDING', null, 'no source', 'failed'],
	['PENDING', 0, 'no source', 'failed'],
	['pending', -1, null, 'failed'],
	['WARMING_UP', 500, null, 'failed'],
	[null, 500, null, 'failed'],
	[0, null, 'no source', 'failed'],
	[2, 500, null, 'failed'],
	['PENDING', 0, '', 'pending'],
	['PENDING', '0', null, 'pending'],
	['PENDING', '', '  ', 'pending'],
	['SUCCESS', 500, 'no file yet', 'pending'],
	['CALLBACK_EXCEPTION', 500, 'the callback failed', 'pending'],
])('without a file, successFlag %p with error code %p and message %p counts as %s', (successFlag, errorCode, errorMessage, status) => {
	expect(conversionFromRecord({ successFlag, response: null, errorCode, errorMessage }).status).toBe(status);
});

test.each([
	['SUCCESS', 0, ''],
	['SUCCESS', '0', null],
	['CALLBACK_EXCEPTION', 500, 'the callback failed'],
	['1', 0, ''],
])('with a file, successFlag %p with error code %p and message %p is a success', (successFlag, errorCode, errorMessage) => {
	expect(conversionFromRecord({ successFlag, response: withUrl, errorCode, errorMessage }).status).toBe('success');
});

test.each([[0], ['0'], [''], [null]])('error code %p is no error', (errorCode) => {
	expect(conversionFromRecord({ errorCode }).errorCode).toBeNull();
});

test.each([
	['SUCCESS', /says that the conversion has succeeded, but returned no file URL/],
	['success', /says that the conversion has succeeded, but returned no file URL/],
	['1', /says that the conversion has succeeded, but returned no file URL/],
	['CALLBACK_EXCEPTION', /could not deliver its callback, and returned no file URL/],
])('successFlag %p without a file: the error says what has happened', (word, words) => {
	expect(withoutFile(word)).toMatch(words);
});

test.each([['PENDING'], ['FAILED'], [null]])('at successFlag %p no file is missing', (word) => {
	expect(withoutFile(word)).toBeUndefined();
});

describe('the record of a generation', () => {
	const { readGeneration } = wavApi.generation;
	const track = { id: 'audio-1', audioUrl: 'https://files.example.com/1.mp3' };
	const generation = (status: string, more: object = {}) => readGeneration({ status, response: { sunoData: [track] }, ...more });

	test('may get more tracks only if a callback was not delivered after the music', () => {
		expect(generation('CALLBACK_EXCEPTION')).toMatchObject({ status: 'success', mayGrow: true });
		expect(generation('SUCCESS')?.mayGrow).toBeUndefined();
		const unfinished = generation('CALLBACK_EXCEPTION', { response: { sunoData: [{ id: 'audio-1' }] } });
		expect([unfinished?.status, unfinished?.mayGrow]).toEqual(['pending', undefined]);
	});

	test('lists its tracks, even if it also names a file, and is not a generation if it has only a file', () => {
		const file = { resultJson: JSON.stringify({ audioWavUrl: 'https://files.example.com/1.wav' }) };
		expect(generation('SUCCESS', file)).toMatchObject({ tracks: [{ audioId: 'audio-1' }] });
		expect(generation('SUCCESS', { ...file, response: null })).toBeNull();
	});
});
