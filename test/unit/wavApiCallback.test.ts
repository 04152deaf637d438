import { wavApi } from '../../nodes/SunoWav/apis/wavApi';

const { readCallback } = wavApi;

const WAV = 'https://files.example.com/s/04e6.wav';

const success = (data: unknown, more: object = {}) => ({ code: 200, msg: 'success', data, ...more });

test.each([
	['today', { task_id: 'task-1', audioWavUrl: WAV }],
	['in the older pages', { task_id: 'task-1', audio_wav_url: WAV }],
	['with a task ID in camelCase', { taskId: 'task-1', audioWavUrl: WAV }],
	['all in another spelling', { taskId: 'task-1', audio_wav_url: WAV }],
	['with fields nobody knows', { task_id: 'task-1', audioWavUrl: WAV, musicIndex: 0 }],
	['with the URL in snake_case for short', { task_id: 'task-1', wav_url: WAV }],
	['as in a record', { task_id: 'task-1', response: { audioWavUrl: WAV } }],
	['as in an older record', { taskId: 'task-1', response: { audio_wav_url: WAV } }],
	['with a list that nobody knows', { task_id: 'task-1', audioWavUrl: WAV, data: [] }],
	['with an empty URL before the real one', { task_id: 'task-1', audioWavUrl: '', response: { audioWavUrl: WAV } }],
	['with an empty task ID beside the real one', { task_id: null, taskId: 'task-1', audioWavUrl: WAV }],
])('a success as spelled %s is read', (_name, data) => {
	expect(readCallback(success(data))).toMatchObject({
		taskId: 'task-1',
		claim: { taskId: 'task-1', status: 'success', audioWavUrl: WAV, errorCode: null },
	});
});

test.each([
	['beside the code', { code: 200, task_id: 'task-1', audioWavUrl: WAV }],
	['beside data that are none', { code: 200, data: 'none', taskId: 'task-1', wav_url: WAV }],
	['beside data of null', { code: 200, data: null, taskId: 'task-1', audio_wav_url: WAV }],
	['partly in the data', { code: '200', data: { audioWavUrl: WAV }, task_id: 'task-1' }],
])('a success with its task ID %s is read', (_name, body) => {
	expect(readCallback(body)).toMatchObject({ taskId: 'task-1', claim: { taskId: 'task-1', status: 'success', audioWavUrl: WAV } });
});

test.each([
	['dots', 'task_kling-2.6_1765180586443', 'task_kling-2.6_1765180586443'],
	['hexadecimal digits', '988e0000000000000000000000c8d3ab', '988e0000000000000000000000c8d3ab'],
	['digits', '1765180586443', '1765180586443'],
	['a number', 1_765_180_586_443, '1765180586443'],
	['zero', 0, '0'],
	['as many characters as can be', 'x'.repeat(200), 'x'.repeat(200)],
])('a task ID of %s is read', (_name, id, taskId) => {
	expect(readCallback(success({ task_id: id, audioWavUrl: WAV }))).toMatchObject({ taskId, claim: { taskId } });
});

test('the ID in the data takes precedence over one next to the data', () => {
	expect(readCallback({ code: 200, task_id: 'task-2', data: { taskId: 'task-1', audioWavUrl: WAV } })?.taskId).toBe('task-1');
});

test.each([
	['a success without a URL', success({ task_id: 'task-1' })],
	['a success with an empty URL', success({ task_id: 'task-1', audioWavUrl: ' ' })],
	['a success whose URL is a list', success({ task_id: 'task-1', audioWavUrl: [WAV] })],
	['no code', { data: { task_id: 'task-1', audioWavUrl: WAV } }],
	['a code that is a word', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: 'ok' })],
	['a code with a fraction', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: 200.5 })],
	['a code of infinity', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: Infinity })],
	['a code that is text and more', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: '200 ok' })],
	['a code with a blank behind it', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: '200 ' })],
	['a code with a blank before it', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: ' 200' })],
	['a code of null', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: null })],
	['a code that is a list', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: ['200'] })],
	['a code that is true', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: true })],
	['nothing but the task ID', { task_id: 'task-1' }],
	['the data of something else', { data: { task_id: 'task-1', callbackType: 'complete' } }],
])('%s announces a conversion, but does not say how it ended', (_name, body) => {
	expect(readCallback(body)).toEqual({ taskId: 'task-1', claim: null });
});

