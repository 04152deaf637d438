import { toAccount } from '../../nodes/SunoWav/providers/account';
import { readResponse } from '../../nodes/SunoWav/client/response';
import { problemOf } from './problemOf';

const problemOfAnswer = (statusCode: number, body: unknown, provider = 'kie') =>
	problemOf(() => readResponse({ statusCode, body }, toAccount({ provider, apiKey: 'secret-key' })));

const PAGE = '<!DOCTYPE html><html><head><title>Welcome</title></head><body>Hello</body></html>';

test.each([
	[200, 'never', /address of the API/],
	[404, 'never', /address of the API/],
	[502, 'soon', /in a few minutes/],
	[503, 'soon', /in a few minutes/],
])('a web page with HTTP %i is not data', (statusCode, retry, advice) => {
	const problem = problemOfAnswer(statusCode, `\n  ${PAGE}`);
	expect(problem.message).toBe(`kie.ai returned a web page instead of data (HTTP ${statusCode})`);
	expect(problem.description).toMatch(advice);
	expect(problem).toMatchObject({ code: String(statusCode), retry, wholeAccount: false });
	expect(problem.description).not.toContain('Welcome');
});

test.each([
	['an empty text', ''],
	['blanks', ' \r\n'],
	['null', null],
	['nothing', undefined],
])('an empty body (%s) is reported as empty', (_name, body) => {
	expect(problemOfAnswer(200, body)).toMatchObject({
		message: 'kie.ai sent an empty response (HTTP 200)',
		description: expect.stringContaining('in a few minutes'),
	});
	expect(problemOfAnswer(500, body)).toMatchObject({ code: '500', retry: 'soon' });
	expect(problemOfAnswer(204, body)).toMatchObject({ code: '204', retry: 'soon' });
	expect(problemOfAnswer(403, body)).toMatchObject({ code: '403', retry: 'never' });
});

test.each([
	['a list', [{ code: 200 }]],
	['an empty list', []],
	['a number', 200],
	['true', true],
	['an object without a code', { data: { taskId: 'task-1' } }],
	['an empty object', {}],
	['a code of null', { code: null, data: 1 }],
	['a code that is a word', { code: 'OK', data: 1 }],
	['a code that is an empty text', { code: '', data: 1 }],
	['a code with a letter in front', { code: 'E200', data: 1 }],
	['a code with a letter behind', { code: '200x', data: 1 }],
	['a code that is no number', { code: Infinity, data: 1 }],
	['a code in an object', { code: { value: 200 }, data: 1 }],
])('%s is an unreadable response', (_name, body) => {
	const problem = problemOfAnswer(200, body);
	expect(problem.message).toBe('kie.ai sent an unreadable response (HTTP 200)');
	expect(problem).toMatchObject({ source: 'provider', code: '200', retry: 'never', description: expect.stringContaining('check the host') });
});

test.each([
	['JSON that was cut off', '{"code":200,"msg":"success","data":{"task'],
	['plain text', 'upstream connect error'],
])('%s is also unreadable, but may arrive whole next time', (_name, body) => {
	const problem = problemOfAnswer(200, body);
	expect(problem.message).toBe('kie.ai sent an unreadable response (HTTP 200)');
	expect(problem).toMatchObject({ source: 'provider', code: '200', retry: 'soon' });
});

test.each([500, 502, 503, 504, 520, 408])('HTTP %i without a readable body may be temporary', (statusCode) => {
	expect(problemOfAnswer(statusCode, 'upstream error')).toMatchObject({ code: String(statusCode), retry: 'soon' });
});

test.each([400, 403, 404, 405, 410, 422])('HTTP %i without a readable body is not retried', (statusCode) => {
	expect(problemOfAnswer(statusCode, 'no')).toMatchObject({ code: String(statusCode), retry: 'never' });
});

test.each([
	['a web page', PAGE],
	['no body', ''],
	['JSON without a code', { error: 'unauthorized' }],
])('HTTP 401 with %s means a bad key', (_name, body) => {
	const problem = problemOfAnswer(401, body);
	expect(problem.message).toMatch(/did not accept the API key/);
	expect(problem).toMatchObject({ code: '401', retry: 'never', wholeAccount: true });
});

test.each(['kie', 'sunoApi', 'apiBox', 'erweima'])(
	'%s: HTTP 429 without a body code comes from a gateway and means too fast, not no credits',
	(provider) => {
		const problem = problemOfAnswer(429, 'Too Many Requests', provider);
		expect(problem.message).toMatch(/too many requests/);
		expect(problem).toMatchObject({ code: '429', retry: 'nextWindow', wholeAccount: false });
	},
);

test('HTTP 403 with "error code: 1010" is the firewall, which wants a User-Agent', () => {
	const problem = problemOfAnswer(403, 'error code: 1010');
	expect(problem.message).toMatch(/firewall/);
	expect(problem.description).toContain('User-Agent');
});

test.each([
	[403, 'Forbidden'],
	[403, null],
	[502, '<html>1010 requests in the queue</html>'],
])('the error for HTTP %i with the body %p does not mention the User-Agent', (statusCode, body) => {
	expect(problemOfAnswer(statusCode, body).description).not.toContain('User-Agent');
});

test.each([
	[300, ''],
	[300, { code: 200, msg: 'success', data: { taskId: 'task-1' } }],
	[301, ''],
	[302, PAGE],
	[303, null],
	[307, 'Temporary Redirect'],
	[308, { location: 'https://elsewhere.example.com' }],
	[302, { code: 200, msg: 'success', data: { taskId: 'task-1' } }],
])('HTTP %i is reported as a redirect that was not followed', (statusCode, body) => {
	const problem = problemOfAnswer(statusCode, body);
	expect(problem.message).toBe('kie.ai redirects to another address');
	expect(problem.description).toMatch(/API key/);
	expect(problem).toMatchObject({ code: String(statusCode), retry: 'never' });
});

