import fc from 'fast-check';
import type { INode } from 'n8n-workflow';

import { conversionJson, toConversion, type Conversion } from '../../nodes/SunoWav/helpers/conversion';
import { toErrorItem } from '../../nodes/SunoWav/errors/n8nErrors';
import { failedProblem } from '../../nodes/SunoWav/errors/taskProblems';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { redactJson } from '../../nodes/SunoWav/helpers/redact';
import { toAccount, type Account } from '../../nodes/SunoWav/providers/account';
import { readResponse } from '../../nodes/SunoWav/client/response';
import { toNetworkProblem } from '../../nodes/SunoWav/errors/networkProblem';

const PROVIDERS = ['kie', 'kieJobs', 'sunoApi', 'apiBox', 'erweima'];
const SECRET = 'sk-Zq/7 "x"\\é%';
const HMAC_SECRET = 'hook+secret&9';

const accounts: Account[] = PROVIDERS.map((provider) => toAccount({ provider, apiKey: SECRET, webhookHmacKey: HMAC_SECRET }));

const anyAccount = fc.constantFrom(...accounts);

/** Arbitrary JSON, often with the fields and values that the parsers look for. */
const leaf = fc.oneof(
	fc.jsonValue(),
	fc.constantFrom('SUCCESS', 'PENDING', 'CALLBACK_EXCEPTION', 'GENERATE_WAV_FAILED', 0, 1, 2, '3', '', 'success', 'fail', 'generating', null),
	fc.jsonValue().map((value) => JSON.stringify(value)),
	fc.constantFrom('{"resultUrls":["https://files.example.com/1.wav"]}', '{"input":"{\\"task_id\\":7}"}', '{"data":[]}', '{'),
	fc.nat(),
	fc.double(),
	fc.integer({ min: 1_000_000_000, max: 9_999_999_999_999 }),
	fc.webUrl(),
	fc.constantFrom('9999999999999', '99999999999', '-1', '1e400', 'NaN'),
);
const names = ['taskId', 'task_id', 'musicId', 'response', 'audioWavUrl', 'audio_wav_url', 'successFlag', 'createTime', 'completeTime'];
const jobsNames = ['state', 'resultJson', 'resultUrls', 'param', 'paramJson', 'input', 'failCode', 'failMsg', 'callBackUrl', 'message'];
const trackNames = ['status', 'sunoData', 'id', 'title', 'duration', 'audioUrl', 'audio_url', 'image_url', 'tags', 'model_name'];
const moreNames = [...jobsNames, ...trackNames, 'errorCode', 'errorMessage', 'code', 'msg', 'data', '__proto__', 'toString'];
const { anything } = fc.letrec((tie) => ({
	anything: fc.oneof({ depthSize: 'small' }, leaf, tie('object'), fc.array(tie('anything'), { maxLength: 3 })),
	object: fc.dictionary(fc.constantFrom(...names, ...moreNames), tie('anything'), { maxKeys: 12 }),
}));
const anyObject = fc.dictionary(fc.constantFrom(...names, ...moreNames), anything, { maxKeys: 16 });
const anyStatus = fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(200, 201, 204));
const anyBody = fc.oneof(
	anything,
	fc.string(),
	fc.record({ code: fc.oneof(fc.integer(), fc.constantFrom('200', 200, 401, 409, 429)), msg: anything, data: anything }),
);

function outcomeOf(work: () => unknown): { value: unknown } | { thrown: unknown } {
	try {
		return { value: work() };
	} catch (thrown) {
		return { thrown };
	}
}

const isTextOrNull = (value: unknown) => value === null || typeof value === 'string';

function expectConversion({ status, alreadyConverted, ...rest }: Conversion): void {
	expect(['pending', 'success', 'failed']).toContain(status);
	expect([true, false, null]).toContain(alreadyConverted);
	expect(Object.values(rest).filter((value) => !isTextOrNull(value))).toEqual([]);
}

const RUNS = { numRuns: 2_000 };

