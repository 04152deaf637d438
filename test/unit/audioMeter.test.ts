import fc from 'fast-check';
import { faded, fromDb, inARow, silence, tone, whiteNoise } from '../../dev/audio/signals.mts';
import { encodeSamples, encodeWav, type WavFormat } from '../../dev/audio/wavEncoder.mts';
import { AudioMeter } from '../../nodes/SunoWav/audio/audioMeter';
import { Levels } from '../../nodes/SunoWav/audio/levels';
import { chunk, formatChunk, longSizesChunk, NO_SIZE, wavOf } from '../setup/wavParts';
import { CD, measure, measureFile, measurePieces, UNKNOWN } from './audioSupport';
import { arrayBufferBytes, heldBytes } from './machine.mts';

const RATE = 44_100;
const second = (level: number, hz = 1_000) => tone({ sampleRate: RATE, seconds: 1, hz, level });
const ints = (...values: number[]) => values.map((value) => value / 0x8000);

describe('levels', () => {
	test('a sine of 1 kHz in both channels is as loud as its level, and 3 dB quieter in one', () => {
		const sine = second(fromDb(-20));
		expect(measure([sine, sine])).toMatchObject({ loudnessLufs: -20, truePeakDbtp: -20, samplePeakDbfs: -20 });
		expect(measure([sine]).loudnessLufs).toBe(-23);
	});

	test('the true peak is between the samples, the sample peak at one of them', () => {
		const sine = tone({ sampleRate: RATE, seconds: 1, hz: RATE / 4, level: 0.5, degrees: 45 });
		expect(measure([faded(sine, 441)])).toMatchObject({ truePeakDbtp: expect.closeTo(-6, 0), samplePeakDbfs: -9 });
	});

	test('the true peak after the last sample counts', () => {
		expect(measure([[0, 0, 0.5, 0.5]]).truePeakDbtp).toBeGreaterThan(-5.5);
	});

	test('the true peak is never below the sample peak', () => {
		expect(measure([[0, 0, 0.5, 0, 0]])).toMatchObject({ truePeakDbtp: -6, samplePeakDbfs: -6 });
	});

	test('at 192 kHz the samples are close enough to be the true peak', () => {
		const sine = tone({ sampleRate: 192_000, seconds: 1, hz: 48_000, level: 0.5, degrees: 45 });
		expect(measure([sine], { sampleRate: 192_000, depth: '32f' })).toMatchObject({ truePeakDbtp: -9, samplePeakDbfs: -9 });
	});

	test('floating point can exceed full scale', () => {
		expect(measure([second(2)], { sampleRate: RATE, depth: '32f' })).toMatchObject({ truePeakDbtp: 6, samplePeakDbfs: 6, loudnessLufs: 3 });
	});

	test('even absurdly', () => {
		expect(measure([second(1e6)], { sampleRate: RATE, depth: '32f' }).loudnessLufs).toBe(117);
	});

	test('full scale is 0 and not -0', () => {
		expect(measure([ints(0x7fff, 0, 0, 0)]).samplePeakDbfs).toBe(0);
	});

	test('blocks 10 LU below the average of what is above -70 LUFS do not count', () => {
		const [loud, quiet] = [second(fromDb(-20)), second(fromDb(-45))];
		expect(measure([inARow(loud, loud, loud, loud, quiet, quiet, quiet, quiet)]).loudnessLufs).toBeCloseTo(-23.2, 0);
		expect(measure([inARow(quiet, quiet)]).loudnessLufs).toBe(-48);
	});

	test.each([
		['silence', silence(RATE, 1)],
		['less than 400 ms', second(0.5).subarray(0, 0.4 * RATE - 1)],
		['below -70 LUFS', second(fromDb(-70))],
	])('no loudness: %s', (_name, samples) => {
		expect(measure([samples]).loudnessLufs).toBeNull();
	});

	test('400 ms are enough for loudness', () => {
		expect(measure([second(0.5).subarray(0, 0.4 * RATE)]).loudnessLufs).toBeCloseTo(-9, 0);
	});

	test('peaks of silence are null', () => {
		expect(measure([silence(RATE, 1)])).toMatchObject({ truePeakDbtp: null, samplePeakDbfs: null, clippedSamples: 0 });
	});
});

