import { readNumber } from '../../nodes/SunoWav/parameters/readValues';
import { readBatching, readRequestOptions, readTimeout } from '../../nodes/SunoWav/parameters/requestOptions';
import { problemOf } from './problemOf';

const field = { name: 'Wait Timeout', unit: 'seconds', least: 1, most: 2_000 };

test.each([
	['a number', 600, 600],
	['the least', 1, 1],
	['the most', 2_000, 2_000],
	['a part of one', 1.5, 1.5],
	['a number as text', '600', 600],
	['a number as text with blanks around it', ' 1.5\n', 1.5],
])('%s is read', (_name, value, number) => {
	expect(readNumber(value, field)).toBe(number);
});

const unusable: Array<[string, unknown]> = [
	['no number', NaN],
	['infinity', Infinity],
	['infinity as text', 'Infinity'],
	['a word', 'soon'],
	['a number with its unit', '600 s'],
	['an empty text', ''],
	['blanks', '  '],
	['nothing', undefined],
	['null', null],
	['a truth', true],
	['a list', [600]],
	['an object', { value: 600 }],
	['a date', new Date(600)],
];

test.each([...unusable, ['too little', 0.99], ['too much', 2_000.5], ['a negative number', -600]])('%s is refused, by the name of the field', (_name, value) => {
	expect(problemOf(() => readNumber(value, field))).toMatchObject({
		source: 'local',
		message: 'Wait Timeout is not a number from 1 to 2,000',
		description: 'Enter a number of seconds from 1 to 2,000. If it comes from an expression, check what the expression returns.',
	});
});

test('if only whole numbers make sense, others are rejected', () => {
	const whole = { ...field, isWhole: true };
	expect(readNumber('50', whole)).toBe(50);
	expect(problemOf(() => readNumber(1.5, whole)).description).toMatch(/^Enter a whole number of seconds/);
});

/** Reads from these Request Options as if they were a node's parameters. */
const reader = (options: Record<string, unknown>) => (path: string, fallback: unknown) => {
	expect(path).toMatch(/^requestOptions\./);
	const name = path.replace('requestOptions.', '');
	return name in options ? options[name] : fallback;
};

const isUnset: Array<[string, unknown]> = [
	['nothing', undefined],
	['null', null],
	['an empty text', ''],
	['blanks', ' '],
	['0', 0],
	['0 as text', ' 0 '],
];

describe('Timeout', () => {
	test.each(isUnset)('of %s is our own, as n8n takes it for its own', (_name, timeout) => {
		expect(readTimeout(reader({ timeout }))).toBe(60_000);
	});

	test('that is not there is our own', () => {
		expect(readTimeout(reader({}))).toBe(60_000);
	});

	test.each([[1, 1], ['500', 500], [2_073_600_000, 2_073_600_000]])('of %p is kept', (timeout, ms) => {
		expect(readTimeout(reader({ timeout }))).toBe(ms);
		expect(readRequestOptions(reader({ timeout }))).toMatchObject({ timeout: ms });
	});

	test.each([NaN, Infinity, -1, 'soon', true, '00x', {}, 2_073_600_001])('of %p is refused', (timeout) => {
		expect(problemOf(() => readTimeout(reader({ timeout })))).toMatchObject({
			message: 'Timeout in Settings > Request Options is not a number from 1 to 2,073,600,000',
			description: expect.stringMatching(/^Enter a number of milliseconds/),
		});
	});
});

