import { sleep, type IBinaryData, type IHttpRequestOptions } from 'n8n-workflow';

import { downloadWav } from '../../nodes/SunoWav/download/downloadWav';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { wavFile } from '../setup/wavFile';
import { endedStream, nextTurn, passingStream, pushedStream, restOf, streamOf } from './streams.mts';

beforeEach(() => {
	// Streams need the timers that are not faked.
	jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
	jest.useRealTimers();
});

type FileStream = ReturnType<typeof streamOf>;

interface FileAnswer {
	statusCode?: number;
	headers?: Record<string, string>;
	body?: () => FileStream;
}

interface Setting {
	store?: (stream: FileStream) => Promise<IBinaryData>;
	known?: typeof conversion;
	signal?: AbortSignal;
	isNew?: boolean;
	timeout?: number;
	by?: typeof account;
}

const account = toAccount({ provider: 'kie', apiKey: 'secret-key' });
const conversion = toConversion({ taskId: 'task-1', audioId: 'audio-1', audioWavUrl: 'https://files.example.com/1.wav' });

const storeAll = async (file: FileStream | Buffer) => {
	const bytes = (Buffer.isBuffer(file) ? file : await restOf(file)).length;
	return { data: '', mimeType: 'audio/wav', bytes } as IBinaryData;
};

/** Downloads from a host with these answers. The last answer is repeated. Returns the requests and the outcome. */
async function download(
	answers: Array<FileAnswer | Error>,
	{ store = storeAll, known = conversion, signal, isNew, timeout, by = account }: Setting = {},
) {
	const requests: IHttpRequestOptions[] = [];
	const openConnections: number[] = [];
	const isOpen = ({ abortSignal }: IHttpRequestOptions) => !(abortSignal as AbortSignal).aborted;
	const httpRequest = async (options: IHttpRequestOptions) => {
		openConnections.push(requests.filter(isOpen).length);
		requests.push(options);
		const next = answers[Math.min(requests.length, answers.length) - 1];
		if (next instanceof Error) throw next;
		const { statusCode = 200, headers = {}, body = () => streamOf(wavFile()) } = next;
		return { statusCode, headers, body: body() };
	};
	const prepareBinaryData = jest.fn(store);
	const helpers = { httpRequest, prepareBinaryData } as unknown as Parameters<typeof downloadWav>[0];
	const settings = { request: timeout === undefined ? {} : { timeout }, fileName: 'audio-1.wav', signal, isNew };
	let isOver = false;
	const ended = downloadWav(helpers, by, known, settings)
		.catch((error: unknown) => error)
		.finally(() => (isOver = true));
	while (!isOver) await jest.advanceTimersByTimeAsync(100);
	return { requests, openConnections, isOpen, prepareBinaryData, outcome: await ended };
}

const ok = {
	file: { bytes: wavFile().length },
	wav: { sampleRate: 8_000, bitsPerSample: 8, channels: 1, durationSeconds: 0.512, bytes: wavFile().length },
};

/** A file that begins like a WAV and continues as given. */
const beginning = (goOn: (stream: FileStream) => void) => ({
	body: () => {
		const stream = pushedStream();
		stream.push(wavFile().subarray(0, 1_000));
		void sleep(50).then(() => goOn(stream));
		return stream;
	},
});

const passing: Array<[string, FileAnswer | Error, string]> = [
	['HTTP 500', { statusCode: 500 }, 'The WAV file is not available (HTTP 500)'],
	['HTTP 503', { statusCode: 503 }, 'The WAV file is not available (HTTP 503)'],
	['HTTP 408', { statusCode: 408 }, 'The WAV file is not available (HTTP 408)'],
	['HTTP 429', { statusCode: 429 }, 'The WAV file is not available (HTTP 429)'],
	['an empty file', { body: () => streamOf(Buffer.alloc(0)) }, 'The WAV file is empty'],
	['a file that breaks off', beginning((stream) => stream.destroy(new Error('aborted'))), 'The download of the WAV file was incomplete'],
	['a file that ends too early', beginning((stream) => stream.push(null)), 'The download of the WAV file was incomplete'],
	['a file that stops coming', beginning(() => {}), 'The download of the WAV file stalled'],
];

const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

test('one refused connection is retried, and after three the error says what it is', async () => {
	expect((await download([refused, {}])).outcome).toMatchObject(ok);
	const { requests, outcome } = await download([refused]);
	expect(outcome).toMatchObject({ message: "The WAV file's host refused the connection", description: 'Check that n8n can reach the internet.' });
	expect(requests).toHaveLength(3);
});

