import { toAccount } from '../../nodes/SunoWav/providers/account';
import { readResponse } from '../../nodes/SunoWav/client/response';
import { problemOf } from './problemOf';
import { wordsFor } from '../../nodes/SunoWav/errors/words';

type Retry = 'never' | 'soon' | 'nextWindow';

const SUNO = ['sunoApi', 'apiBox'];
const OLD = [...SUNO, 'erweima'];
const ALL = ['kie', ...OLD];

/** What the providers document: the code, the providers that document it, whether to retry, whether it affects every item, its words. */
const documented: Array<[number, string[], Retry, boolean, RegExp]> = [
	[400, ['kie'], 'never', false, /could not read the request/],
	[400, OLD, 'never', false, /rejected the parameters/],
	[401, ALL, 'never', true, /did not accept the API key/],
	[402, ['kie'], 'never', true, /no credits left/],
	[404, ALL, 'never', false, /could not find/],
	[405, OLD, 'nextWindow', false, /too many requests/],
	[408, ['kie'], 'soon', false, /no result within its time limit/],
	[409, ['kie', ...SUNO], 'never', false, /has converted this track before/],
	[413, OLD, 'never', false, /too long/],
	[422, ['kie'], 'never', false, /rejected the parameters/],
	[429, ['kie'], 'nextWindow', false, /too many requests/],
	[429, OLD, 'never', true, /no credits left/],
	[430, SUNO, 'nextWindow', false, /too many requests/],
	[451, ['kie', ...SUNO], 'never', false, /could not fetch the audio/],
	[455, ALL, 'soon', true, /maintenance/],
	[500, ALL, 'soon', false, /internal error/],
	[501, ['kie'], 'never', false, /could not convert the track/],
	[505, ['kie'], 'never', true, /turned off WAV conversion/],
	[531, ['kie'], 'never', false, /refunded the credits/],
];

/** Codes that only other providers document, and one that none documents. */
const undocumented: Array<[string, number]> = [
	...[405, 413, 430, 999].map((code): [string, number] => ['kie', code]),
	...SUNO.flatMap((provider) => [402, 422, 501, 505, 531, 999].map((code): [string, number] => [provider, code])),
	...[402, 409, 422, 430, 451, 501, 505, 531, 999].map((code): [string, number] => ['erweima', code]),
];

const names: Record<string, string> = {
	kie: 'kie.ai',
	sunoApi: 'sunoapi.org',
	apiBox: 'api.box',
	erweima: 'apibox.erweima.ai',
};

const answerOf = (provider: string, body: unknown, statusCode = 200) =>
	readResponse({ statusCode, body }, toAccount({ provider, apiKey: 'secret-key' }));

const problemOfCode = (provider: string, code: unknown, more: object = {}, statusCode = 200) =>
	problemOf(() => answerOf(provider, { code, msg: 'a word from the provider', data: null, ...more }, statusCode));

test.each(ALL)('%s: code 200 returns the data', (provider) => {
	expect(answerOf(provider, { code: 200, msg: 'success', data: { taskId: 'task-1' } })).toEqual({ taskId: 'task-1' });
});

const rows = documented.flatMap(([code, providers, retry, wholeAccount, words]) =>
	providers.map((provider) => ({ provider, code, retry, wholeAccount, words })),
);

test.each(rows)('$provider: code $code means $words, retry $retry, told with the provider\'s name and its own words', (row) => {
	const { provider, code, retry, wholeAccount, words } = row;
	const problem = problemOfCode(provider, code);
	expect(problem).toMatchObject({ source: 'provider', code: String(code), retry, wholeAccount });
	const { message, description } = problem;
	expect(message).toMatch(words);
	expect(message).toContain(names[provider]);
	expect(description).toContain('a word from the provider');
	for (const audience of ['workflow', 'tool'] as const) expect(wordsFor(audience, `${message} ${description}`)).not.toMatch(/[{}]/);
});

test.each(undocumented)('%s: code %i, which it does not document, is reported with the provider\'s own words', (provider, code) => {
	const problem = problemOfCode(provider, code);
	expect(problem.message).toContain(`${names[provider]} returned code ${code}`);
	expect(problem.description).toContain('a word from the provider');
	expect(problem).toMatchObject({ code: String(code), retry: 'never', wholeAccount: false });
});

test.each([
	[407, 'never'],
	[408, 'soon'],
	[409, 'never'],
	[501, 'never'],
	[502, 'soon'],
	[504, 'soon'],
	[505, 'never'],
	[519, 'never'],
	[520, 'soon'],
	[527, 'soon'],
	[528, 'never'],
])('code %i of a gateway that answers in the provider\'s form: retry %s', (code, retry) => {
	expect(problemOfCode('erweima', code)).toMatchObject({ retry, wholeAccount: false });
});