describe('Batching', () => {
	const batching = (batchSize: unknown, batchInterval: unknown) =>
		reader({ 'batching.batch.batchSize': batchSize, 'batching.batch.batchInterval': batchInterval });

	test('that is not there is one batch of everything', () => {
		expect(readBatching(reader({}))).toEqual({ size: Infinity, intervalMs: 0 });
	});

	test.each([
		[2, 1_000, { size: 2, intervalMs: 1_000 }],
		['2', '1000', { size: 2, intervalMs: 1_000 }],
		[1, 0.5, { size: 1, intervalMs: 0.5 }],
		[1_000_000, 2_073_600_000, { size: 1_000_000, intervalMs: 2_073_600_000 }],
	])('of %p every %p ms is kept', (size, interval, expected) => {
		expect(readBatching(batching(size, interval))).toEqual(expected);
	});

	test.each([...isUnset, ['-1', -1]])('with a size of %s has one item in each batch, as n8n has it', (_name, size) => {
		expect(readBatching(batching(size, 1_000))).toEqual({ size: 1, intervalMs: 1_000 });
	});

	test.each(isUnset)('with an interval of %s is one batch of everything', (_name, interval) => {
		expect(readBatching(batching(10, interval))).toEqual({ size: Infinity, intervalMs: 0 });
	});

	test.each([NaN, Infinity, -2, 1.5, 'two', true, 1_000_001])('with a size of %p is refused', (size) => {
		expect(problemOf(() => readBatching(batching(size, 1_000)))).toMatchObject({
			message: 'Items per Batch in Settings > Request Options is not a whole number from -1 to 1,000,000',
			description: expect.stringMatching(/^Enter a whole number of items/),
		});
	});

	test.each([NaN, Infinity, -1, 'soon', true, 2_073_600_001])('with an interval of %p is refused', (interval) => {
		expect(problemOf(() => readBatching(batching(10, interval)))).toMatchObject({
			message: 'Batch Interval in Settings > Request Options is not a number from 0 to 2,073,600,000',
			description: expect.stringMatching(/^Enter a number of milliseconds/),
		});
	});
});

describe('Proxy', () => {
	const proxyOf = (proxy: unknown) => readRequestOptions(reader({ proxy })).proxy;

	test.each(['', ' ', undefined])('of %p is none', (proxy) => {
		expect(proxyOf(proxy)).toBeUndefined();
	});

	test.each([
		['http://proxy:3128', { protocol: 'http', host: 'proxy', port: 3_128 }],
		['http://proxy', { protocol: 'http', host: 'proxy', port: 80 }],
		['https://proxy', { protocol: 'https', host: 'proxy', port: 443 }],
		['http://me:p%40ss@proxy:3128', { protocol: 'http', host: 'proxy', port: 3_128, auth: { username: 'me', password: 'p@ss' } }],
		['http://me:p@ss@proxy:3128/', { protocol: 'http', host: 'proxy', port: 3_128, auth: { username: 'me', password: 'p@ss' } }],
		['http://:p%3Ass@proxy:3128', { protocol: 'http', host: 'proxy', port: 3_128, auth: { username: '', password: 'p:ss' } }],
		// n8n makes a URL from it again, without escaping percent signs.
		['http://me:50%25@proxy:3128', { protocol: 'http', host: 'proxy', port: 3_128, auth: { username: 'me', password: '50%25' } }],
	])('%s is taken apart', (proxy, expected) => {
		expect(proxyOf(proxy)).toEqual(expected);
	});

	test.each(['my proxy', 3_128, {}, true])('%p is no URL and refused', (proxy) => {
		expect(problemOf(() => proxyOf(proxy))).toMatchObject({
			source: 'local',
			message: 'The proxy is not a URL',
			description: expect.stringContaining('http://host:port'),
		});
	});

	test.each(['http://me:50%@proxy:3128', 'http://me:p@s#secret@proxy:3128', 'http://me:p/secret@proxy:3128', 'http://me:p?secret@proxy:3128', 'http://m%zz:x@proxy'])(
		'%s is refused with how to write its password, which is not quoted',
		(proxy) => {
			const { message, description } = problemOf(() => proxyOf(proxy));
			expect(message).toMatch(/^The proxy/);
			expect(description).toMatch(/write % as %25, @ as %40, # as %23/);
			expect(message + description).not.toContain('secret');
		},
	);

	test.each(['socks5://proxy:1080', 'ftp://proxy', 'proxy:3128', 'me:secret@proxy:3128', 'file:///proxy'])(
		'%s is refused, because n8n would go without it',
		(proxy) => {
			const { message, description } = problemOf(() => proxyOf(proxy));
			expect(message).toBe('The proxy does not start with http:// or https://');
			expect(description).toContain('for example http://proxy.example.com:3128');
			expect(description).not.toContain('secret');
		},
	);
});

test('certificates are checked unless the user says otherwise', () => {
	expect(readRequestOptions(reader({})).skipSslCertificateValidation).toBe(false);
	expect(readRequestOptions(reader({ allowUnauthorizedCerts: true })).skipSslCertificateValidation).toBe(true);
});
