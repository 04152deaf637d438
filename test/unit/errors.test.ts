import { NodeOperationError, type INode } from 'n8n-workflow';

import { namesNoFile } from '../../nodes/SunoWav/apis/values';
import { checkFileUrl } from '../../nodes/SunoWav/download/fileUrl';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { inOneText, isCancelled, toProblem, toExpressionProblem, toErrorItem, toNodeError } from '../../nodes/SunoWav/errors/n8nErrors';
import { trackWithoutId } from '../../nodes/SunoWav/errors/generationProblems';
import { failedProblem, namingTrack, othersOf, unfinishedProblem, unknownConversion, withIdsSent } from '../../nodes/SunoWav/errors/taskProblems';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { unknownChoice } from '../../nodes/SunoWav/errors/unknownChoice';
import { Cancelled } from '../../nodes/SunoWav/helpers/wait';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { adviceOn } from '../../nodes/SunoWav/errors/advice';
import { apiErrors } from '../../nodes/SunoWav/errors/apiErrors';
import { problemOf } from './problemOf';

const account = toAccount({ provider: 'kie', apiKey: 'secret-key' });
const node = { name: 'Suno WAV', type: 'sunoWav', typeVersion: 1, parameters: {}, position: [0, 0], id: '1' } as INode;

test("n8n's own errors keep their words", () => {
	expect(toProblem(new NodeOperationError(node, 'No', { description: 'Because' }))).toMatchObject({ source: 'local', message: 'No', description: 'Because' });
});

test.each([
	[{ errorMessage: 'no source', errorCode: '501', providerStatus: 'GENERATE_WAV_FAILED' }, "The conversion ended with GENERATE_WAV_FAILED. The provider's reason: no source", '501'],
	[{ providerStatus: 'PENDING', errorCode: '451' }, 'The conversion has an error, although its status is PENDING.', '451'],
	[{}, 'The conversion has an error, although its status is unknown.', undefined],
])('a failed conversion %j says why, as far as it is known', (known, description, code) => {
	const conversion = toConversion({ taskId: 'task-1', ...known });
	expect(failedProblem(conversion, account)).toMatchObject({
		source: 'provider',
		message: 'kie.ai could not convert the track',
		description,
		code,
		known: conversion,
	});
});

test.each([
	['GENERATING', /GENERATING/],
	[null, /pending/],
])('the error for an unfinished conversion contains its time and its status %p', (providerStatus, status) => {
	const problem = unfinishedProblem(toConversion({ providerStatus, taskId: 'task-1' }), 3_000, account);
	expect(problem).toMatchObject({ message: expect.stringContaining('within 3 seconds'), known: { taskId: 'task-1' } });
	expect(problem.description).toMatch(status);
});

test.each([
	[1_000, '1 second'],
	[2_000, '2 seconds'],
	[500, '0.5 seconds'],
])('a wait of %i ms is written as %p', (ms, time) => {
	expect(unfinishedProblem(toConversion({}), ms, account).message).toBe(`The conversion did not finish within ${time}`);
	expect(unfinishedProblem(toConversion({ providerStatus: 'SUCCESS' }), ms, account).description).toContain(`No file arrived within ${time}.`);
});