test('HTTP 304 is reported as such, and is not a redirect', () => {
	const problem = problemOfAnswer(304, '');
	expect(problem.message).toBe('kie.ai only reported that nothing has changed (HTTP 304)');
	expect(problem.description).not.toMatch(/redirect/);
	expect(problem).toMatchObject({ code: '304', retry: 'never' });
});

test.each([
	['error code: 502', false],
	[' error code: 502 \n', false],
	['error code: 502 from the origin', true],
	['the load is < 5', true],
])('the text %j is shown: %p', (body, isShown) => {
	expect(problemOfAnswer(502, body).description.includes("The provider's message:")).toBe(isShown);
});

test.each([
	[{ message: ' ', msg: 'busy' }, "The provider's message: busy"],
	[{ msg: '', error: { message: 'busy' } }, "The provider's message: busy"],
	[{ msg: null }, undefined],
])('of the reasons %j, the first that says something is shown', (reasons, shown) => {
	const { description } = problemOfAnswer(200, { code: 500, data: null, ...reasons });
	expect(/The provider's message.*/.exec(description)?.[0]).toBe(shown);
});

describe('through a proxy', () => {
	const proxy = { host: 'proxy.example.com', port: 3128 };
	const problemThrough = (statusCode: number, body: unknown) =>
		problemOf(() => readResponse({ statusCode, body }, toAccount({ provider: 'kie', apiKey: 'secret-key' }), 'create', proxy));

	test('HTTP 407 asks for its user and password, and nothing was sent', () => {
		expect(problemThrough(407, '')).toMatchObject({
			message: 'The proxy proxy.example.com:3128 requires a user name and a password',
			description: expect.stringMatching(/^Enter the proxy as http:\/\/user:password@host:port .* Nothing was sent to kie\.ai\.$/),
			retry: 'never',
		});
	});

	test.each([
		[400, ''],
		[403, 'Forbidden'],
		[502, PAGE],
		[503, undefined],
		[500, null],
	])('HTTP %i with %p may be from either', (statusCode, body) => {
		const problem = problemThrough(statusCode, body);
		expect(problem.message).toBe(`Either the proxy proxy.example.com:3128 or kie.ai returned HTTP ${statusCode} without data`);
		expect(problem.description).toMatch(/Check the proxy under Settings > Request Options/);
	});

	test.each([
		[200, '', 'kie.ai sent an empty response (HTTP 200)'],
		[502, { error: 'no' }, 'kie.ai sent an unreadable response (HTTP 502)'],
		[302, '', 'kie.ai redirects to another address'],
	])('HTTP %i with %j is from the provider', (statusCode, body, message) => {
		expect(problemThrough(statusCode, body).message).toBe(message);
	});

	test('that n8n itself is set to use, HTTP 407 is said to be from a proxy', () => {
		expect(problemOfAnswer(407, '')).toMatchObject({
			message: 'A proxy requires a user name and a password',
			description: 'Check the proxy that n8n is set to use, and its user name and password. Nothing was sent to kie.ai.',
		});
	});
});

test('HTTP 400 is not a redirect', () => {
	expect(problemOfAnswer(400, '').message).toBe('kie.ai sent an empty response (HTTP 400)');
});

test('code 200 in a body with HTTP 500 is not a success', () => {
	const problem = problemOfAnswer(500, { code: 200, msg: 'success', data: { taskId: 'task-1' } });
	expect(problem).toMatchObject({ code: '500', retry: 'soon' });
});

const REASON = 'audio_id is required';

test.each<[string, unknown]>([
	['error.message', { error: { code: 'bad_request', message: REASON }, trace_id: 'x' }],
	['error', { error: REASON }],
	['detail', { title: 'Bad Request', detail: REASON, status: 400 }],
	['the first detail', { detail: [{ loc: ['body'], msg: REASON }, { msg: 'another' }] }],
	['message', { message: REASON }],
	['msg, where message is empty', { message: '', msg: REASON }],
	['plain text', `\n${REASON}\n`],
])("a gateway's reason in %s is kept, after the node's own words", (_name, body) => {
	const { message, description } = problemOfAnswer(400, body);
	expect(message).toBe('kie.ai sent an unreadable response (HTTP 400)');
	expect(description).toMatch(new RegExp(`\\. The provider's message: ${REASON}$`));
});

test('a reason is cut, in one line, and without the key', () => {
	const { description } = problemOfAnswer(502, { error: { message: `secret-key\n${'no '.repeat(100_000)}` } });
	expect(description).toContain("The provider's message: [hidden] no no");
	expect(description.length).toBeLessThan(700);
});

test.each<[string, unknown]>([
	['a web page', `  ${PAGE}`],
	['JSON that was cut off', '{"code":200,"msg":"success","data":{"task'],
	['a list that was cut off', '[{"code"'],
	['a reason that is no text', { error: { message: { text: 'no' } }, detail: 7 }],
])('%s is not a reason', (_name, body) => {
	expect(problemOfAnswer(400, body).description).not.toContain("The provider's message");
});

test('a provider\'s code is also reported with a reason from another field', () => {
	expect(problemOfAnswer(200, { code: 422, msg: null, error: { message: REASON } }).description).toContain(REASON);
});

test('errors call a custom host by its own name', () => {
	const account = toAccount({
		provider: 'custom',
		host: 'https://gateway.example.com/suno',
		behavesLike: 'kie',
		apiKey: 'secret-key',
	});
	expect(problemOf(() => readResponse({ statusCode: 200, body: PAGE }, account)).message).toMatch(/^gateway\.example\.com returned/);
});
