import fc from 'fast-check';
import { parseBuffer } from 'music-metadata';
import { WaveFile } from 'wavefile';

import { Arrival } from '../../nodes/SunoWav/download/arrival';
import { isWavHeader, readWavFacts, sizeByHeader } from '../../nodes/SunoWav/download/wavHeader';
import { chunk, dataChunk, formatChunk, longSizesChunk, NO_SIZE, wavOf, type FormatFields } from '../setup/wavParts';
import { pushedStream, restOf } from './streams.mts';

const start = (text: string) => Buffer.from(text, 'latin1');

test.each([
	['a WAV', 'RIFF\x24\x00\x00\x00WAVE'],
	['a WAV above 4 GiB', 'RF64\xff\xff\xff\xffWAVE'],
	['a WAV above 4 GiB with metadata', 'BW64\xff\xff\xff\xffWAVE'],
	['a WAV with more behind its start', 'RIFF\x24\x00\x00\x00WAVEfmt '],
])('%s is recognized as one', (_name, text) => {
	expect(isWavHeader(start(text))).toBe(true);
});

test.each([
	['nothing', ''],
	['four bytes', 'RIFF'],
	['a start that is cut off', 'RIFF\x24\x00\x00\x00WAV'],
	['a file of another kind that names its format alike', 'RIFX\x24\x00\x00\x00WAVE'],
	['a video in RIFF', 'RIFF\x24\x00\x00\x00AVI '],
	['an MP3', 'ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00'],
	['a web page', '<!DOCTYPE html><html>'],
	['an XML error', '<?xml version="1.0"?><Error>'],
	['WAVE at the wrong place', 'WAVE\x24\x00\x00\x00RIFF'],
	['small letters', 'riff\x24\x00\x00\x00wave'],
])('%s is not recognized as a WAV', (_name, text) => {
	expect(isWavHeader(start(text))).toBe(false);
});

test.each([
	[0, undefined],
	[36, { least: 43, most: 44 }],
	[0x7fff_0000, { least: 0x7fff_0007, most: 0x7fff_0008 }],
	[0x7fff_0001, undefined],
	[0xffff_ffff, undefined],
])('a header size of %i means %j bytes', (size, expected) => {
	expect(sizeByHeader(wavOf([], 'RIFF', size))).toEqual(expected);
});

describe('how many bytes a header promises', () => {
	const withSizes = (fileSize: number, audioSize: number, tag = 'RIFF', longSizes = [longSizesChunk(0n, 0n)].slice(1)) =>
		wavOf([...longSizes, formatChunk(), dataChunk(0, audioSize)], tag, fileSize);

	test.each([
		['right', withSizes(1_036, 1_000), { least: 1_043, most: 1_044 }],
		['too large by its own eight bytes', withSizes(1_044, 1_000), { least: 1_044, most: 1_052 }],
		['too large by the whole header', withSizes(1_072, 1_000), { least: 1_044, most: 1_080 }],
		['a round placeholder', withSizes(2_000_000_000, 1_000), { least: 1_044, most: 2_000_000_008 }],
		['none, while the audio has one', withSizes(NO_SIZE, 1_000), { least: 1_044, most: 1_044 }],
		['there, while the audio has none', withSizes(1_036, NO_SIZE), { least: 1_043, most: 1_044 }],
		['too small for the audio', withSizes(500, 1_000), { least: 507, most: 1_044 }],
		['that of the header alone', withSizes(36, 1_000), undefined],
		['there, with an audio of 0', withSizes(1_036, 0), undefined],
		['none, nor has the audio one', withSizes(NO_SIZE, NO_SIZE), undefined],
		['in its own chunk', withSizes(NO_SIZE, NO_SIZE, 'RF64', [longSizesChunk(10_000_000_072n, 10_000_000_000n)]), { least: 10_000_000_079, most: 10_000_000_080 }],
		['in its own chunk, and a placeholder there', withSizes(NO_SIZE, NO_SIZE, 'RF64', [longSizesChunk(2n ** 63n, 2n ** 63n)]), undefined],
		['in its own chunk, and 0 there', withSizes(NO_SIZE, NO_SIZE, 'RF64', [longSizesChunk(0n, 0n)]), undefined],
	])('when its size is %s', (_name, start, expected) => {
		expect(sizeByHeader(start)).toEqual(expected);
	});

	test('is not known of another kind of file', () => {
		expect(sizeByHeader(Buffer.from('<!DOCTYPE html><html>'))).toBeUndefined();
	});
});

