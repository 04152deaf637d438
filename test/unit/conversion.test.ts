import { conversionFromRecord } from '../../nodes/SunoWav/provider/conversion';

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

test('a record that holds nothing is pending and tells nothing', () => {
	expect(conversionFromRecord({})).toEqual({
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
	['CALLBACK_EXCEPTION', null, 'failed', 'CALLBACK_EXCEPTION'],
	['CALLBACK_EXCEPTION', { audioWavUrl: '' }, 'failed', 'CALLBACK_EXCEPTION'],
	[0, null, 'pending', '0'],
	[1, withUrl, 'success', '1'],
	[2, null, 'failed', '2'],
	[3, null, 'failed', '3'],
	['0', null, 'pending', '0'],
	['1', withUrl, 'success', '1'],
	['2', null, 'failed', '2'],
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
])('an error code that is %s is told as text', (_name, errorCode, expected) => {
	expect(conversionFromRecord({ successFlag: 'GENERATE_WAV_FAILED', errorCode, errorMessage: 'no source' })).toMatchObject({
		status: 'failed',
		errorCode: expected,
		errorMessage: 'no source',
	});
});
