import { toAccount } from '../../nodes/SunoWav/providers/account';
import { toNetworkProblem, wasNeverSent } from '../../nodes/SunoWav/errors/networkProblem';
import { wordsFor } from '../../nodes/SunoWav/errors/words';

const account = toAccount({ provider: 'kie', apiKey: 'secret-key' });

const failure = (message: string, more: object = {}) => Object.assign(new Error(message), more);

/** The places where versions of n8n and axios put the network's error code. */
const shapes: Array<[string, (code: string) => unknown]> = [
	['the code of the error', (code) => failure('failed', { code })],
	['its text', (code) => failure(`connect ${code} 203.0.113.7:443`)],
	['the HTTP code of the error', (code) => failure('The service is offline', { httpCode: code })],
	['the messages beside it', (code) => failure('The service is offline', { messages: ['first', `connect ${code}`] })],
	['its cause', (code) => failure('failed', { cause: failure('inner', { code }) })],
	['the cause of its cause', (code) => failure('failed', { cause: failure('inner', { cause: { code } }) })],
];

const causes: Array<[string, RegExp]> = [
	['ECONNREFUSED', /^kie\.ai refused the connection$/],
	['ENOTFOUND', /^The address of kie\.ai could not be found$/],
	['EAI_AGAIN', /^The address of kie\.ai could not be found$/],
	['EHOSTUNREACH', /^n8n cannot reach kie\.ai$/],
	['ENETUNREACH', /^n8n cannot reach kie\.ai$/],
	['ECONNRESET', /^The connection to kie\.ai was lost/],
	['EPIPE', /^The connection to kie\.ai was lost/],
	['ECONNABORTED', /^kie\.ai did not answer in time$/],
	['ETIMEDOUT', /^kie\.ai did not answer in time$/],
	['ERR_CANCELED', /^The execution was stopped$/],
];

const cases = causes.flatMap(([code, words]) => shapes.map(([place, make]) => ({ code, place, words, error: make(code) })));

test.each(cases)('$code in $place is put in plain words', ({ code, words, error }) => {
	const problem = toNetworkProblem(error, account);
	expect(problem.message).toMatch(words);
	expect(problem.description).not.toBe('');
	expect(problem).toMatchObject({ source: 'provider', code, wholeAccount: false });
});

test('a request without a connection was never sent; of every other one nobody knows', () => {
	const never = causes.map(([code]) => code).filter((code) => wasNeverSent(toNetworkProblem(failure(code), account)));
	expect(never).toEqual(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
	expect(wasNeverSent(toNetworkProblem(failure('something strange'), account))).toBe(false);
});

test.each(causes.map(([code]) => code).filter((code) => code !== 'ERR_CANCELED'))('%s may pass', (code) => {
	expect(toNetworkProblem(failure('failed', { code }), account).retry).toBe('soon');
});

test('a time-out that only its text tells of is known as one, and the setting is named', () => {
	const problem = toNetworkProblem(failure('timeout of 60000ms exceeded'), account);
	expect(problem.message).toBe('kie.ai did not answer in time');
	expect(problem.description).toContain('Settings > Request Options > Timeout');
});

test('an answer that broke off, of which only its text tells, is a lost connection', () => {
	const problem = toNetworkProblem(failure('stream has been aborted', { code: 'ERR_BAD_RESPONSE' }), account);
	expect(problem).toMatchObject({ message: expect.stringMatching(/^The connection to kie\.ai was lost/), retry: 'soon' });
});

test('another error is told in its own words', () => {
	const problem = toNetworkProblem(failure('self-signed certificate in certificate chain', { code: 'SELF_SIGNED' }), account);
	expect(problem.message).toBe('The request to kie.ai could not be made');
	expect(problem.description).toContain('self-signed certificate in certificate chain');
});

test.each([[undefined], [null], ['boom'], [{}], [{ message: 7 }]])('%p is reported without a reason', (error) => {
	const problem = toNetworkProblem(error, account);
	expect(problem.message).toBe('The request to kie.ai could not be made');
	expect(problem.description).toContain('The reason is not known.');
	expect(problem.code).toBeUndefined();
});

test('a request that n8n has ended is not made again', () => {
	expect(toNetworkProblem(failure('canceled', { code: 'ERR_CANCELED' }), account).retry).toBe('never');
});

test('an error that is its own cause does not end in a loop', () => {
	const error = failure('a strange failure');
	error.cause = error;
	expect(toNetworkProblem(error, account).description).toContain('a strange failure');
});

const gateway = toAccount({ provider: 'custom', host: 'https://gateway.example.com', apiKey: 'secret-key' });

test.each([
	['create', account, 'kie.ai refused the connection', 'Check that n8n can reach the internet.'],
	['getTask', gateway, 'gateway.example.com refused the connection', 'Check the host in the credential, and that n8n can reach it.'],
	['test', gateway, 'gateway.example.com refused the connection', 'Check the host in the credential, and that n8n can reach it.'],
	['download', gateway, "The WAV file's host refused the connection", 'Check that n8n can reach the internet.'],
] as const)('a refused connection (%s) is told with what to check', (purpose, who, message, description) => {
	expect(toNetworkProblem(failure('failed', { code: 'ECONNREFUSED' }), who, purpose)).toMatchObject({ message, description });
	expect(toNetworkProblem(failure('connection refused by policy'), who, purpose).description).toBe(`connection refused by policy. ${description}`);
});

test("the file's host is named within a sentence as well", () => {
	const { message } = toNetworkProblem(failure('failed', { code: 'ENOTFOUND' }), account, 'download');
	expect(message).toBe("The address of the WAV file's host could not be found");
});

test.each([
	['create', 'Run the item again. A longer time can be set under Settings > Request Options > Timeout.'],
	['getTask', 'Run the item again. A longer time can be set under Settings > Request Options > Timeout.'],
	['download', 'Run the item again. A longer time can be set under Settings > Request Options > Timeout.'],
	['test', 'Retry the test.'],
] as const)('a time-out (%s) names the setting only where there is one', (purpose, description) => {
	const problem = toNetworkProblem(failure('failed', { code: 'ETIMEDOUT' }), account, purpose);
	expect(wordsFor(purpose === 'test' ? 'test' : 'workflow', problem.description)).toBe(description);
});
