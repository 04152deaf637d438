import { toAccount } from '../../nodes/SunoWav/providers/account';
import type { Purpose } from '../../nodes/SunoWav/errors/advice';
import { providers, type ProviderId } from '../../nodes/SunoWav/providers/providers';
import { readResponse } from '../../nodes/SunoWav/client/response';
import { wordsFor } from '../../nodes/SunoWav/errors/words';
import { problemOf } from './problemOf';

const direct = (provider: string) => toAccount({ provider, apiKey: 'secret-key' });
const gateway = (behavesLike: string) => toAccount({ provider: 'custom', host: 'https://gateway.example.com', behavesLike, apiKey: 'secret-key' });

const adviceAfter = (code: number, purpose: Purpose | undefined, account = direct('kie')) =>
	wordsFor(purpose === 'test' ? 'test' : 'workflow', problemOf(() => readResponse({ statusCode: 200, body: { code } }, account, purpose)).description);

const OTHER_ROW = ' If you generated the music with the Jobs API of kie.ai, choose "kie.ai (Jobs API)" in the credential.';

test.each([
	[422, undefined, 'Check that the audio ID belongs to the generation task ID, and that both belong to this account.' + OTHER_ROW],
	[422, 'create', 'Check that the audio ID belongs to the generation task ID, and that both belong to this account.' + OTHER_ROW],
	[
		422,
		'createWithCallback',
		'Check that the audio ID belongs to the generation task ID, and that both belong to this account. Also check that the callback URL can be reached from the internet.' + OTHER_ROW,
	],
	[422, 'getTask', 'Check the task ID. Also check that the credential belongs to the account that started the task.' + OTHER_ROW],
	[404, 'getTask', 'Check the task ID. Also check that the credential belongs to the account that started the task.' + OTHER_ROW],
	[400, 'create', 'Check that the IDs contain only plain text, without control characters.'],
	[400, 'createWithCallback', 'Check that the IDs and the callback URL contain only plain text, without control characters.'],
	[400, 'getTask', 'Check that the task ID contains only plain text, without control characters.'],
	[500, 'createWithCallback', 'Try again in a few minutes. If it keeps failing, contact kie.ai.'],
	[500, 'getTask', 'Try again in a few minutes. If it keeps failing, contact kie.ai.'],
	[500, 'download', 'Try again in a few minutes. If it keeps failing, contact kie.ai.'],
	[500, 'test', 'Retry the test in a few minutes.'],
	[429, 'test', 'Retry the test in a few minutes.'],
	[455, 'test', 'Retry the test in a few minutes.'],
	[401, 'test', 'Check the API key in the Suno WAV API credential. Your keys are listed at https://kie.ai/api-key.'],
	[402, 'test', 'Top up the account at kie.ai. Waiting or retrying does not help.'],
	[404, 'test', 'Check that the API key comes from the provider chosen in the credential.'],
	[422, 'getCredits', 'Check that the API key comes from the provider chosen in the credential.'],
	[500, 'getCredits', 'Try again in a few minutes.'],
	[402, 'getCredits', 'Top up the account at kie.ai. Waiting or retrying does not help.'],
	[999, 'test', 'Check that the API key comes from the provider chosen in the credential.'],
] as const)('code %i (%s): %s', (code, purpose, advice) => {
	expect(adviceAfter(code, purpose)).toBe(advice);
});

test.each([
	['create', 'kie.ai could not find this track or conversion'],
	['getTask', 'kie.ai could not find this track or conversion'],
	['getCredits', 'kie.ai returned "not found"'],
	['test', 'kie.ai returned "not found"'],
] as const)('code 404 (%s): %s', (purpose, message) => {
	expect(problemOf(() => readResponse({ statusCode: 200, body: { code: 404 } }, direct('kie'), purpose)).message).toBe(message);
});

test('any other code is reported in its own words, whatever the request was for', () => {
	expect(problemOf(() => readResponse({ statusCode: 200, body: { code: 401 } }, direct('kie'), 'getCredits')).message).toBe('kie.ai did not accept the API key');
});

test.each([404, 422, 999])('code %i of a gateway whose credential is tested: all that is in it may be wrong', (code) => {
	expect(adviceAfter(code, 'test', gateway('kie'))).toBe('Check the host, the API key and Behaves Like in the credential.');
});

const bodies: Array<[number, unknown]> = [
	[200, ''],
	[200, '<html>'],
	[502, '<html>'],
	[200, '{"code":200,"da'],
	[200, []],
	[403, ''],
	[403, 'error code: 1010'],
	[302, ''],
	[429, ''],
	[401, ''],
	[503, ''],
];

test.each([
	['test', 'the test of a credential', 'only a workflow has', /\bitem\b|workflow|task|\bIDs?\b|callback|Request Options|Get Details|[{}]/i],
	['getCredits', 'a look at the credits', 'only tasks have', /task|\bIDs?\b|callback|Get Details|[{}]/i],
] as const)('for the purpose %s, %s never speaks of what %s', (purpose, _name, _what, words) => {
	const ids = Object.keys(providers) as ProviderId[];
	for (const account of [...ids.map(direct), ...ids.map(gateway)]) {
		const answers = [...bodies, ...Object.keys(account.provider.codes).map((code): [number, unknown] => [200, { code }])];
		for (const [statusCode, body] of answers) {
			const problem = problemOf(() => readResponse({ statusCode, body }, account, purpose));
			const description = wordsFor(purpose === 'test' ? 'test' : 'workflow', problem.description);
			expect(description).not.toMatch(words);
			expect(description).toMatch(/\.$/);
		}
	}
});

test("the provider's own words follow the advice, as a separate sentence", () => {
	const body = { code: 422, msg: 'no such track' };
	expect(problemOf(() => readResponse({ statusCode: 200, body }, direct('kie'), 'test')).withAdvice('Or not.').description).toBe(
		"Check that the API key comes from the provider chosen in the credential. The provider's message: no such track. Or not.",
	);
});