test.each([
	['once', 5_000_000_000, 5_000_000_000 - 2 ** 32],
	['twice', 9_000_000_000, 9_000_000_000 - 2 * 2 ** 32],
	['to nothing', 2 ** 32, 0],
])('the duration of audio whose size has wrapped %s is that of the received bytes', (_name, audioBytes, size) => {
	const start = wavOf([formatChunk(), dataChunk(0, size)], 'RIFF', size);
	expect(readWavFacts(start, start.length + audioBytes).durationSeconds).toBeCloseTo(audioBytes / 176_400, 2);
});

const factsOf = (file: Buffer) => readWavFacts(file, file.length);

/** CD quality. */
const CD = { sampleRate: 44_100, bitsPerSample: 16, channels: 2 };
const CD_SECOND = 176_400;
const UNKNOWN = { sampleRate: null, bitsPerSample: null, channels: null, durationSeconds: null };

describe('a WAV tells', () => {
	test('its format, its duration and its size', () => {
		const file = wavOf([formatChunk(), dataChunk(CD_SECOND * 1.5)]);
		expect(factsOf(file)).toEqual({ ...CD, durationSeconds: 1.5, bytes: 44 + CD_SECOND * 1.5 });
	});

	test('its duration in whole milliseconds', () => {
		expect(factsOf(wavOf([formatChunk(), dataChunk(CD_SECOND + 4 * 10)])).durationSeconds).toBe(1);
		expect(factsOf(wavOf([formatChunk(), dataChunk(CD_SECOND + 4 * 40)])).durationSeconds).toBe(1.001);
	});

	test.each<[string, FormatFields, object]>([
		['18 bytes', { size: 18, bitsPerSample: 8, channels: 1, sampleRate: 8_000 }, { bitsPerSample: 8, channels: 1, sampleRate: 8_000 }],
		['40 bytes', { size: 40, bitsPerSample: 24, channels: 6, sampleRate: 48_000 }, { bitsPerSample: 24, channels: 6, sampleRate: 48_000 }],
		['40 bytes, with 20 of 24 bits in use', { size: 40, bitsPerSample: 24, validBits: 20 }, { bitsPerSample: 20 }],
		['40 bytes, that leaves open how many bits are in use', { size: 40, bitsPerSample: 24, validBits: 0 }, { bitsPerSample: 24 }],
		['40 bytes, with more bits in use than there are', { size: 40, bitsPerSample: 24, validBits: 32 }, { bitsPerSample: 24 }],
		['16 bytes, with floating point samples', { code: 3, bitsPerSample: 32, sampleRate: 96_000 }, { bitsPerSample: 32, sampleRate: 96_000 }],
		['40 bytes, with floating point samples', { code: 3, size: 40, bitsPerSample: 64 }, { bitsPerSample: 64 }],
	])('its format in %s', (_name, fields, expected) => {
		const { channels = 2, sampleRate = 44_100, bitsPerSample = 16 } = fields;
		const second = (channels * sampleRate * bitsPerSample) / 8;
		// The average in the header is wrong, but nothing uses it.
		const file = wavOf([formatChunk({ ...fields, bytesPerSecond: 7 }), dataChunk(second * 2)]);
		expect(factsOf(file)).toMatchObject({ ...expected, durationSeconds: 2 });
	});

	test('the duration of a compressed format by its average', () => {
		const file = wavOf([formatChunk({ code: 0x55, bitsPerSample: 0, bytesPerSecond: 16_000 }), dataChunk(40_000)]);
		expect(factsOf(file)).toMatchObject({ sampleRate: 44_100, bitsPerSample: null, durationSeconds: 2.5 });
	});

	test.each([
		['JUNK', [chunk('JUNK', Buffer.alloc(28)), formatChunk()]],
		['odd chunks, which are padded', [chunk('LIST', Buffer.alloc(13)), formatChunk(), chunk('id3 ', Buffer.alloc(1))]],
		['an empty chunk', [chunk('PEAK', Buffer.alloc(0)), formatChunk()]],
		['a description of 50,000 bytes', [chunk('bext', Buffer.alloc(50_000)), formatChunk()]],
		['one that only looks like the audio', [chunk('LIST', dataChunk(4)), formatChunk()]],
	])('the same with %s before the audio', (_name, before) => {
		expect(factsOf(wavOf([...before, dataChunk(CD_SECOND)]))).toMatchObject({ ...CD, durationSeconds: 1 });
	});

	test('nothing that follows the audio', () => {
		const file = wavOf([formatChunk(), dataChunk(CD_SECOND), chunk('LIST', Buffer.alloc(999)), formatChunk({ channels: 1 })]);
		expect(factsOf(file)).toMatchObject({ ...CD, durationSeconds: 1 });
	});
});