test.each(passing)('%s is retried once, and reported after three times', async (_name, fault, message) => {
	const once = await download([fault, {}]);
	expect(once.outcome).toMatchObject(ok);
	expect(once.requests).toHaveLength(2);
	const always = await download([fault]);
	expect(always.outcome).toMatchObject({ source: 'provider', message, description: expect.stringContaining('keeps WAV files for 14 days'), known: { taskId: 'task-1' } });
	expect(always.requests).toHaveLength(3);
});

const lasting: Array<[string, FileAnswer, string]> = [
	...[403, 404, 410, 499].map((statusCode): [string, FileAnswer, string] => [`HTTP ${statusCode}`, { statusCode }, `The WAV file is not available (HTTP ${statusCode})`]),
];

test.each(lasting)('%s is reported immediately', async (_name, fault, message) => {
	const { requests, outcome } = await download([fault, {}]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ source: 'provider', message, description: expect.stringContaining('keeps WAV files for 14 days') });
});

test.each([
	['an HTML page', '<!DOCTYPE html><html>'],
	['an HTML page', '\uFEFF\n<html>Expired</html>'],
	['an XML document', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
	['JSON', ' {"error":"expired"}'],
	['JSON', '[]'],
	['an MP3 file', 'ID3\u0004\u0000\u0000\u0000'],
	['an MP3 file', Buffer.from([0xff, 0xfb, 0x90, 0x64, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
	['a FLAC file', 'fLaC\u0000\u0000\u0000\u0022\u0010\u0000\u0010\u0000'],
	['an Ogg file', 'OggS\u0000\u0002\u0000\u0000\u0000\u0000\u0000\u0000'],
	['an MP4 file', '\u0000\u0000\u0000\u0020ftypM4A \u0000\u0000'],
	['an AIFF file', 'FORM\u0000\u0000\u0000\u0020AIFFCOMM'],
])('%s that arrives instead is named immediately, without advice to convert again', async (kind, body) => {
	const known = { ...conversion, completeTime: '2020-01-01T00:00:00Z' };
	const { requests, outcome } = await download([{ body: () => streamOf(Buffer.from(body)) }, {}], { known });
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ source: 'provider', message: `The downloaded file is not a WAV file but ${kind}` });
	expect((outcome as { description: string }).description).not.toMatch(/convert|days/i);
});

test('anything else that arrives instead is not named', async () => {
	const { outcome } = await download([{ body: () => streamOf(Buffer.from('Expired, sorry')) }]);
	expect(outcome).toMatchObject({ message: 'The downloaded file is not a WAV file', description: 'Ask kie.ai about it.' });
});

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test.each([403, 404, 410, 425, 202])('HTTP %i just after the conversion has finished is tried again for half a minute', async (statusCode) => {
	const known = { ...conversion, completeTime: ago(10_000) };
	expect((await download([{ statusCode }, { statusCode }, {}], { known })).outcome).toMatchObject(ok);
	const begun = performance.now();
	const { requests, outcome } = await download([{ statusCode }], { known });
	expect(requests).toHaveLength(6);
	expect(performance.now() - begun).toBeGreaterThanOrEqual(30_000);
	expect(performance.now() - begun).toBeLessThan(33_000);
	expect(outcome).toMatchObject({ message: `The WAV file is not available (HTTP ${statusCode})`, description: expect.stringContaining('Get Details') });
	expect((outcome as { description: string }).description).not.toMatch(/convert|days/i);
});

test('a file of a conversion that was just waited for is tried for as long, whatever its times', async () => {
	const known = { ...conversion, completeTime: '2025-01-01 00:00:00' };
	expect((await download([{ statusCode: 404 }], { known, isNew: true })).requests).toHaveLength(6);
});

test('temporary faults are tried three times, even while a file does not exist yet', async () => {
	const known = { ...conversion, completeTime: ago(0) };
	expect((await download([{ statusCode: 500 }], { known })).requests).toHaveLength(3);
	expect((await download([{ statusCode: 404 }, { statusCode: 500 }, { statusCode: 404 }, { statusCode: 500 }], { known })).requests).toHaveLength(5);
});

test('another refusal is not waited out', async () => {
	expect((await download([{ statusCode: 401 }], { known: { ...conversion, completeTime: ago(0) } })).requests).toHaveLength(1);
});

test.each([
	['a day ago', ago(DAY), /^The file should still be available at the provider\./],
	['13 days ago', ago(13 * DAY), /^The file should still be available at the provider\./],
	['15 days ago', ago(15 * DAY), /^kie\.ai keeps WAV files for 14 days, and this conversion is older\. Convert/],
	['long ago, in a time without a zone', '2025-01-01 00:10:00', /^kie\.ai keeps WAV files for 14 days, and/],
	['nobody knows when', 'yesterday', /^kie\.ai keeps WAV files for 14 days\. If the conversion is older, convert/],
])('only users who converted %s are advised to convert again, if that helps', async (_name, completeTime, advice) => {
	for (const fault of [{ statusCode: 404 }, { statusCode: 500 }, { body: () => streamOf(Buffer.alloc(0)) }]) {
		const { outcome } = await download([fault], { known: { ...conversion, completeTime } });
		expect((outcome as { description: string }).description).toMatch(advice);
	}
});

test('a proxy that wants a password has nothing to do with how old the file is', async () => {
	const { outcome } = await download([{ statusCode: 407 }], { known: { ...conversion, completeTime: '2020-01-01T00:00:00Z' } });
	expect(outcome).toMatchObject({ description: 'A proxy requires a user name and a password. Check the proxy that n8n is set to use, and its user name and password.' });
});

const part = (range: string | undefined, bytes = wavFile().length): FileAnswer => ({
	statusCode: 206,
	headers: { ...(range && { 'content-range': range }), 'content-length': String(bytes) },
	body: () => streamOf(wavFile().subarray(0, bytes)),
});

test.each([
	['HTTP 203', { statusCode: 203 }],
	['the whole file as a part', part('bytes 0-4139/4140')],
	['the whole file as a part of unknown size', part('bytes 0-4139/*')],
	['the whole file as a part that names no range', part(undefined)],
])('%s is a file', async (_name, answer) => {
	expect((await download([answer])).outcome).toMatchObject(ok);
});

test.each([
	['that says so', part('bytes 0-1999/4140', 2_000)],
	['from the middle', part('bytes 10-4139/4140')],
	['of unknown size', part('bytes 0-1999/*', 2_000)],
	['that names no range', part(undefined, 2_000)],
])('a part %s is not the file', async (_name, answer) => {
	const { requests, outcome } = await download([answer]);
	expect(outcome).toMatchObject({ message: 'The download of the WAV file was incomplete' });
	expect(requests).toHaveLength(3);
});

test.each([
	['letters beyond ASCII in UTF-8', Buffer.from('/Été 夏.wav').toString('latin1'), '/%C3%89t%C3%A9%20%E5%A4%8F.wav'],
	['letters beyond ASCII in Latin 1', '/Été.wav', '/%C3%89t%C3%A9.wav'],
	['letters that were decoded before', '/夏.wav', '/%E5%A4%8F.wav'],
	['escapes', '/%C3%89t%C3%A9.wav?a=%2F', '/%C3%89t%C3%A9.wav?a=%2F'],
])('a redirect with %s is followed', async (_name, location, path) => {
	const { requests, outcome } = await download([{ statusCode: 302, headers: { location } }, {}]);
	expect(outcome).toMatchObject(ok);
	expect(requests[1].url).toBe(`https://files.example.com${path}`);
});

test('a redirect that leads in a circle is no reason to convert again', async () => {
	const known = { ...conversion, completeTime: '2020-01-01T00:00:00Z' };
	const { outcome } = await download([{ statusCode: 302, headers: { location: '/1.wav' } }], { known });
	expect(outcome).toMatchObject({ message: 'The download of the WAV file was redirected too many times', description: 'Ask kie.ai about it.' });
});

test.each([
	['leads in a circle', '/1.wav', 6, 'The download of the WAV file was redirected too many times'],
	['leads into a private network', 'http://127.0.0.1/1.wav', 1, "The WAV file's URL points to a private network"],
	['is no address', 'http://', 1, "The WAV file's URL is not http(s)"],
])('a redirect that %s is not followed', async (_name, location, count, message) => {
	const { requests, outcome } = await download([{ statusCode: 302, headers: { location } }]);
	expect(requests).toHaveLength(count);
	expect(outcome).toMatchObject({ source: 'provider', message });
});

test('how long to wait for more of a file is what the user has set for requests', async () => {
	const start = Date.now();
	const { outcome } = await download([beginning(() => {})], { timeout: 5_000 });
	expect(outcome).toMatchObject({ message: 'The download of the WAV file stalled' });
	// Three attempts, with pauses of one and two seconds between them.
	expect(Date.now() - start).toBeGreaterThanOrEqual(18_000);
	expect(Date.now() - start).toBeLessThan(20_000);
});

test('a file is asked for without the key, stored as a WAV under its name, and nothing is left behind', async () => {
	const { requests, isOpen, prepareBinaryData, outcome } = await download([{}]);
	expect(outcome).toMatchObject(ok);
	expect(requests).toMatchObject([{ method: 'GET', url: conversion.audioWavUrl }]);
	expect(JSON.stringify(requests)).not.toContain('secret-key');
	expect(prepareBinaryData).toHaveBeenCalledWith(expect.anything(), 'audio-1.wav', 'audio/wav');
	await jest.advanceTimersByTimeAsync(2_000);
	expect([requests.some(isOpen), jest.getTimerCount()]).toEqual([false, 0]);
});

test("a finished conversion without a file is the provider's fault", async () => {
	const { requests, outcome } = await download([{}], { known: { ...conversion, audioWavUrl: null } });
	expect(requests).toEqual([]);
	expect(outcome).toMatchObject({ source: 'provider', message: expect.stringContaining('returned no file URL'), description: 'Ask kie.ai about it.', known: { taskId: 'task-1' } });
});

test.each([300, 301, 302, 307, 308, 399])('HTTP %i with a location is followed, and its own connection is let go first', async (statusCode) => {
	const { requests, openConnections, outcome } = await download([{ statusCode, headers: { location: '/2.wav' }, body: pushedStream }, {}]);
	expect(outcome).toMatchObject(ok);
	expect(requests.map(({ url }) => url)).toEqual(['https://files.example.com/1.wav', 'https://files.example.com/2.wav']);
	expect(openConnections).toEqual([0, 0]);
});

const announcing = (bytes: number, file: Buffer): FileAnswer => ({
	headers: { 'content-length': String(bytes) },
	body: () => passingStream(file, 60_000),
});

test.each([
	['a small file', wavFile('RIFF', 3_000_000), 3_000_044, true],
	['a large file', wavFile('RIFF', 5_000_000), 5_000_044, false],
	['a file that is larger than was announced, because it came packed,', wavFile('RIFF', 5_000_000), 50_000, false],
	['a small file without an announced length', wavFile('RIFF', 3_000_000), undefined, false],
])('%s is stored whole, and in one piece only if it is small for certain', async (_name, file, announced, inOnePiece) => {
	const answer = announced === undefined ? { body: () => passingStream(file, 60_000) } : announcing(announced, file);
	const { outcome, prepareBinaryData } = await download([answer]);
	expect(outcome).toMatchObject({ file: { bytes: file.length }, wav: { bytes: file.length } });
	expect(Buffer.isBuffer(prepareBinaryData.mock.calls[0][0])).toBe(inOnePiece);
});

test('a small file that breaks off is asked for again', async () => {
	const cut = { ...beginning((stream) => stream.destroy(new Error('aborted'))), headers: { 'content-length': '4140' } };
	expect((await download([cut, announcing(4_140, wavFile())])).outcome).toMatchObject(ok);
	const stalled = { ...beginning(() => {}), headers: { 'content-length': '4140' } };
	expect((await download([stalled])).outcome).toMatchObject({ message: 'The download of the WAV file stalled' });
});

test('a file that also names a location is a file', async () => {
	const { requests, outcome } = await download([{ headers: { location: '/2.wav' } }]);
	expect(outcome).toMatchObject(ok);
	expect(requests).toHaveLength(1);
});

test.each([
	[301, {}],
	[400, { location: '/2.wav' }],
	[404, { location: '/2.wav' }],
])('HTTP %i with the headers %j is not followed', async (statusCode, headers: Record<string, string>) => {
	const { requests, outcome } = await download([{ statusCode, headers }]);
	expect(requests).toHaveLength(1);
	expect(outcome).toMatchObject({ source: 'provider', code: String(statusCode), message: `The WAV file is not available (HTTP ${statusCode})` });
});

const withSize = (size: number, bytes: number) => {
	const file = Buffer.from(wavFile().subarray(0, bytes));
	file.writeUInt32LE(size, 4);
	return { body: () => streamOf(file) };
};

// A header does not count the file's first 8 bytes. A last odd byte may lack its padding.
test.each([
	[100, 108, true],
	[100, 107, true],
	[100, 106, false],
	[0, 20, true],
])('a header that speaks of %i bytes and a file of %i: whole is %p', async (size, bytes, isWhole) => {
	const { outcome } = await download([withSize(size, bytes)]);
	expect(outcome).toMatchObject(isWhole ? { file: { bytes }, wav: { bytes } } : { source: 'provider', message: 'The download of the WAV file was incomplete', description: expect.stringContaining('14 days') });
});

test.each([
	['at once', () => streamOf(wavFile())],
	['bit by bit', () => passingStream(wavFile(), 500)],
	['before it is looked at', () => endedStream(wavFile())],
])('a file that comes %s is stored as slowly as the storage is', async (_name, body) => {
	const { requests, outcome } = await download([{ body }], {
		timeout: 5_000,
		store: async (stream) => {
			const stored = await storeAll(stream);
			await sleep(60_000);
			return stored;
		},
	});
	expect(outcome).toMatchObject(ok);
	expect(requests).toHaveLength(1);
});

test('a stopped execution says so, whatever else goes wrong with it', async () => {
	const stopper = new AbortController();
	const { requests, isOpen, outcome } = await download([{}], {
		signal: stopper.signal,
		store: async () => {
			stopper.abort();
			return await Promise.reject(new Error('canceled'));
		},
	});
	expect(outcome).toMatchObject({ message: 'The execution was stopped', known: { taskId: 'task-1' } });
	expect([requests.length, requests.some(isOpen)]).toEqual([1, false]);
});

test('after a failure nothing goes on: no connection, no watch', async () => {
	const { requests, isOpen } = await download([{ body: () => streamOf(Buffer.from('<html>Expired</html>')) }]);
	await jest.advanceTimersByTimeAsync(2_000);
	expect([requests.some(isOpen), jest.getTimerCount()]).toEqual([false, 0]);
});

test('a storage failure is reported in its own words, without the key, and the file is not fetched again', async () => {
	const { requests, outcome } = await download([{}], { store: async () => await Promise.reject(new Error('ENOSPC: no space left for secret-key')) });
	expect(outcome).toMatchObject({
		source: 'local',
		message: 'n8n could not store the WAV file',
		description: expect.stringMatching(/storage.*ENOSPC: no space left for \[hidden\]/),
		known: { taskId: 'task-1' },
	});
	expect(requests).toHaveLength(1);
});

/** A file that is still arriving when the storage fails. */
const longFile = () => {
	const stream = pushedStream();
	stream.push(wavFile('RIFF', 200_000));
	return stream;
};

test.each([
	['breaks the stream off with an error of its own', new Error('quota exceeded'), 'quota exceeded'],
	['says late why', Object.assign(new Error('EDQUOT: quota'), { code: 'EDQUOT' }), 'EDQUOT: quota'],
])('a storage that %s is reported in its own words', async (_name, reason, words) => {
	const store = async (stream: FileStream) => {
		stream.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
		await sleep(1_000);
		throw reason;
	};
	const { requests, outcome } = await download([{ body: longFile }], { store });
	expect(outcome).toMatchObject({ message: 'n8n could not store the WAV file', description: expect.stringContaining(words) });
	expect(requests).toHaveLength(1);
});

test.each([
	['the same error', (error: Error) => error],
	['another of the network', () => Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })],
	['one without a code', () => new Error('Response body timed out after 300000ms without data')],
	['nothing for a minute', async () => await sleep(60_000)],
])('a network that fails is not the storage, which says %s of it', async (_name, toReason) => {
	const store = async (stream: FileStream) => {
		const error = new Error('socket hang up');
		stream.destroy(error);
		await nextTurn();
		return await Promise.reject(await toReason(error));
	};
	const { requests, outcome } = await download([{ body: longFile }], { store });
	expect(outcome).toMatchObject({ message: 'The download of the WAV file was incomplete' });
	expect(requests).toHaveLength(3);
});

test('a storage failure without a message is reported anyway', async () => {
	const { outcome } = await download([{}], { store: async () => await Promise.reject('no') });
	expect(outcome).toMatchObject({ message: 'n8n could not store the WAV file', description: expect.stringMatching(/storage\. $/) });
});

test('Ignore SSL Issues of the credential holds for files on its host, also after a redirect, and for no other', async () => {
	const by = toAccount({ provider: 'custom', host: 'https://gateway.example.com', ignoreSSLIssues: true, apiKey: 'secret-key' });
	const redirect = (location: string) => ({ statusCode: 302, headers: { location } });
	const hops = [redirect('https://gateway.example.com/2.wav'), redirect('https://files.example.com/3.wav'), {}];
	const { requests } = await download(hops, { by });
	expect(requests.map(({ url, skipSslCertificateValidation }) => [url, skipSslCertificateValidation])).toEqual([
		['https://files.example.com/1.wav', false],
		['https://gateway.example.com/2.wav', true],
		['https://files.example.com/3.wav', false],
	]);
});
