import { inARow, whiteNoise } from '../../dev/audio/signals.mts';
import { FourierTransform } from '../../nodes/SunoWav/audio/fourier';
import { KWeighting } from '../../nodes/SunoWav/audio/kWeighting';
import { TruePeak } from '../../nodes/SunoWav/audio/truePeak';

const { PI, abs, cos, sin } = Math;

const peakOf = (samples: Float64Array) => samples.reduce((peak, sample) => Math.max(peak, abs(sample)), 0);

/** Follows the definition: zeros between the samples, and a filter of 49 taps over all of them. */
function truePeakByDefinition(samples: Float64Array, factor: number): number {
	const sinc = (x: number) => (x === 0 ? 1 : sin(PI * x) / (PI * x));
	const tap = (j: number) => sinc((j - 24) / factor) * (0.5 - 0.5 * cos((2 * PI * j) / 48));
	const spread = new Float64Array(samples.length * factor + 48);
	samples.forEach((sample, index) => {
		for (let j = 0; j <= 48; j++) if (index * factor + j < spread.length) spread[index * factor + j] += sample * tap(j);
	});
	return Math.max(peakOf(samples), peakOf(spread));
}

test.each([
	[44_100, 4],
	[88_200, 4],
	[96_000, 2],
	[176_400, 2],
	[192_000, 1],
])('the true peak at %i Hz is that of %i points per sample', (sampleRate, factor) => {
	for (let seed = 1; seed <= 20; seed++) {
		// The loudest part can be anywhere, even at the end.
		const samples = inARow(whiteNoise(700, 0.1, seed), whiteNoise(seed * 3, 0.9, seed + 50), whiteNoise((seed * 37) % 100, 0.3, seed + 90));
		const meter = new TruePeak(sampleRate, 1);
		for (let at = 0; at < samples.length; at += 100) {
			const part = samples.slice(at, at + 100);
			meter.measure([part], part.length, peakOf(samples.subarray(0, at + 100)));
		}
		expect(meter.end()).toBeCloseTo(truePeakByDefinition(samples, factor), 12);
	}
});

test.each([4, 8, 64, 1_024])('a Fourier transform of %i numbers', (size) => {
	const [re, im] = [whiteNoise(size, 1, 1), whiteNoise(size, 1, 2)];
	const transform = new FourierTransform(size);
	const [placedRe, placedIm] = [new Float64Array(size), new Float64Array(size)];
	transform.places.forEach((place, index) => {
		placedRe[place] = re[index];
		placedIm[place] = im[index];
	});
	transform.transform(placedRe, placedIm);
	for (const bin of [0, 1, 2, 3, size / 2, size - 1]) {
		let [sumRe, sumIm] = [0, 0];
		for (let i = 0; i < size; i++) {
			const angle = (-2 * PI * bin * i) / size;
			sumRe += re[i] * cos(angle) - im[i] * sin(angle);
			sumIm += re[i] * sin(angle) + im[i] * cos(angle);
		}
		expect(placedRe[bin]).toBeCloseTo(sumRe, 9);
		expect(placedIm[bin]).toBeCloseTo(sumIm, 9);
	}
});

test('at 48 kHz the K-weighting is the one in the tables of BS.1770', () => {
	const impulse = new Float64Array(64);
	impulse[0] = 1;
	const meter = new KWeighting(48_000);
	const measured = Array.from(impulse, (_, i) => meter.energyOf(impulse, i, i + 1));
	let [x1, x2, y1, y2, z1, z2] = [0, 0, 0, 0, 0, 0];
	impulse.forEach((x, i) => {
		const y = 1.53512485958697 * x - 2.69169618940638 * x1 + 1.19839281085285 * x2 + 1.69065929318241 * y1 - 0.73248077421585 * y2;
		const z = y - 2 * y1 + y2 + 1.99004745483398 * z1 - 0.99007225036621 * z2;
		expect(measured[i]).toBeCloseTo(z * z, 10);
		[x1, x2, y1, y2, z1, z2] = [x, x1, y, y1, z, z1];
	});
});

test('long silence makes the K-weighting forget a sound, because processors are slow with numbers near 0', () => {
	const filter = new KWeighting(44_100);
	const [noise, silence] = [whiteNoise(44_100, 1, 1), new Float64Array(44_100)];
	filter.energyOf(noise, 0, noise.length);
	for (let seconds = 0; seconds < 60; seconds++) filter.energyOf(silence, 0, silence.length);
	expect(filter.energyOf(silence, 0, silence.length)).toBe(0);
});
