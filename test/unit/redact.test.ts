import { redact, redactJson } from '../../nodes/SunoWav/helpers/redact';
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

test.each(spellings)('a provider that repeats the key %s does not put it into a message', (_name, echo) => {
	const body = { code: 401, msg: `The key ${echo} has no access`, data: null };
	const words = wordsOf(problemOf(() => readResponse({ statusCode: 200, body }, account)));
	expect(words).toContain('has no access');
	expect(words).not.toContain('sk/');
	expect(words).not.toContain('sk%2F');
	expect(words).not.toContain('quoted');
});

test.each(spellings)('a failed request whose error contains the key %s does not put it into a message', (_name, echo) => {
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

describe('in Base64', () => {
	const secret = 'sk-live~key?with>bytes\u00fc';

	test.each([0, 1, 2, 3, 4])('%i bytes after the start of what was encoded, the key is hidden', (before) => {
		for (const alphabet of ['base64', 'base64url'] as const) {
			const encoded = Buffer.from(`${'x'.repeat(before)}${secret} and more`).toString(alphabet);
			const clean = redact(`Authorization: Basic ${encoded}.`, [secret]);
			expect(clean).toContain('[hidden]');
			// At most the characters at its ends, which share bits with the neighboring text.
			const left = Buffer.from(clean.replace(/^.* /, '').replace('[hidden]', ''), alphabet).toString('latin1');
			for (let at = 0; at + 3 <= secret.length; at++) expect(left).not.toContain(secret.slice(at, at + 3));
			expect(clean).toContain(encoded.slice(-8));
		}
	});
});

test('each account has its own secrets, in every spelling', () => {
	for (const secret of ['one "quoted" secret', 'another\\secret', 'a third/secret']) {
		for (const spelling of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
			expect(redact(`<${spelling}>`, [secret])).toBe('<[hidden]>');
		}
	}
});

const TOKEN = 'a1'.repeat(32);

test.each([
	[`https://n8n.example.com/webhook-waiting/7/x?signature=${TOKEN}&item=0`, 'https://n8n.example.com/webhook-waiting/7/x?signature=[hidden]&item=0'],
	[`https://n8n.example.com/webhook-waiting/7?item=0&signature=${TOKEN.toUpperCase()}`, 'https://n8n.example.com/webhook-waiting/7?item=0&signature=[hidden]'],
	[`https://gateway.example.com/?to=https%3A%2F%2Fn8n.example.com%2F7%3Fsignature%3D${TOKEN}`, 'https://gateway.example.com/?to=https%3A%2F%2Fn8n.example.com%2F7%3Fsignature%3D[hidden]'],
	[`{"callBackUrl":"https://n8n.example.com/7?item=0\\u0026signature=${TOKEN}"}`, '{"callBackUrl":"https://n8n.example.com/7?item=0\\u0026signature=[hidden]"}'],
])('the token of a resume URL is hidden: %s', (text, clean) => {
	expect(redactJson({ param: [text] }, [])).toEqual({ param: [clean] });
});

test.each([
	'https://example.com/hook?signature=mine',
	`https://example.com/hook?signature=${TOKEN}0`,
	`https://example.com/hook?signature=${TOKEN.slice(1)}`,
	`https://files.example.com/1.wav?X-Amz-Signature=${TOKEN}`,
	`signature=${TOKEN}`,
])("a user's own signature stays: %s", (text) => {
	expect(redact(text, [])).toBe(text);
});

test('JSON that is nested too deeply is cut', () => {
	const deep = JSON.parse(`${'['.repeat(100_000)}1${']'.repeat(100_000)}`) as unknown;
	const text = JSON.stringify(redactJson({ status: 'SUCCESS', deep }, []));
	expect(text).toContain('"status":"SUCCESS"');
	expect(text).toContain('[nested too deeply]');
	expect(text.length).toBeLessThan(500);
});

test('so are objects in objects', () => {
	let deep: object = {};
	for (let depth = 0; depth < 500; depth++) deep = { in: deep };
	expect(JSON.stringify(redactJson(deep, []))).toBe(`${'{"in":'.repeat(100)}"[nested too deeply]"${'}'.repeat(100)}`);
});