test.each([
	['SUCCESS', 'The provider says that the conversion has succeeded, but returned no file URL'],
	['CALLBACK_EXCEPTION', 'The provider could not deliver its callback, and returned no file URL'],
])('when the wait is over at %s and there is no file, the error says so', (providerStatus, message) => {
	const problem = unfinishedProblem(toConversion({ providerStatus, taskId: 'task-1', errorMessage: 'host not found' }), 3_000, account);
	expect(problem).toMatchObject({ message, known: { taskId: 'task-1' } });
	expect(problem.description).toMatch(/^No file arrived within 3 seconds\. The provider's reason: host not found\. It may still arrive\. Use Get Details/);
});

test('a missing file is awaited for at most a minute, and an invalid address is named', () => {
	const conversion = toConversion({ providerStatus: 'SUCCESS', taskId: 'task-1', audioWavUrl: 'ftp://files.example.com/a.wav' });
	const problem = unfinishedProblem(conversion, 600_000, account);
	expect(problem.message).toBe('The provider says that the conversion has succeeded, but returned ftp://files.example.com/a.wav, which is not a file URL');
	expect(problem.description).toMatch(/^No file arrived within 60 seconds\. It may still arrive\. .* or \{again\}, which costs nothing more\./);
	const charging = toAccount({ provider: 'kieJobs', apiKey: 'k' });
	expect(unfinishedProblem({ ...conversion, providerStatus: 'success' }, 600_000, charging).description).not.toMatch(/again|nothing more/);
});

const problemWith = (more: Partial<ConstructorParameters<typeof Problem>[0]>) =>
	new Problem({ source: 'provider', message: 'No', description: 'Try again.', ...more });

test.each([
	[undefined, null],
	['429', '429'],
	['ECONNRESET', null],
	['x1', null],
	['1x', null],
])('a problem with code %p is a NodeApiError with HTTP code %p', (code, httpCode) => {
	const error = toNodeError(node, problemWith({ code }), 3);
	expect(error).toMatchObject({ name: 'NodeApiError', message: 'No', description: 'Try again.', context: { itemIndex: 3 } });
	expect((error as { httpCode?: string }).httpCode).toBe(httpCode ?? 'none');
});

test.each([
	['Try again.', "Try again. The conversion's task ID is task-1."],
	["The provider's message: oops", "The provider's message: oops. The conversion's task ID is task-1."],
	['Try task-1 again.', 'Try task-1 again.'],
])('bad input about a task: %p is reported as %p', (description, told) => {
	const error = toNodeError(node, problemWith({ source: 'local', description, known: { taskId: 'task-1' } }), 2);
	expect(error).toMatchObject({ name: 'NodeOperationError', message: 'No', description: told, context: { itemIndex: 2 } });
});

const tool = { ...node, type: 'sunoWavTool' };

test.each(Object.entries(apiErrors))('a model that calls a tool reads nothing about running items in the error for %s', (_name, apiError) => {
	for (const purpose of ['create', 'createWithCallback', 'getTask', 'getCredits'] as const) {
		const problem = problemWith({ description: adviceOn(apiError, account, purpose) });
		const { message, description } = toNodeError(tool, problem, 0);
		expect(message).toBe(`No. ${description}`);
		expect(toErrorItem(tool, problem, 0)).toEqual({ json: { error: message }, pairedItem: { item: 0 } });
		expect(message).not.toMatch(/\bitem|run .*again/i);
	}
});

test('an error item holds the words and the conversion, and is paired', () => {
	const known = { taskId: 'task-1', status: 'success', errorCode: '7' } as const;
	const item = toErrorItem(node, problemWith({ known }), 4);
	expect(item).toEqual({
		json: { error: 'No', message: 'Try again.', ...toConversion(known), details: toConversion(known) },
		pairedItem: { item: 4 },
	});
	expect(Object.keys(item.json).slice(0, 5)).toEqual(['error', 'title', 'taskId', 'audioId', 'errorCode']);
});

test('for the error output an error item has no other fields than those by which n8n knows one', () => {
	const { json } = toErrorItem({ ...node, onError: 'continueErrorOutput' }, problemWith({}), 4);
	expect(Object.keys(json)).toEqual(['error', 'message', 'details']);
});

test('for the error output an item has what older versions of n8n look for, and loses it when it is copied there', () => {
	const item = toErrorItem({ ...node, onError: 'continueErrorOutput' }, problemWith({}), 4);
	expect(item.error).toMatchObject({ name: 'NodeApiError', message: 'No' });
	expect({ ...item }).not.toHaveProperty('error');
	for (const onError of [undefined, 'continueRegularOutput'] as const) {
		expect(toErrorItem({ ...node, onError }, problemWith({}), 4)).not.toHaveProperty('error');
	}
});

test('an error item of a conversion that was never started does not look as if it could still finish', () => {
	expect(toErrorItem(node, problemWith({}), 0).json.details).toEqual(toConversion({ status: 'failed' }));
});

test("n8n's own errors without a description, and values that are not errors, are reported without one", () => {
	expect(toProblem(new NodeOperationError(node, 'No')).description).toBe('');
	expect(toProblem('boom').description).toBe("Please open an issue in the node's GitHub repository, and say what the node was doing.");
});

test('advice follows the description', () => {
	expect(problemWith({ code: '500' }).withAdvice('Or not.')).toMatchObject({ message: 'No', description: 'Try again. Or not.', code: '500' });
});

test.each(['https://files.example.com/1.wav', 'http://files.example.com/1.wav'])('%s may be asked for', (url) => {
	expect(() => checkFileUrl(url, account)).not.toThrow();
});

test.each(['file:///etc/passwd', 'xhttp://a.example/', 'httpx://a.example/', 'nowhere', ''])('%p is not a web address', (url) => {
	expect(problemOf(() => checkFileUrl(url, account))).toMatchObject({
		source: 'provider',
		message: "The WAV file's URL is not http(s)",
		description: expect.stringContaining('kie.ai'),
	});
});

test('only a private provider may use a private address', () => {
	const gateway = toAccount({ provider: 'custom', host: 'http://10.0.0.1', apiKey: 'k' });
	expect(() => checkFileUrl('http://127.0.0.1/1.wav', gateway)).not.toThrow();
	expect(problemOf(() => checkFileUrl('http://127.0.0.1/1.wav', account))).toMatchObject({
		source: 'provider',
		message: "The WAV file's URL points to a private network",
		description: expect.stringContaining('Custom Host'),
	});
});

test('a failing expression is reported in n8n\'s words, and its error item is like n8n\'s', () => {
	const problem = toExpressionProblem(Object.assign(new Error('invalid syntax'), { description: 'Look at it.' }));
	for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
		const item = toErrorItem({ ...node, onError }, problem.about({ generationTaskId: 'g' }), 3);
		expect(item).toEqual({ json: { error: 'invalid syntax' }, error: expect.any(NodeOperationError), pairedItem: { item: 3 } });
		expect(item.error).toMatchObject({ message: 'invalid syntax', description: 'Look at it.', context: { itemIndex: 3 } });
	}
});

