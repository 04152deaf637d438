import { readCallback } from '../../nodes/SunoWav/callbacks/callback';
import { queryOf } from '../../nodes/SunoWav/callbacks/verify';

const WAV = 'https://files.example.com/s/04e6.wav';

const success = (data: unknown, more: object = {}) => ({ code: 200, msg: 'success', data, ...more });

test.each([
	['today', { task_id: 'task-1', audioWavUrl: WAV }],
	['in the older pages', { task_id: 'task-1', audio_wav_url: WAV }],
	['with a task ID in camelCase', { taskId: 'task-1', audioWavUrl: WAV }],
	['all in another spelling', { taskId: 'task-1', audio_wav_url: WAV }],
	['with fields nobody knows', { task_id: 'task-1', audioWavUrl: WAV, musicIndex: 0 }],
])('a success as spelled %s is read', (_name, data) => {
	expect(readCallback(success(data))).toMatchObject({
		taskId: 'task-1',
		claim: { taskId: 'task-1', status: 'success', audioWavUrl: WAV, errorCode: null },
	});
});

test.each([400, 451, 500, 501, 999])('code %i is a failure with the provider\'s words', (code) => {
	expect(readCallback({ code, msg: 'no source', data: { task_id: 'task-1' } })).toMatchObject({
		taskId: 'task-1',
		claim: { taskId: 'task-1', status: 'failed', audioWavUrl: null, errorCode: String(code), errorMessage: 'no source' },
	});
});

test('a failure does not hand on a URL that its caller added', () => {
	const callback = readCallback({ code: 501, msg: 'failed', data: { task_id: 'task-1', audioWavUrl: WAV } });
	expect(callback).toMatchObject({ taskId: 'task-1', claim: { status: 'failed', audioWavUrl: null } });
});

test.each([
	['null', { code: 500, msg: 'failed', data: null }],
	['missing', { code: 500, msg: 'failed' }],
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
	['no code', { data: { task_id: 'task-1', audioWavUrl: WAV } }],
	['a code that is a word', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: 'ok' })],
	['a code with a fraction', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: 200.5 })],
	['a code of infinity', success({ task_id: 'task-1', audioWavUrl: WAV }, { code: Infinity })],
	['a success without data', { code: 200, msg: 'success', data: null }],
	['a success without a URL', success({ task_id: 'task-1' })],
	['a success with an empty URL', success({ task_id: 'task-1', audioWavUrl: '' })],
	['a success without a task ID', success({ audioWavUrl: WAV })],
	['data that is text', success('task-1')],
	['data that is a list', success([{ task_id: 'task-1', audioWavUrl: WAV }])],
	['data that is a number', { code: 500, data: 1 }],
	['a task ID that is an object', success({ task_id: { $gt: '' }, audioWavUrl: WAV })],
	['a task ID that is a list', success({ task_id: ['task-1'], audioWavUrl: WAV })],
	['an empty task ID', success({ task_id: '', audioWavUrl: WAV })],
	['a task ID with a path', success({ task_id: '../chat/credit', audioWavUrl: WAV })],
	['a task ID with a query', success({ task_id: 'task-1&taskId=task-2', audioWavUrl: WAV })],
	['a task ID with a blank', success({ task_id: 'task 1', audioWavUrl: WAV })],
	['a task ID with a line break at its end', success({ task_id: 'task-1\n', audioWavUrl: WAV })],
	['a task ID that is too long', success({ task_id: 'x'.repeat(129), audioWavUrl: WAV })],
	['a failure with a bad task ID', { code: 500, msg: 'failed', data: { task_id: '<script>' } }],
	['a failure with data but no task ID', { code: 500, msg: 'failed', data: {} }],
	[
		'the callback of a music generation',
		success({ callbackType: 'complete', task_id: 'task-1', data: [{ id: 'audio-1', audio_url: 'https://files.example.com/a.mp3' }] }),
	],
])('%s is no conversion callback', (_name, body) => {
	expect(readCallback(body)).toBeNull();
});

test.each([
	['https://n8n.example.com/webhook/abc?order=123', { order: '123' }],
	['https://n8n.example.com/webhook/abc?a=1&b=two%20words&c=x+y', { a: '1', b: 'two words', c: 'x y' }],
	['https://n8n.example.com/webhook/abc?tag=a&tag=b&x=1', { tag: ['a', 'b'], x: '1' }],
	['https://n8n.example.com/webhook/abc?flag&empty=', { flag: '', empty: '' }],
	['https://n8n.example.com/webhook/abc?name=%C3%BC#part', { name: 'ü' }],
	['https://n8n.example.com/webhook/abc', {}],
	['not a URL?order=123', {}],
	['/webhook/abc?order=123', {}],
	['', {}],
	[null, {}],
	[undefined, {}],
	[{ order: '123' }, {}],
])('the query of %p is %j', (url, query) => {
	expect(queryOf(url)).toEqual(query);
});

test('a query cannot reach into the prototype of objects', () => {
	const query = queryOf('https://n8n.example.com/webhook/abc?__proto__=x&__proto__=polluted&constructor=y');
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	expect(Object.getPrototypeOf(query)).toBe(Object.prototype);
	expect(Object.keys(query)).toContain('constructor');
});