describe('if the header leaves the size open, the duration is that of the received bytes', () => {
	test.each([0, NO_SIZE, NO_SIZE - 36, 0x7fff_f000])('with a size of %i', (size) => {
		expect(factsOf(wavOf([formatChunk(), dataChunk(CD_SECOND * 3, size)], 'RIFF', size))).toMatchObject({ ...CD, durationSeconds: 3 });
	});

	test.each(['RF64', 'BW64'])('in %s', (tag) => {
		for (const size of [0n, 0xffff_ffff_ffff_ffffn]) {
			const file = wavOf([longSizesChunk(size, size), formatChunk(), dataChunk(CD_SECOND, NO_SIZE)], tag, NO_SIZE);
			expect(factsOf(file)).toMatchObject({ ...CD, durationSeconds: 1 });
		}
		expect(factsOf(wavOf([formatChunk(), dataChunk(CD_SECOND, NO_SIZE)], tag))).toMatchObject({ ...CD, durationSeconds: 1 });
		expect(factsOf(wavOf([chunk('ds64', Buffer.alloc(8)), formatChunk(), dataChunk(CD_SECOND, NO_SIZE)], tag))).toMatchObject({ ...CD, durationSeconds: 1 });
	});
});

describe.each(['RF64', 'BW64'])('a file above 4 GiB in %s', (tag) => {
	const HOUR = 3_600;
	const audioBytes = 10 * HOUR * CD_SECOND;
	const head = (data: Buffer) => wavOf([longSizesChunk(BigInt(audioBytes + 80), BigInt(audioBytes)), formatChunk(), data], tag, NO_SIZE);

	test('has its sizes in a separate chunk', () => {
		const start = head(dataChunk(0, NO_SIZE));
		expect(readWavFacts(start, start.length + audioBytes + 1_000)).toEqual({ ...CD, durationSeconds: 10 * HOUR, bytes: start.length + audioBytes + 1_000 });
	});

	test('has the size of its audio where it is, if it is small enough', () => {
		expect(factsOf(head(dataChunk(CD_SECOND)))).toMatchObject({ durationSeconds: 1 });
	});
});