test.each([[{}], [new Error('')]])('an expression that fails without words (%p) still has some', (error) => {
	expect(toExpressionProblem(error)).toMatchObject({ source: 'expression', message: 'An expression failed', description: '' });
});

test.each([
	[{ title: 'Lanterns', audioId: 'audio-1' }, 'Top up. The track is "Lanterns" (audio-1).'],
	[{ title: null, audioId: 'audio-1' }, 'Top up. The track is audio-1.'],
])('a problem of one of several tracks says which: %j', (track, description) => {
	expect(namingTrack(Problem.local('No credits', 'Top up'), track)).toMatchObject({ message: 'No credits', description });
});

test.each([
	[[], ''],
	[[{ title: 'Lanterns' }], 'Another track of the generation, "Lanterns" (audio-1), has finished.'],
	[[{ title: 'Lanterns' }, { title: null }], 'Other tracks of the generation have finished: "Lanterns" (audio-1), audio-1.'],
])('the tracks that have finished in addition to a failed one: %j', (finished, text) => {
	const success = finished.map((known) => toConversion({ ...known, audioId: 'audio-1', status: 'success' }));
	expect(othersOf([toConversion({ status: 'pending' }), ...success, toConversion({ status: 'failed' })])).toBe(text);
});

test('work that ended because nobody waits for it is distinguished from work that failed', () => {
	expect([new Cancelled(), toProblem(new Cancelled())].map(isCancelled)).toEqual([true, true]);
	expect([new Error('no'), Problem.local('No', ''), problemWith({ code: '404' }), 'no'].map(isCancelled)).toEqual([false, false, false, false]);
});

test('a problem as one text is worded for its readers', () => {
	expect(inOneText(problemWith({ description: '{Again}.' }))).toBe('No. Try again.');
	expect(inOneText(problemWith({ description: '{Again}.' }), 'test')).toBe('No. Retry the test.');
	expect(inOneText(new Error('broken'))).toMatch(/^Something unexpected went wrong in the Suno WAV node\. Please open an issue.*Error: broken$/);
});

test.each([
	["the conversion's", { known: { errorCode: '501' }, code: '400' }, '501'],
	["the provider's", { code: '400' }, '400'],
	['none of our own', { source: 'local', code: 'cancelled' }, null],
	['none', {}, null],
] as const)('the code in an error item is %s', (_name, more, errorCode) => {
	expect(toErrorItem(node, problemWith(more), 0).json).toMatchObject({ errorCode, details: { errorCode } });
});