describe('clipped samples', () => {
	const [top, bottom] = [0x7fff, -0x8000];

	test.each<[string, number[], number]>([
		['two in a row are none', [0, top, top, 0], 0],
		['three in a row are three', [0, top, top, top, 0], 3],
		['top and bottom count alike', [0, top, bottom, -0x7fff, top, 0], 4],
		['just below is not clipped', [0, 0x7ffe, 0x7ffe, 0x7ffe], 0],
		['several runs add up', [top, top, top, 0, top, top, 0, top, top, top, top], 7],
	])('%s', (_name, samples, count) => {
		expect(measure([ints(...samples)]).clippedSamples).toBe(count);
	});

	test('in each channel on its own', () => {
		const [left, right] = [ints(0, top, top, top), ints(top, top, 0, top)];
		expect(measure([left, right]).clippedSamples).toBe(3);
		expect(measure([left, left]).clippedSamples).toBe(6);
	});

	test.each<[WavFormat['depth'], number, number]>([
		['8', 127 / 128, 126 / 128],
		['24', 32_767 / 32_768, 32_766 / 32_768],
		['32', 32_767 / 32_768, 32_766 / 32_768],
		['32f', 1.5, 32_766 / 32_768],
	])('of %s bits', (depth, clipped, loud) => {
		expect(measure([[0, clipped, clipped, -clipped]], { sampleRate: RATE, depth }).clippedSamples).toBe(3);
		expect(measure([[0, loud, loud, -loud]], { sampleRate: RATE, depth }).clippedSamples).toBe(0);
	});

	test('a run across the blocks that are measured at a time', () => {
		expect(measure([new Float64Array(5_000).fill(1)]).clippedSamples).toBe(5_000);
	});
});

describe('silence', () => {
	const noise = Float64Array.from({ length: RATE / 10 }, (_, i) => (i % 2 ? 0.5 : -0.5));

	test('at the start, at the end and between', () => {
		const sound = inARow(silence(RATE, 0.5), noise, silence(RATE, 2), noise, silence(RATE, 1.25));
		expect(measure([sound]).silence).toEqual({ startSeconds: 0.5, endSeconds: 1.25, longestSeconds: 2 });
	});

	test('the longest can be that at the start or at the end', () => {
		expect(measure([inARow(silence(RATE, 2), noise, silence(RATE, 1))]).silence.longestSeconds).toBe(2);
		expect(measure([inARow(silence(RATE, 1), noise, silence(RATE, 2))]).silence.longestSeconds).toBe(2);
	});

	test('a silent file is silent throughout', () => {
		expect(measure([silence(RATE, 1.5)]).silence).toEqual({ startSeconds: 1.5, endSeconds: 1.5, longestSeconds: 1.5 });
	});

	test('no silence', () => {
		expect(measure([noise]).silence).toEqual({ startSeconds: 0, endSeconds: 0, longestSeconds: 0 });
	});

	test('both channels have to be silent', () => {
		expect(measure([silence(RATE, 0.1), noise]).silence.longestSeconds).toBe(0);
		expect(measure([noise, silence(RATE, 0.1)]).silence.longestSeconds).toBe(0);
	});

	test('below -60 dBFS is silence', () => {
		const steady = (level: number) => new Float64Array(RATE).fill(level);
		expect(measure([steady(0.00099)], { sampleRate: RATE, depth: '24' }).silence.longestSeconds).toBe(1);
		expect(measure([steady(0.00101)], { sampleRate: RATE, depth: '24' }).silence.longestSeconds).toBe(0);
	});

	test('seconds in milliseconds', () => {
		expect(measure([silence(RATE, 100 / RATE)]).silence.endSeconds).toBe(0.002);
	});
});

/** A file for which every measurement has a value. */
const sound = inARow(silence(RATE, 0.1), whiteNoise(RATE, 0.9, 1), new Float64Array(5).fill(1), silence(RATE, 0.05));
const file = encodeWav([sound, sound.map((sample) => sample / 2)], CD);
const measured = measureFile(file);