describe('unknown values are null', () => {
	test.each<[string, Buffer, object]>([
		['a file of another kind', Buffer.from('<!DOCTYPE html><html><body>Expired</body></html>'), UNKNOWN],
		['nothing', Buffer.alloc(0), UNKNOWN],
		['the first bytes alone', wavOf([]), UNKNOWN],
		['audio without a format', wavOf([dataChunk(100)]), UNKNOWN],
		['a format that comes behind the audio', wavOf([dataChunk(100), formatChunk()]), UNKNOWN],
		['a format that is too short', wavOf([chunk('fmt ', Buffer.alloc(14)), dataChunk(100)]), UNKNOWN],
		['a format that breaks off', wavOf([formatChunk()]).subarray(0, 30), UNKNOWN],
		['a chunk that is larger than the file', wavOf([chunk('JUNK', Buffer.alloc(8), 1_000_000), formatChunk(), dataChunk(100)]), UNKNOWN],
		['a format of zeros', wavOf([chunk('fmt ', Buffer.alloc(16)), dataChunk(100)]), UNKNOWN],
		['no audio behind the format', wavOf([formatChunk()]), { ...CD, durationSeconds: null }],
		['samples of no bits', wavOf([formatChunk({ bitsPerSample: 0 }), dataChunk(100)]), { ...CD, bitsPerSample: null, durationSeconds: null }],
		['no sample rate', wavOf([formatChunk({ sampleRate: 0 }), dataChunk(100)]), { ...CD, sampleRate: null, durationSeconds: null }],
		['no channels', wavOf([formatChunk({ channels: 0 }), dataChunk(100)]), { ...CD, channels: null, durationSeconds: null }],
	])('of %s', (_name, file, expected) => {
		expect(factsOf(file)).toEqual({ ...expected, bytes: file.length });
	});

	test('of audio that lasts no time, the time is', () => {
		expect(factsOf(wavOf([formatChunk(), dataChunk(0)]))).toMatchObject({ ...CD, durationSeconds: 0 });
	});
});

/** The file as a stream, in pieces that end at these positions. `early` pieces have arrived before anyone reads. */
async function arrive(file: Buffer, cuts: number[], early: number) {
	const ends = [...cuts.filter((cut) => cut < file.length), file.length].sort((a, b) => a - b);
	const pieces = ends.map((end, index) => file.subarray(ends[index - 1] ?? 0, end));
	const stream = pushedStream();
	for (const piece of pieces.slice(0, early)) stream.push(piece);
	const arrival = new Arrival(stream as never, { idleMs: 5_000 });
	for (const piece of pieces.slice(early)) stream.push(piece);
	stream.push(null);
	const stored = await restOf(stream);
	arrival.finish();
	return { stored, facts: readWavFacts(arrival.start, arrival.received) };
}

describe('a file that arrives in pieces', () => {
	const anyOther = fc.record({ id: fc.constantFrom('JUNK', 'LIST', 'bext', 'id3 ', 'PEAK', 'fact', '\0\0\0\0'), body: fc.uint8Array({ maxLength: 300 }) });
	const anyFile = fc.record({
		tag: fc.constantFrom('RIFF', 'RF64', 'BW64'),
		before: fc.array(anyOther, { maxLength: 4 }),
		between: fc.array(anyOther, { maxLength: 4 }),
		format: fc.record({
			size: fc.constantFrom(16, 18, 40),
			code: fc.constantFrom(1, 3),
			channels: fc.integer({ min: 1, max: 8 }),
			sampleRate: fc.constantFrom(8_000, 22_050, 44_100, 48_000, 96_000, 192_000),
			bitsPerSample: fc.constantFrom(8, 16, 24, 32, 64),
		}),
		frames: fc.integer({ min: 1, max: 2_000 }),
		size: fc.constantFrom('told', 'left open', 'none'),
	});
	const anyCuts = fc.array(fc.oneof(fc.nat(120), fc.nat(20_000)), { maxLength: 60 });

	test('has the same facts as one that arrives whole, and is stored unchanged', async () => {
		const property = fc.asyncProperty(anyFile, anyCuts, fc.nat(60), async ({ tag, before, between, format, frames, size }, cuts, early) => {
			const toChunks = (others: typeof before) => others.map(({ id, body }) => chunk(id, body));
			const audioBytes = (frames * format.channels * format.bitsPerSample) / 8;
			const head = { told: audioBytes, 'left open': NO_SIZE, none: 0 }[size];
			const audio = Buffer.concat([chunk('data', Buffer.alloc(0), head), Buffer.alloc(audioBytes, 0x55)]);
			const file = wavOf([...toChunks(before), formatChunk(format), ...toChunks(between), audio], tag);
			const whole = factsOf(file);
			const { sampleRate, channels, bitsPerSample } = format;
			expect(whole).toMatchObject({ sampleRate, channels, bitsPerSample, bytes: file.length });
			expect(whole.durationSeconds).toBeCloseTo(frames / sampleRate, 2);
			const { stored, facts } = await arrive(file, cuts, early);
			expect(facts).toEqual(whole);
			expect(stored.equals(file)).toBe(true);
		});
		await fc.assert(property);
	});

	test('in single bytes has the same facts', async () => {
		const file = wavOf([formatChunk(), dataChunk(4_410)]);
		const { facts } = await arrive(file, Array.from({ length: file.length }, (_, index) => index), 20);
		expect(facts).toEqual({ ...CD, durationSeconds: 0.025, bytes: file.length });
	});

	test('is read for 64 kB', async () => {
		const withBefore = (bytes: number) => wavOf([formatChunk(), chunk('JUNK', Buffer.alloc(bytes)), dataChunk(CD_SECOND)]);
		const last = 65_536 - 44 - 8;
		expect((await arrive(withBefore(last), [65_530, 65_540], 1)).facts).toMatchObject({ ...CD, durationSeconds: 1 });
		const beyond = withBefore(last + 2);
		expect((await arrive(beyond, [65_530, 65_540], 1)).facts).toEqual({ ...CD, durationSeconds: null, bytes: beyond.length });
		const farBeyond = wavOf([chunk('JUNK', Buffer.alloc(70_000)), formatChunk(), dataChunk(CD_SECOND)]);
		expect((await arrive(farBeyond, [1_000, 66_000], 0)).facts).toEqual({ ...UNKNOWN, bytes: farBeyond.length });
	});
});

