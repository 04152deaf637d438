import { faded, fromDb, inARow, lowPassed, tone } from '../../dev/audio/signals.mts';
import { measure } from './audioSupport';

/** The cases in EBU Tech 3341 about integrated loudness and true peak, if they can be synthesized in stereo. */

const stereo = (samples: Float64Array) => [samples, samples];

/** Consecutive tones of 1 kHz: the seconds, and each channel's level in dBFS. */
const tones = (sampleRate: number, parts: Array<[number, number]>) =>
	inARow(...parts.map(([seconds, db]) => tone({ sampleRate, seconds, hz: 1_000, level: fromDb(db) })));

describe.each([44_100, 48_000])('integrated loudness at %i Hz', (sampleRate) => {
	test.each<[string, Array<[number, number]>, number]>([
		['1: a tone', [[20, -23]], -23],
		['2: a quieter tone', [[20, -33]], -33],
		['3: quiet, loud, quiet', [[10, -36], [60, -23], [10, -36]], -23],
		['4: nearly silent, quiet, loud, quiet, nearly silent', [[10, -72], [10, -36], [60, -23], [10, -36], [10, -72]], -23],
		['5: two levels that both count', [[20, -26], [20.1, -20], [20, -26]], -23],
	])('%s', (_name, parts, lufs) => {
		const { loudnessLufs } = measure(stereo(tones(sampleRate, parts)), { sampleRate, depth: '16' });
		expect(Math.abs(loudnessLufs! - lufs)).toBeLessThanOrEqual(0.1);
	});
});

/** EBU allows +0.2 dB and -0.4 dB. */
function expectTruePeak(samples: Float64Array, sampleRate: number, dbtp: number) {
	const { truePeakDbtp } = measure(stereo(samples), { sampleRate, depth: '32f' });
	expect(truePeakDbtp! - dbtp).toBeLessThanOrEqual(0.2 + 1e-9);
	expect(truePeakDbtp! - dbtp).toBeGreaterThanOrEqual(-0.4 - 1e-9);
}

describe.each([44_100, 48_000, 88_200, 96_000])('true peak at %i Hz', (sampleRate) => {
	test.each([
		['15: fs/4', 4, 0.5, 0, -6],
		['16: fs/4, between the samples', 4, 0.5, 45, -6],
		['17: fs/6, between the samples', 6, 0.5, 60, -6],
		['18: fs/8, between the samples', 8, 0.5, 67.5, -6],
		['19: above full scale', 4, 1.41, 45, 3],
	])('%s', (_name, divisor, level, degrees, dbtp) => {
		const sound = tone({ sampleRate, seconds: 0.1, hz: sampleRate / divisor, level, degrees });
		expectTruePeak(faded(sound, sampleRate / 100), sampleRate, dbtp);
	});

	/** fs/6 at half scale with a single period of fs/4 at full scale in the middle, made at four times the rate and filtered. */
	function burst(offset: number) {
		// As BS.1770 allows, 96 kHz is oversampled only by two. The tested sound is that of 48 kHz.
		const fs = sampleRate === 96_000 ? 48_000 : sampleRate;
		const rate = 4 * sampleRate;
		const around = tone({ sampleRate: rate, seconds: 100 * (6 / fs), hz: fs / 6, level: 0.5 });
		const single = tone({ sampleRate: rate, seconds: 4 / fs, hz: fs / 4, level: 1 });
		const filtered = lowPassed(faded(inARow(around, single, around), rate / 200), fs / 2 / rate, 511);
		return filtered.filter((_, index) => index % 4 === offset);
	}

	test.each([[20, 0], [21, 1], [22, 2], [23, 3]])('%i: a short peak, %i of 4 between the samples', (_number, offset) => {
		expectTruePeak(burst(offset), sampleRate, 0);
	});
});

test('at 96 kHz, a tone of 24 kHz can read 0.7 dB too low, but no lower, because only the points halfway between samples are calculated', () => {
	const readings = Array.from({ length: 16 }, (_, phase) => {
		const sound = tone({ sampleRate: 96_000, seconds: 0.1, hz: 24_000, level: fromDb(-6), degrees: (90 * phase) / 16 });
		return measure(stereo(faded(sound, 960)), { sampleRate: 96_000, depth: '32f' }).truePeakDbtp!;
	});
	expect([Math.min(...readings), Math.max(...readings)]).toEqual([-6.7, -6]);
});