test('any answer at all is data or a problem in words', () => {
	fc.assert(
		fc.property(anyAccount, anyStatus, anyBody, (account, statusCode, body) => {
			const outcome = outcomeOf(() => readResponse({ statusCode, body }, account));
			if ('value' in outcome) return;
			expect(outcome.thrown).toBeInstanceOf(Problem);
			const { message, description } = outcome.thrown as Problem;
			for (const words of [message, description]) expect(words).toMatch(/\S/);
			expect(`${message}${description}`).not.toMatch(/\{provider\}|\{keyPage\}|undefined|\[object/);
			expect(message.length).toBeLessThan(200);
		}),
		RUNS,
	);
});

test('any record at all is a conversion', () => {
	fc.assert(
		fc.property(anyAccount, anyObject, ({ provider: { api } }, record) => {
			const conversion = api.conversion.readConversion(record);
			if (conversion) expectConversion(conversion);
			expect(isTextOrNull(api.conversion.readCallBackUrl(record))).toBe(true);
		}),
		RUNS,
	);
});

test('any record at all is a generation, or none', () => {
	fc.assert(
		fc.property(anyAccount, anyObject, ({ provider: { api } }, record) => {
			const generation = api.generation.readGeneration(record);
			if (!generation) return;
			const { status, tracks, ...words } = generation;
			expect(['pending', 'success', 'failed']).toContain(status);
			expect(Object.values(words).filter((value) => !isTextOrNull(value))).toEqual([]);
			for (const { durationSeconds, ...track } of tracks) {
				expect(durationSeconds === null || Number.isFinite(durationSeconds)).toBe(true);
				expect(Object.values(track).filter((value) => !isTextOrNull(value))).toEqual([]);
			}
		}),
		RUNS,
	);
});

test('any callback at all is a claim about a conversion, or none', () => {
	fc.assert(
		fc.property(anyAccount, anything, ({ provider: { api } }, body) => {
			const callback = api.readCallback(body);
			if (callback?.claim) expectConversion(callback.claim);
		}),
		RUNS,
	);
});

/** A text that contains a secret, as if a careless provider had echoed it. */
const echo = fc
	.tuple(fc.string(), fc.constantFrom(SECRET, HMAC_SECRET), fc.constantFrom('as it is', 'in a URL', 'in JSON'), fc.string())
	.map(([before, secret, spelling, after]) => {
		const spelled = spelling === 'in a URL' ? encodeURIComponent(secret) : spelling === 'in JSON' ? JSON.stringify(secret).slice(1, -1) : secret;
		return `${before}${spelled}${after}`;
	});

const withEchoes = fc.letrec((tie) => ({
	node: fc.oneof({ depthSize: 'small' }, echo, leaf, fc.dictionary(fc.oneof(fc.constantFrom(...names, ...moreNames), echo), tie('node'), { maxKeys: 8 })),
})).node;

const spellings = [SECRET, HMAC_SECRET].flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);

/** What must be returned unchanged, because a part of it would not be enough to find the conversion or its file. */
const keptNames = ['taskId', 'generationTaskId', 'audioId', 'audioWavUrl'];

function textsOf(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (value === null || typeof value !== 'object') return [];
	return Object.entries(value).flatMap(([name, entry]) =>
		keptNames.includes(name) && typeof entry === 'string' ? [] : [name, ...textsOf(entry)],
	);
}

function expectNoSecret(value: unknown): void {
	const leaks = textsOf(value).filter((text) => spellings.some((secret) => text.includes(secret)));
	expect(leaks).toEqual([]);
}

/** Everything in a problem that users, items and logs may see. */
const seenOf = (problem: Problem) => ({ ...problem, message: problem.message, item: toErrorItem({ type: 'sunoWav' } as INode, problem, 0) });

test('no secret is in a problem, whatever the answer echoes', () => {
	const answer = fc.record({ code: fc.oneof(fc.integer({ min: 400, max: 600 }), echo), msg: fc.oneof(echo, withEchoes), data: withEchoes });
	fc.assert(
		fc.property(anyAccount, anyStatus, fc.oneof(answer, echo, withEchoes), (account, statusCode, body) => {
			const outcome = outcomeOf(() => readResponse({ statusCode, body }, account));
			if ('thrown' in outcome) expectNoSecret(seenOf(outcome.thrown as Problem));
		}),
		RUNS,
	);
});

test('no secret is in an item or in the problem of a failed conversion, whatever the record echoes', () => {
	const record = fc.dictionary(fc.oneof(fc.constantFrom(...names, ...moreNames), echo), withEchoes, { maxKeys: 16 });
	fc.assert(
		fc.property(anyAccount, record, (account, data) => {
			const read = account.provider.api.conversion.readConversion(data) ?? toConversion({});
			const conversion = redactJson(read, account.secrets);
			expectNoSecret(conversionJson(conversion, { code: 200, data }, account));
			expectNoSecret(seenOf(failedProblem(conversion, account)));
		}),
		RUNS,
	);
});

test('no secret is in the problem of a request that failed, whatever its error holds', () => {
	fc.assert(
		fc.property(anyAccount, echo, withEchoes, (account, message, more) => {
			expectNoSecret(seenOf(toNetworkProblem(Object.assign(new Error(message), { config: more, messages: [message] }), account)));
		}),
		RUNS,
	);
});
