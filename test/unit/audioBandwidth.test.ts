import { fromDb, inARow, noiseUpTo, silence, tone, whiteNoise } from '../../dev/audio/signals.mts';
import type { WavFormat } from '../../dev/audio/wavEncoder.mts';
import { encodeMp3 } from '../../dev/emulator/audio/encodeMp3.mts';
import { mp3ToWav } from '../../dev/emulator/audio/mp3ToWav.mts';
import { CD, measure, measureFile } from './audioSupport';

/** The low-pass of LAME at 128 kbit/s. Other encoders have theirs at 16 kHz. */
const LAME_128_HZ = 17_000;

/** A second of noise up to a frequency. */
const upTo = (hz: number, sampleRate = 44_100, seed = 1) => noiseUpTo(sampleRate, sampleRate, hz, 0.2, seed);

const within500Hz = (hz: number | null, expected: number) => expect(Math.abs(hz! - expected)).toBeLessThanOrEqual(500);

describe('music that ends at a frequency', () => {
	test.each<[number, WavFormat]>([
		[2_000, { sampleRate: 8_000, depth: '16' }],
		[5_000, { sampleRate: 16_000, depth: '24' }],
		[4_000, CD],
		[11_000, CD],
		[16_000, CD],
		[16_000, { sampleRate: 44_100, depth: '32f' }],
		[19_000, CD],
		[20_500, CD],
		[16_000, { sampleRate: 48_000, depth: '24' }],
		[20_000, { sampleRate: 96_000, depth: '24' }],
		[40_000, { sampleRate: 96_000, depth: '32' }],
		[22_000, { sampleRate: 192_000, depth: '24' }],
	])('at %i Hz: %j', (hz, format) => {
		const { sampleRate } = format;
		within500Hz(measure([upTo(hz, sampleRate)], format).bandwidthHz, hz);
		within500Hz(measure([upTo(hz, sampleRate), upTo(hz, sampleRate, 2)], format).bandwidthHz, hz);
	});

	test('one channel is enough', () => {
		within500Hz(measure([upTo(5_000), upTo(15_000)]).bandwidthHz, 15_000);
	});

	test('quiet music too', () => {
		const quiet = upTo(16_000).map((sample) => sample * fromDb(-30));
		within500Hz(measure([quiet], { sampleRate: 44_100, depth: '24' }).bandwidthHz, 16_000);
	});
});

test('an MP3 of 128 kbit/s ends where its encoder cut it off, which the WAV made of it does not change', async () => {
	const noise = () => Int16Array.from(whiteNoise(2 * 44_100, 8_000, 3), Math.round);
	const { wav } = await mp3ToWav(encodeMp3({ sampleRate: 44_100, left: noise(), right: noise() }, 128));
	within500Hz(measureFile(wav).bandwidthHz, LAME_128_HZ);
});

describe('music up to half the rate', () => {
	test.each([
		[44_100, 22_000],
		[48_000, 24_000],
		[11_025, 5_500],
		[8_000, 4_000],
	])('%i Hz: in whole hundreds not above it', (sampleRate, hz) => {
		expect(measure([whiteNoise(sampleRate, 0.5, 1)], { sampleRate, depth: '16' }).bandwidthHz).toBe(hz);
	});
});

describe('what does not count', () => {
	const FRAME = 4_096;
	const sound = upTo(10_000).subarray(0, 10 * FRAME);
	const plus = (added: Float64Array) => sound.map((sample, index) => sample + added[index]);

	test('silence and what is below -60 dBFS', () => {
		const hiss = whiteNoise(40 * FRAME, 0.0017, 2);
		within500Hz(measure([inARow(new Float64Array(10 * FRAME), sound, hiss)]).bandwidthHz, 10_000);
	});

	test('the last frame, if it is cut', () => {
		within500Hz(measure([inARow(sound, whiteNoise(FRAME - 1, 0.5, 3))]).bandwidthHz, 10_000);
		expect(measure([inARow(sound, whiteNoise(FRAME, 0.5, 3))]).bandwidthHz).toBe(22_000);
	});

	test('what is below -110 dB in each bin', () => {
		// A line at every second bin. The Hann window makes one and a half bins of each line.
		const rmsOf = (db: number) => Math.sqrt((Math.floor((18_000 / 44_100) * 2_048) * fromDb(db) ** 2 * (2 / 1.5)) / 2);
		const bandwidthWith = (db: number) =>
			measure([plus(noiseUpTo(sound.length, 44_100, 18_000, rmsOf(db), 7))], { sampleRate: 44_100, depth: '32f' }).bandwidthHz;
		within500Hz(bandwidthWith(-112), 10_000);
		within500Hz(bandwidthWith(-108), 18_000);
	});

	test('a lone tone above the music', () => {
		const whistle = tone({ sampleRate: 44_100, seconds: 1, hz: 19_050, level: 0.0001 });
		within500Hz(measure([plus(whistle)], { sampleRate: 44_100, depth: '24' }).bandwidthHz, 10_000);
	});

	test('the noise of 16 bits and of plain dither', () => {
		const dither = [4, 5].map((seed) => whiteNoise(sound.length, 0.5 / 0x8000, seed));
		within500Hz(measure([plus(dither[0].map((value, index) => value + dither[1][index]))]).bandwidthHz, 10_000);
	});
});

test('noise-shaped dither is taken for music', () => {
	// The rounding errors of the last samples are fed back. This moves their noise up to where ears are least sensitive.
	const errors = [0, 0, 0, 0];
	const random = whiteNoise(44_100, 0.5, 6);
	const shaped = upTo(10_000).map((sample, index) => {
		const wanted = sample * 0x8000 - 4 * errors[0] + 6 * errors[1] - 4 * errors[2] + errors[3];
		const written = Math.round(wanted + random[index]);
		errors.unshift(written - wanted);
		errors.pop();
		return written / 0x8000;
	});
	expect(measure([shaped]).bandwidthHz).toBe(22_000);
});

describe('null', () => {
	const noise = whiteNoise(44_100, 0.5, 1);

	test.each<[string, Float64Array, WavFormat]>([
		['8 bits, whose noise is louder than what counts', noise, { sampleRate: 44_100, depth: '8' }],
		['less than a frame', noise.subarray(0, 4_095), CD],
		['silence', silence(44_100, 1), CD],
		['nothing louder than -60 dBFS', upTo(10_000).map((sample) => sample * 0.0049), CD],
	])('%s', (_name, samples, format) => {
		expect(measure([samples], format).bandwidthHz).toBeNull();
	});
});