test('what a whole file is measured as', () => {
	expect(measured).toEqual({
		loudnessLufs: expect.any(Number),
		truePeakDbtp: expect.any(Number),
		samplePeakDbfs: 0,
		clippedSamples: 5,
		silence: { startSeconds: expect.closeTo(0.1, 2), endSeconds: 0.05, longestSeconds: expect.closeTo(0.1, 2) },
		bandwidthHz: 22_000,
	});
});

test.each<WavFormat>([
	{ sampleRate: RATE, depth: '24' },
	{ sampleRate: RATE, depth: '32' },
	{ sampleRate: RATE, depth: '32f' },
	{ sampleRate: RATE, depth: '16', extensible: true },
	{ sampleRate: RATE, depth: '32f', extensible: true },
	{ sampleRate: RATE, depth: '24', container: 'RF64' },
])('the same sound as %j measures the same', (format) => {
	const channels = [sound, sound.map((sample) => sample / 2)];
	expect(measure(channels, format)).toEqual(measured);
});

describe('wherever it is cut', () => {
	const channels = [sound.subarray(4_000, 12_000), sound.subarray(3_000, 11_000)];
	const short = encodeWav(channels, { sampleRate: 8_000, depth: '24', extensible: true });
	const expected = measureFile(short);

	function* cut(bytes: Buffer, sizes: number[]) {
		for (let at = 0, i = 0; at < bytes.length; i++) {
			yield bytes.subarray(at, at + sizes[i % sizes.length]);
			at += sizes[i % sizes.length];
		}
	}

	test.each([1, 2, 3, 5, 7, 4_096, 65_536])('in pieces of %i bytes', (size) => {
		expect(measurePieces(cut(short, [size]))).toEqual(expected);
	});

	test('anywhere', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 40 }), (sizes) => {
				expect(measurePieces(cut(short, sizes))).toEqual(expected);
			}),
			{ numRuns: 30 },
		);
	});

	test('empty pieces do no harm', () => {
		expect(measurePieces([Buffer.alloc(0), short.subarray(0, 30), Buffer.alloc(0), short.subarray(30)])).toEqual(expected);
	});
});

describe('finds the audio', () => {
	const data = encodeSamples([sound, sound.map((sample) => sample / 2)], '16');
	const noise = Buffer.from(whiteNoise(3_001, 127, 5));
	const longSizes = longSizesChunk(0n, BigInt(data.length));
	const openData = chunk('data', data, NO_SIZE);

	test.each<[string, Buffer]>([
		['after chunks of odd sizes', wavOf([chunk('JUNK', noise), formatChunk(), chunk('LIST', noise), chunk('data', data)])],
		['after more than the first 64 kB', wavOf([formatChunk(), chunk('id3 ', Buffer.alloc(300_001, 0x55)), chunk('data', data)])],
		['before other chunks, which are no audio', wavOf([formatChunk(), chunk('data', data), chunk('LIST', noise), chunk('data', noise)])],
		['with the size left open', wavOf([formatChunk(), chunk('data', data, NO_SIZE)])],
		['with no size', wavOf([formatChunk(), chunk('data', data, 0)])],
		['with a size that is larger than the file', wavOf([formatChunk(), chunk('data', data, data.length + 100)])],
		['with its size in another chunk', wavOf([longSizes, formatChunk(), openData, chunk('LIST', noise)], 'RF64', NO_SIZE)],
		['in BW64', wavOf([longSizes, formatChunk(), openData], 'BW64', NO_SIZE)],
		['of an incomplete last frame', wavOf([formatChunk(), chunk('data', Buffer.concat([data, Buffer.from([1, 2, 3])]))])],
		['described in 18 bytes', wavOf([formatChunk({ size: 18 }), chunk('data', data)])],
	])('%s', (_name, wav) => {
		expect(measureFile(wav)).toEqual(measured);
	});

	test('of which only a part has arrived', () => {
		expect(measureFile(file.subarray(0, 44 + 4 * 0.05 * RATE))).toMatchObject({ samplePeakDbfs: null, silence: { startSeconds: 0.05 } });
	});

	test('of no length', () => {
		expect(measureFile(wavOf([formatChunk(), chunk('data', Buffer.alloc(0))]))).toEqual({
			...UNKNOWN,
			clippedSamples: 0,
			silence: { startSeconds: 0, endSeconds: 0, longestSeconds: 0 },
		});
	});
});