test.each([
	['kie', 'https://kie.ai/api-key'],
	['sunoApi', 'https://sunoapi.org/api-key'],
	['apiBox', 'https://api.box/api-key'],
	['erweima', 'https://sunoapi.org/api-key'],
])('%s: a rejected key is explained with the page that lists the keys', (provider, keyPage) => {
	expect(problemOfCode(provider, 401).description).toContain(keyPage);
});

test.each(ALL)('%s: code 409, documented or not, keeps the task ID of the first conversion', (provider) => {
	expect(problemOfCode(provider, 409, { data: { taskId: 'task-7' } }).known).toMatchObject({ taskId: 'task-7' });
});

test.each([
	['with data null', { data: null }],
	['without data', { data: undefined }],
	['with empty data', { data: {} }],
	['with an empty task ID', { data: { taskId: '' } }],
])('code 409 %s knows no task ID', (_name, more) => {
	expect(problemOfCode('kie', 409, more).known.taskId ?? null).toBeNull();
});

test('no other code makes a task ID that of a conversion', () => {
	expect(problemOfCode('kie', 422, { data: { taskId: 'task-7' } }).known).toEqual({});
});

test.each([
	['401', /did not accept the API key/],
	['429', /too many requests/],
	['999', /returned code 999/],
])('code "%s" sent as text means the same as the number', (code, words) => {
	expect(problemOfCode('kie', code).message).toMatch(words);
});

test('code "200" sent as text is a success', () => {
	expect(answerOf('kie', { code: '200', data: 5 })).toBe(5);
});

test.each([
	[200, 402, /no credits left/],
	[400, 402, /no credits left/],
	[401, 429, /too many requests/],
	[404, 422, /rejected the parameters/],
	[429, 402, /no credits left/],
	[500, 401, /did not accept the API key/],
	[503, 455, /maintenance/],
])('with HTTP %i and body code %i, the body code decides', (statusCode, code, words) => {
	const problem = problemOfCode('kie', code, {}, statusCode);
	expect(problem.message).toMatch(words);
	expect(problem.code).toBe(String(code));
});

test('an undocumented code without words is explained without them', () => {
	expect(problemOfCode('kie', 999, { msg: null }).description).toBe('This code is not documented. The provider\'s own message may help.');
});

test.each([
	['over several lines', 'first\n\tsecond\u0000third', 'first second third'],
	['with blanks around them', '   bad id   ', 'bad id'],
])('the provider\'s words come as one line when they are %s', (_name, msg, shown) => {
	expect(problemOfCode('kie', 422, { msg }).description).toMatch(new RegExp(`: ${shown}$`));
});

test.each([
	[300, /: x{300}$/],
	[301, /: x{300}…$/],
	[5_000, /: x{300}…$/],
])('of %i characters of the provider\'s words at most 300 are shown', (length, shown) => {
	expect(problemOfCode('kie', 422, { msg: 'x'.repeat(length) }).description).toMatch(shown);
});

test.each(['not ok', 'ok, but no', 'unsuccess', 'success?'])('"%s" is more than the bare word and is shown', (msg) => {
	expect(problemOfCode('kie', 422, { msg }).description.endsWith(`: ${msg}`)).toBe(true);
});

test('only a repeated conversion names the task of another one', () => {
	expect(problemOfCode('kie', 500, { data: { taskId: 'task-7' } }).known).toEqual({});
});

test.each([
	['with HTTP 500 and body code 200', 500, 200],
	['with body code 500', 200, 500],
])('the bare word "success" is not passed off as the reason of a failure %s', (_name, statusCode, code) => {
	expect(problemOfCode('kie', code, { msg: 'success' }, statusCode).description).not.toContain('success');
});

test.each(OLD)('%s: code 429 in answer to a lookup, which is free, means too fast and not no credits', (provider) => {
	const account = toAccount({ provider, apiKey: 'secret-key' });
	const problem = (purpose: 'create' | 'createWithCallback' | 'getTask') =>
		problemOf(() => readResponse({ statusCode: 200, body: { code: 429, msg: 'no', data: null } }, account, purpose));
	expect(problem('getTask')).toMatchObject({ retry: 'nextWindow', wholeAccount: false, code: '429', message: expect.stringContaining('too many requests') });
	for (const purpose of ['create', 'createWithCallback'] as const) {
		expect(problem(purpose)).toMatchObject({ retry: 'never', wholeAccount: true, message: expect.stringContaining('no credits left') });
	}
});
