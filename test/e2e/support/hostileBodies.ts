import fc from 'fast-check';

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

export const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...HOSTILE_TEXTS));

export const anyJson = fc.oneof(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), text, fc.constantFrom(0, -1, 1e308, null, true, [], {}));

export const nested = fc.nat({ max: 50_000 }).map((depth) => `${'['.repeat(depth)}1${']'.repeat(depth)}`);

export const nestedObjects = fc.nat({ max: 20_000 }).map((depth) => `{"code":200,"data":${'{"data":'.repeat(depth)}1${'}'.repeat(depth + 1)}`);

export const manyKeys = fc
	.integer({ min: 1_000, max: 50_000 })
	.map((count) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]))));

export const huge = fc
	.integer({ min: 1, max: 10 })
	.map((megabytes) => JSON.stringify({ code: 200, msg: 'success', data: { task_id: 'a'.repeat(megabytes * 1_000_000), audioWavUrl: 'x' } }));

export const prototypes = fc.constantFrom(
	'{"__proto__":{"code":200,"data":{"task_id":"a","audioWavUrl":"b"}}}',
	'{"code":200,"data":{"__proto__":{"task_id":"a","audioWavUrl":"b"}}}',
	'{"constructor":{"prototype":{"polluted":true}},"code":200}',
	'{"code":200,"hasOwnProperty":1,"toString":2,"data":{"task_id":"__proto__","audioWavUrl":"b","toString":null}}',
);

/** n8n 2.41 never answers a request of this type whose body is not XML, so that would only test n8n. */
export const xml = fc.constantFrom(
	'<code>200</code>',
	'<root><code>200</code><data><task_id>a</task_id><audioWavUrl>b</audioWavUrl></data></root>',
	'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
	`${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}`,
	'<__proto__><code>200</code></__proto__>',
);

/** Text that is not JSON, or bytes that are not text. */
export const broken = fc.oneof(text, fc.uint8Array({ maxLength: 1_000 }), fc.constantFrom('{', '{"code":200,', '[1,2', '"', '{"code":NaN}'));

/** Callbacks that are correct, or nearly correct. */
export function nearlyCallbacks(taskIds: string[]) {
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