test.each([
	['its task is known', { taskId: 'task-1' }, 'pending'],
	['the provider has a word for it', { providerStatus: 'PENDING' }, 'pending'],
	['a request may have started it', { status: 'unknown' }, 'unknown'],
	['nothing was started', {}, 'failed'],
] as const)('an error item of a conversion whose end is not known is still open where %s', (_name, known, status) => {
	expect(toErrorItem(node, problemWith({ known }), 0).json.details).toMatchObject({ status });
});

test('a track that may be unknown is named as in the request', () => {
	const unknownTrack = problemWith({ apiError: apiErrors.notFound, description: 'Check it.' });
	const sent = (ids: object) => withIdsSent(unknownTrack, ids).description.replace(/^.* its API\. /, '');
	expect(apiErrors.notFound.mayBeUnknown).toBe(true);
	expect(sent({ audioId: 'a', generationTaskId: 'g' })).toBe('The node sent the audio ID a and the generation task ID g.');
	expect(sent({ audioId: 'a' })).toBe('The node sent the audio ID a.');
	expect(sent({ generationTaskId: 'g' })).toBe('The node sent the generation task ID g.');
	expect(withIdsSent(problemWith({}), { audioId: 'a' }).description).toBe('Try again.');
});

test('a value that no list offers is shown, but not all of a long one', () => {
	const shown = (value: unknown) => /has the value (.*), which/.exec(unknownChoice('Events', value, ['one', 'two']).message)?.[1];
	expect([shown('three'), shown(undefined), shown(['one'])]).toEqual(['"three"', 'undefined', '["one"]']);
	expect(shown('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`);
	expect(shown('x'.repeat(59))).toBe(`"${'x'.repeat(59)}…`);
	expect(unknownChoice('Events', 'three', ['one', 'two']).description).toBe('Use one of these values: one, two. Nothing was sent to the provider.');
});

test('if a provider refunds failures, the error says so', () => {
	const at = (provider: string) => failedProblem(toConversion({ providerStatus: 'FAILED' }), toAccount({ provider, apiKey: 'key' })).description;
	expect(at('kieJobs')).toMatch(/kie\.ai \(Jobs API\) refunds the credits of failed conversions\.$/);
	expect(at('kie')).not.toMatch(/refunds/);
});

test('only kie.ai has another provider entry to choose for an unknown conversion', () => {
	const at = (provider: string) => unknownConversion('task-1', toAccount({ provider, apiKey: 'key' })).description;
	expect(at('kie')).toMatch(/choose "kie\.ai \(Jobs API\)" in the credential\. Files are kept for 14 days\./);
	expect(at('sunoApi')).toMatch(/started the conversion\. Files are kept for 15 days\. The task ID used was task-1\.$/);
});

test('a track without an ID blocks the whole generation, but the other tracks can be converted', () => {
	expect(trackWithoutId(account)).toMatchObject({
		message: "kie.ai returned one of the generation's tracks without an ID",
		description: expect.stringMatching(/Convert the other tracks one by one\. Get Many lists their Audio IDs\.$/),
	});
});

test('a problem\'s own facts take precedence over the given ones, unless they are empty', () => {
	const problem = problemWith({ known: { taskId: null, audioId: 'audio-1', title: undefined } });
	expect(problem.about({ taskId: 'task-1', audioId: 'audio-2', title: 'Lanterns' }).known).toEqual({ taskId: 'task-1', audioId: 'audio-1', title: 'Lanterns' });
});

test('an address that is no file is shown, but not all of a long one', () => {
	expect(namesNoFile()).toBe('returned no file URL');
	expect(namesNoFile('x'.repeat(300))).toBe(`returned ${'x'.repeat(200)}, which is not a file URL`);
});

test.each([
	['{Again} in a few minutes. Or ask.', 'Or ask.'],
	['{Again} later.', ''],
	['Look first.', 'Look first.'],
])('the advice "%s" without trying again is "%s"', (description, without) => {
	expect(problemWith({ description }).withoutAgain()).toMatchObject({ message: 'No', description: without });
});
