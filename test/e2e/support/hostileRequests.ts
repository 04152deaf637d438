import fc from 'fast-check';

import { anyJson, broken, huge, manyKeys, nearlyCallbacks, nested, nestedObjects, prototypes, text, xml } from './hostileBodies';

/** Real facts that a request may use, so that parts of it are true. */
export interface Known {
	/** Tasks for which the trigger must not start: other accounts' tasks, pending ones, and one that it has already reported. */
	taskIds: string[];
	/** The signature headers of a callback that was accepted before. */
	replay: Record<string, string>;
	/** Valid signatures that are too old, or from the future. */
	outOfTime: Array<Record<string, string>>;
}

export interface HostileRequest {
	method: string;
	/** Appended to the URL of the webhook. */
	query: string;
	headers: Record<string, string>;
	body: string | Uint8Array;
}

const contentType = fc.oneof(
	{ weight: 8, arbitrary: fc.constant('application/json') },
	{
		weight: 3,
		arbitrary: fc.constantFrom(
			'text/plain',
			'application/x-www-form-urlencoded',
			'multipart/form-data; boundary=x',
			'multipart/form-data',
			'application/octet-stream',
			'application/json; charset=utf-16',
			'application/json; charset=nonsense',
			'audio/wav',
			'nonsense',
		),
	},
);

const base64 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const unixSeconds = fc.oneof(
	fc.integer({ min: -10, max: 2_000_000_000 }).map(String),
	fc.constantFrom('', 'NaN', '1e9', '0x10', '99999999999999999999', ' 1 '),
);

function headers({ replay, outOfTime }: Known): fc.Arbitrary<Record<string, string>> {
	return fc.oneof(
		{ weight: 3, arbitrary: fc.constant({}) },
		{ weight: 3, arbitrary: fc.record({ 'x-webhook-signature': base64, 'x-webhook-timestamp': unixSeconds }) },
		{ weight: 3, arbitrary: fc.constantFrom(replay, ...outOfTime) },
		{ weight: 1, arbitrary: fc.integer({ min: 8_000, max: 60_000 }).map((length): Record<string, string> => ({ 'x-big': 'a'.repeat(length) })) },
		{ weight: 1, arbitrary: fc.constantFrom<Record<string, string>[]>({ 'content-encoding': 'gzip' }, { 'content-encoding': 'nonsense' }, { expect: 'nonsense' }, { origin: 'null' }) },
	);
}

/** Requests that must not start a workflow. The same seed always gives the same requests. */
export function hostileRequests(known: Known, count: number, seed: number): HostileRequest[] {
	const body = fc.oneof(
		{ weight: 60, arbitrary: nearlyCallbacks(known.taskIds) },
		{ weight: 20, arbitrary: anyJson.map((value) => JSON.stringify(value) ?? '') },
		{ weight: 8, arbitrary: broken },
		{ weight: 4, arbitrary: prototypes },
		{ weight: 3, arbitrary: nested },
		{ weight: 3, arbitrary: nestedObjects },
		{ weight: 2, arbitrary: manyKeys },
		{ weight: 1, arbitrary: huge },
	);
	const method = fc.oneof(
		{ weight: 12, arbitrary: fc.constant('POST') },
		{ weight: 1, arbitrary: fc.constantFrom('GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS') },
	);
	const query = fc.oneof(
		{ weight: 4, arbitrary: fc.constant('') },
		{ weight: 1, arbitrary: text.map((value) => `?${new URLSearchParams({ order: value })}`) },
		{ weight: 1, arbitrary: fc.constantFrom('?__proto__[x]=1', `?${'a=1&'.repeat(2_000)}`, '?a[b][c][d][e][f][g]=1', '?%', '/more', '/../webhook') },
	);
	const request = fc.record({ method, query, contentType, headers: headers(known), body }).map(({ contentType: type, ...rest }) => ({
		...rest,
		headers: { 'content-type': type, ...rest.headers },
	}));
	const withXml = fc.tuple(request, xml).map(([one, markup]) => ({ ...one, headers: { 'content-type': 'text/xml' }, body: markup }));
	return fc.sample(fc.oneof({ weight: 30, arbitrary: request }, { weight: 1, arbitrary: withXml }), { numRuns: count, seed });
}
