import fc from 'fast-check';

/** What a request may refer to, so that some of it is true. */
export interface Known {
	/** Tasks of which the trigger has no news to tell: other accounts', pending ones, and one it has told already. */
	taskIds: string[];
	/** The signature headers of a callback that was accepted before. */
	replay: Record<string, string>;
	/** Good signatures that are too old, or of a time to come. */
	outOfTime: Array<Record<string, string>>;
}

export interface HostileRequest {
	method: string;
	/** Appended to the URL of the webhook. */
	query: string;
	headers: Record<string, string>;
	body: string | Uint8Array;
}

const HOSTILE_URLS = [
	'javascript:alert(1)',
	'file:///etc/passwd',
	'http://169.254.169.254/latest/meta-data/',
	'https://evil.example/x.wav',
	'gopher://127.0.0.1:6379/_FLUSHALL',
	'https://user:pass@evil.example:99999/%00',
	'//evil.example',
	`https://evil.example/${'a'.repeat(100_000)}`,
];

const HOSTILE_TEXTS = ['\0', '\ud800', '__proto__', 'constructor', '{{ $env }}', '={{ 1 + 1 }}', "' OR 1=1 --", '../../etc', '%00', '\r\nX: y'];

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...HOSTILE_TEXTS));

const anyJson = fc.oneof(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), text, fc.constantFrom(0, -1, 1e308, null, true, [], {}));

const nested = fc.nat({ max: 50_000 }).map((depth) => `${'['.repeat(depth)}1${']'.repeat(depth)}`);

const nestedObjects = fc.nat({ max: 20_000 }).map((depth) => `{"code":200,"data":${'{"data":'.repeat(depth)}1${'}'.repeat(depth + 1)}`);

const manyKeys = fc
	.integer({ min: 1_000, max: 50_000 })
	.map((count) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]))));

const huge = fc
	.integer({ min: 1, max: 10 })
	.map((megabytes) => JSON.stringify({ code: 200, msg: 'success', data: { task_id: 'a'.repeat(megabytes * 1_000_000), audioWavUrl: 'x' } }));

const prototypes = fc.constantFrom(
	'{"__proto__":{"code":200,"data":{"task_id":"a","audioWavUrl":"b"}}}',
	'{"code":200,"data":{"__proto__":{"task_id":"a","audioWavUrl":"b"}}}',
	'{"constructor":{"prototype":{"polluted":true}},"code":200}',
	'{"code":200,"hasOwnProperty":1,"toString":2,"data":{"task_id":"__proto__","audioWavUrl":"b","toString":null}}',
);

/** n8n 2.41 never answers a request of this type whose body is no XML: that would only test n8n. */
const xml = fc.constantFrom(
	'<code>200</code>',
	'<root><code>200</code><data><task_id>a</task_id><audioWavUrl>b</audioWavUrl></data></root>',
	'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
	`${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}`,
	'<__proto__><code>200</code></__proto__>',
);

/** Text that is no JSON, or no text at all. */
const broken = fc.oneof(text, fc.uint8Array({ maxLength: 1_000 }), fc.constantFrom('{', '{"code":200,', '[1,2', '"', '{"code":NaN}'));

/** Callbacks that look right, or nearly. */
function nearlyCallbacks({ taskIds }: Known) {
	const taskId = fc.oneof(
		{ weight: 4, arbitrary: fc.constantFrom(...taskIds) },
		{ weight: 4, arbitrary: fc.stringMatching(/^[\w-]{1,128}$/) },
		{ weight: 2, arbitrary: anyJson },
	);
	const url = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...HOSTILE_URLS) }, { weight: 1, arbitrary: anyJson });
	const data = fc.record({ task_id: taskId, taskId, audioWavUrl: url, audio_wav_url: url, more: anyJson }, { requiredKeys: [] });
	const whole = fc.record(
		{
			code: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(200, 400, 451, 500, 501) }, { weight: 1, arbitrary: anyJson }),
			msg: fc.oneof(fc.constant('success'), anyJson),
			data: fc.oneof({ weight: 8, arbitrary: data }, { weight: 1, arbitrary: anyJson }),
		},
		{ requiredKeys: [] },
	);
	const wellFormed = fc
		.record({ task_id: fc.oneof(fc.constantFrom(...taskIds), fc.stringMatching(/^[\w-]{1,128}$/)), audioWavUrl: fc.constantFrom(...HOSTILE_URLS) })
		.map((good) => ({ code: 200, msg: 'success', data: good }));
	return fc.oneof(wellFormed, whole).map((body) => JSON.stringify(body));
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

/** Requests that no workflow may be started by. The same seed gives the same requests. */
export function hostileRequests(known: Known, count: number, seed: number): HostileRequest[] {
	const body = fc.oneof(
		{ weight: 60, arbitrary: nearlyCallbacks(known) },
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