describe('null throughout', () => {
	const data = chunk('data', Buffer.alloc(60_000, 0x55));

	test.each<[string, Buffer]>([
		['nothing', Buffer.alloc(0)],
		['an MP3', Buffer.from('ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00 and so on')],
		['another file in RIFF', chunk('RIFF', Buffer.concat([Buffer.from('AVI '), formatChunk(), data]))],
		['no audio', wavOf([formatChunk()])],
		['no format', wavOf([data])],
		['a format after the audio', wavOf([data, formatChunk()])],
		['a format that is cut off', wavOf([chunk('fmt ', Buffer.alloc(14)), data])],
		['more than two channels', wavOf([formatChunk({ channels: 6 }), data])],
		['no channel', wavOf([formatChunk({ channels: 0 }), data])],
		['compressed audio', wavOf([formatChunk({ code: 0x55, size: 40 }), data])],
		['64-bit floating point', wavOf([formatChunk({ code: 3, bitsPerSample: 64 }), data])],
		['4 bits', wavOf([formatChunk({ code: 2, bitsPerSample: 4 }), data])],
		['a rate below 8 kHz', wavOf([formatChunk({ sampleRate: 7_999 }), data])],
		['a rate above 192 kHz', wavOf([formatChunk({ sampleRate: 192_001 }), data])],
	])('%s', (_name, wav) => {
		expect(measureFile(wav)).toEqual(UNKNOWN);
	});

	test('nobody can change it for the next file', () => {
		measureFile(Buffer.alloc(0)).silence.endSeconds = 1;
		expect(measureFile(Buffer.alloc(0))).toEqual(UNKNOWN);
	});
});

describe('a fault', () => {
	const spoiled = encodeSamples([Float64Array.of(0.5, NaN, 0.5, Infinity)], '32f');
	const format = formatChunk({ code: 3, bitsPerSample: 32, channels: 1 });
	const onFault = jest.fn();
	beforeEach(() => onFault.mockClear());
	afterEach(() => jest.restoreAllMocks());

	test('in the audio gives null and is reported once', () => {
		const meter = new AudioMeter(onFault);
		const wav = wavOf([format, chunk('data', spoiled)]);
		for (let at = 0; at < wav.length; at += 4) meter.write(wav.subarray(at, at + 4));
		expect(meter.end()).toEqual(UNKNOWN);
		expect(onFault.mock.calls).toEqual([[new Error('The audio has samples that are not numbers')]]);
	});

	test('in the meter gives null and is reported once', () => {
		const meter = new AudioMeter(onFault);
		const fault = new Error('A fault');
		jest.spyOn(Levels.prototype, 'measure').mockImplementation(() => {
			throw fault;
		});
		for (let at = 0; at < file.length; at += 65_536) meter.write(file.subarray(at, at + 65_536));
		expect(meter.end()).toEqual(UNKNOWN);
		expect(onFault.mock.calls).toEqual([[fault]]);
	});

	test('needs no listener', () => {
		const meter = new AudioMeter();
		meter.write(wavOf([format, chunk('data', spoiled)]));
		expect(meter.end()).toEqual(UNKNOWN);
	});
});

describe('while a file streams through', () => {
	const CHUNK_BYTES = 65_536;
	/** The beginning of a file whose size is unknown. */
	const head = (fields: Parameters<typeof formatChunk>[0]) => wavOf([formatChunk(fields), chunk('data', Buffer.alloc(0))]);
	const bytes = Buffer.from(Uint8Array.from(whiteNoise(CHUNK_BYTES, 128, 1), (value) => value + 128));

	test('the meter and all its buffers stay below 10 MB', () => {
		const start = head({});
		const [buffersBefore, heldBefore] = [arrayBufferBytes(), heldBytes()];
		const meter = new AudioMeter();
		meter.write(start);
		for (let megabytes = 1; megabytes <= 200; megabytes++) {
			for (let chunks = 0; chunks < 16; chunks++) meter.write(bytes);
			expect(arrayBufferBytes() - buffersBefore).toBeLessThan(10_000_000);
			if (megabytes % 40 === 0) expect(heldBytes() - heldBefore).toBeLessThan(10_000_000);
		}
		expect(meter.end().clippedSamples).not.toBeNull();
	});
});
