import { redactJson } from '../../nodes/SunoWav/helpers/redact';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { readResponse } from '../../nodes/SunoWav/client/response';
import { toNetworkProblem } from '../../nodes/SunoWav/errors/networkProblem';
import { problemOf } from './problemOf';

const API_KEY = 'sk/ü "quoted"\\& 100%';
const account = toAccount({ provider: 'kie', apiKey: API_KEY, webhookHmacKey: 'hook-secret' });

const wordsOf = ({ message, description }: { message: string; description: string }) => `${message} ${description}`;

const spellings: Array<[string, string]> = [
	['as it is', API_KEY],
	['URL-encoded', encodeURIComponent(API_KEY)],
	['as a JSON string', JSON.stringify(API_KEY)],
	['after the word Bearer', `Bearer ${API_KEY}`],
];

test.each(spellings)('a provider that repeats the key %s does not get it into a message', (_name, echo) => {
	const body = { code: 401, msg: `The key ${echo} has no access`, data: null };
	const words = wordsOf(problemOf(() => readResponse({ statusCode: 200, body }, account)));
	expect(words).toContain('has no access');
	expect(words).not.toContain('sk/');
	expect(words).not.toContain('sk%2F');
	expect(words).not.toContain('quoted');
});

test.each(spellings)('a failed request whose error holds the key %s does not get it into a message', (_name, echo) => {
	const words = wordsOf(toNetworkProblem(new Error(`Invalid header value ${echo} found`), account));
	expect(words).toContain('Invalid header value');
	expect(words).not.toContain('sk/');
	expect(words).not.toContain('quoted');
});

test('the webhook HMAC key is hidden as well', () => {
	const body = { code: 999, msg: 'signed with hook-secret' };
	expect(problemOf(() => readResponse({ statusCode: 200, body }, account)).description).not.toContain('hook-secret');
});

test('nothing is left of an HMAC key that starts with the API key', () => {
	const longer = 'abc-1234-for-hooks';
	const alike = toAccount({ provider: 'kie', apiKey: 'abc-1234', webhookHmacKey: longer });
	const body = { code: 999, msg: `signed with ${longer}` };
	expect(problemOf(() => readResponse({ statusCode: 200, body }, alike)).description).not.toContain('for-hooks');
});

test('the raw answer loses the key in values and names, at any depth, and nothing else', () => {
	const raw = { code: 200, data: { [`for ${API_KEY}`]: [`a ${API_KEY} b`, { deep: encodeURIComponent(API_KEY) }], n: 1.5, none: null } };
	const clean = redactJson(raw, account.secrets);
	expect(JSON.stringify(clean)).not.toMatch(/quoted|sk\/|sk%2F/);
	expect(clean).toEqual({
		code: 200,
		data: { 'for [hidden]': ['a [hidden] b', { deep: '[hidden]' }], n: 1.5, none: null },
	});
});

test('a key of digits that also occurs within a number does not spoil the raw answer', () => {
	expect(redactJson({ code: 200, data: { createTime: 1_735_689_600_000, key: '689600' } }, ['689600'])).toMatchObject({
		code: 200,
		data: { key: '[hidden]' },
	});
});

test.each([
	['test', '', []],
	['1234567', 'hooks', []],
	['12345678', 'hooks', ['12345678']],
	['key', 'hook-key', ['hook-key']],
	['longer-key', 'longer-hook-key', ['longer-key', 'longer-hook-key']],
])('of the key %p and the HMAC key %p are hidden: %j, because a short one may be part of any word', (apiKey, webhookHmacKey, secrets) => {
	const short = toAccount({ provider: 'kie', apiKey, webhookHmacKey });
	expect(short.secrets).toEqual(secrets);
	const body = { code: 999, msg: `see https://test.example.com/${apiKey}` };
	const { description } = problemOf(() => readResponse({ statusCode: 200, body }, short));
	expect(description).toContain(secrets.includes(apiKey) ? '/[hidden]' : `/${apiKey}`);
});

test.each(['taskId', 'generationTaskId', 'audioId', 'audioWavUrl'])(
	'what names the conversion or its file comes out as it is, though a secret is part of it: %s',
	(name) => {
		const value = `https://files.example.com/${API_KEY}.wav`;
		expect(redactJson({ data: { response: { [name]: value }, msg: value } }, account.secrets)).toEqual({
			data: { response: { [name]: value }, msg: 'https://files.example.com/[hidden].wav' },
		});
		expect(redactJson({ [name]: { deep: [value] } }, account.secrets)).toEqual({ [name]: { deep: ['https://files.example.com/[hidden].wav'] } });
	},
);

test.each([[undefined], [null], ['text'], [7]])('a raw answer of %p stays what it is', (raw) => {
	expect(redactJson(raw, account.secrets)).toBe(raw);
});