test('whatever arrives, it returns numbers or null and never throws', () => {
	const valid = wavOf([longSizesChunk(200n, 100n), chunk('LIST', Buffer.alloc(7)), formatChunk({ size: 40 }), dataChunk(100)], 'RF64');
	const broken = fc
		.tuple(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }), fc.nat(valid.length))
		.map(([changes, length]) => {
			const file = Buffer.from(valid);
			for (const [at, value] of changes) file[at] = value;
			return file.subarray(0, length);
		});
	const anyTail = fc.uint8Array({ maxLength: 400 }).map((tail) => Buffer.concat([wavOf([]), tail]));
	const anyBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
	const property = fc.property(fc.oneof(broken, anyTail, anyBytes), fc.nat(), (start, more) => {
		const { bytes, ...rest } = readWavFacts(start, start.length + more);
		expect(bytes).toBe(start.length + more);
		const { durationSeconds, ...fields } = rest;
		for (const value of Object.values(fields)) expect(value === null || (Number.isInteger(value) && value > 0)).toBe(true);
		expect(durationSeconds === null || (Number.isFinite(durationSeconds) && durationSeconds >= 0)).toBe(true);
	});
	fc.assert(property, { numRuns: 1_000 });
});

describe('files that other programs have written', () => {
	const samples = Array.from({ length: 11_025 }, (_, index) => index % 100);

	test.each(['8', '12', '16', '20', '24', '32', '32f', '64'])('with a bit depth of %s is read as others read it', async (depth) => {
		const wav = new WaveFile();
		wav.fromScratch(2, 44_100, depth, [samples, samples]);
		const file = Buffer.from(wav.toBuffer());
		const { format } = await parseBuffer(file, { mimeType: 'audio/wav' }, { duration: true });
		const { sampleRate, numberOfChannels: channels, duration: durationSeconds } = format;
		// How many bits are in use. Other fields say how many bits a sample occupies.
		expect(factsOf(file)).toEqual({ sampleRate, channels, durationSeconds, bitsPerSample: Number.parseInt(depth, 10), bytes: file.length });
		expect(durationSeconds).toBe(0.25);
	});

	test.each(['toALaw', 'toMuLaw'] as const)('and coded with %s lasts as long', (code) => {
		const wav = new WaveFile();
		wav.fromScratch(2, 44_100, '16', [samples, samples]);
		wav[code]();
		expect(factsOf(Buffer.from(wav.toBuffer()))).toMatchObject({ sampleRate: 44_100, channels: 2, bitsPerSample: 8, durationSeconds: 0.25 });
	});
});