test('a failure can have a code that is text', () => {
	expect(readCallback({ code: '501', msg: 'no source', data: { task_id: 'task-1' } })).toMatchObject({
		taskId: 'task-1',
		claim: { taskId: 'task-1', status: 'failed', errorCode: '501', errorMessage: 'no source' },
	});
});

test.each([400, 451, 500, 501, 999])('code %i is a failure with the provider\'s words', (code) => {
	expect(readCallback({ code, msg: 'no source', data: { task_id: 'task-1' } })).toMatchObject({
		taskId: 'task-1',
		claim: { taskId: 'task-1', status: 'failed', audioWavUrl: null, errorCode: String(code), errorMessage: 'no source' },
	});
});

test('a failure does not pass on a URL that its caller added', () => {
	const callback = readCallback({ code: 501, msg: 'failed', data: { task_id: 'task-1', audioWavUrl: WAV } });
	expect(callback).toMatchObject({ taskId: 'task-1', claim: { status: 'failed', audioWavUrl: null } });
});

test.each([
	['null', { code: 500, msg: 'failed', data: null }],
	['missing', { code: 500, msg: 'failed' }],
	['null, with a code that is text', { code: '500', msg: 'failed', data: null }],
	['null, as is the task ID', { code: 500, msg: 'failed', data: null, taskId: null }],
])('a failure whose data is %s has no task ID', (_name, body) => {
	expect(readCallback(body)).toMatchObject({ taskId: null, claim: { status: 'failed', errorCode: '500', errorMessage: 'failed' } });
});

test.each([
	['nothing', undefined],
	['null', null],
	['an empty object', {}],
	['text', 'hello'],
	['a number', 200],
	['a list', [success({ task_id: 'task-1', audioWavUrl: WAV })]],
	['a list that names a task', Object.assign([], { task_id: 'task-1' })],
	['a code alone', { code: 200 }],
	['another service\'s webhook', { event: 'paid', data: { id: 'task-1' } }],
	['a success without data', { code: 200, msg: 'success', data: null }],
	['a success without a task ID', success({ audioWavUrl: WAV })],
	['data that is text', success('task-1')],
	['data that is a list', success([{ task_id: 'task-1', audioWavUrl: WAV }])],
	['data that is a number', { code: 500, data: 1 }],
	['a task ID that is an object', success({ task_id: { $gt: '' }, audioWavUrl: WAV })],
	['a task ID that is a list', success({ task_id: ['task-1'], audioWavUrl: WAV })],
	['an empty task ID', success({ task_id: '', audioWavUrl: WAV })],
	['a bad task ID before a good one', success({ task_id: '', taskId: 'task-1', audioWavUrl: WAV })],
	['a task ID that is too large to be exact', success({ task_id: 2 ** 53, audioWavUrl: WAV })],
	['a task ID with a fraction', success({ task_id: 1.5, audioWavUrl: WAV })],
	['a task ID that is no number', success({ task_id: NaN, audioWavUrl: WAV })],
	['a task ID that is true', success({ task_id: true, audioWavUrl: WAV })],
	['a task ID with a line break before it', success({ task_id: '\ntask-1', audioWavUrl: WAV })],
	['a failure with a task ID of null and no data', { code: 500, data: [] }],
	['a task ID with a path', success({ task_id: '../chat/credit', audioWavUrl: WAV })],
	['a task ID with a query', success({ task_id: 'task-1&taskId=task-2', audioWavUrl: WAV })],
	['a task ID with a blank', success({ task_id: 'task 1', audioWavUrl: WAV })],
	['a task ID with a line break at its end', success({ task_id: 'task-1\n', audioWavUrl: WAV })],
	['a task ID that is too long', success({ task_id: 'x'.repeat(201), audioWavUrl: WAV })],
	['a failure with a bad task ID', { code: 500, msg: 'failed', data: { task_id: '<script>' } }],
	['a failure with data but no task ID', { code: 500, msg: 'failed', data: {} }],
	[
		'the callback of a music generation',
		success({ callbackType: 'complete', task_id: 'task-1', data: [{ id: 'audio-1', audio_url: 'https://files.example.com/a.mp3' }] }),
	],
])('%s is not a conversion callback', (_name, body) => {
	expect(readCallback(body)).toBeNull();
});
