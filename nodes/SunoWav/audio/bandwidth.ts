import { FourierTransform } from './fourier';

/** Frames just long enough that a bin is at most 12 Hz wide. */
const BIN_HZ = 12;

/** -60 dBFS. Quieter frames are left out: in the average, a fade-out to silence would hide the highs of the music. */
const QUIET_BELOW_RMS = 0.001;

const BAND_HZ = 100;

/** -110 dB in a bin: above the noise of a file with 16 bits, below any music. */
const AUDIBLE_POWER = 10 ** (-110 / 10);

/** A single band can be a lone whistle or a leftover of an encoder. */
const BANDS_IN_A_ROW = 3;

function frameSizeOf(sampleRate: number): number {
	let size = 1;
	while (size < sampleRate / BIN_HZ) size *= 2;
	return size;
}

/** The highest frequency that the audio reaches, by its average spectrum. */
export class Bandwidth {
	private readonly size: number;

	private readonly fourier: FourierTransform;

	private readonly hann: Float64Array;

	/** One frame of the left and the right channel; in a mono file, the second stays silent. */
	private readonly frame: Float64Array[];

	private framed = 0;

	private readonly re: Float64Array;

	private readonly im: Float64Array;

	/** By bin, the sum over frames and channels. */
	private readonly powers: Float64Array;

	private frameCount = 0;

	constructor(
		private readonly sampleRate: number,
		private readonly channels: number,
	) {
		const size = frameSizeOf(sampleRate);
		this.size = size;
		this.fourier = new FourierTransform(size);
		this.hann = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
		this.frame = [new Float64Array(size), new Float64Array(size)];
		this.re = new Float64Array(size);
		this.im = new Float64Array(size);
		this.powers = new Float64Array(size / 2 + 1);
	}

	/** In whole hundreds. Null if nothing is loud enough. */
	get hz(): number | null {
		const { sampleRate } = this;
		let inARow = 0;
		let edge: number | null = null;
		for (let low = 0; low < sampleRate / 2; low += BAND_HZ) {
			inARow = this.meanPower(low, low + BAND_HZ) >= AUDIBLE_POWER ? inARow + 1 : 0;
			// Half the rate, which nothing exceeds, can lie within a band.
			if (inARow >= BANDS_IN_A_ROW) edge = low + BAND_HZ <= sampleRate / 2 ? low + BAND_HZ : low;
		}
		return edge;
	}

	/** Measures the next samples. */
	measure(channels: Float64Array[], frames: number): void {
		let at = 0;
		while (at < frames) {
			const end = Math.min(frames, at + this.size - this.framed);
			channels.forEach((samples, channel) => this.frame[channel].set(samples.subarray(at, end), this.framed));
			this.framed += end - at;
			at = end;
			if (this.framed === this.size) this.endFrame();
		}
	}

	private endFrame(): void {
		const { frame, size } = this;
		this.framed = 0;
		if (this.rmsOf(frame[0], frame[1]) < QUIET_BELOW_RMS) return;
		this.window(frame[0], frame[1]);
		this.fourier.transform(this.re, this.im);
		this.addPowers(this.re, this.im, size);
		this.frameCount += 1;
	}

	private rmsOf(left: Float64Array, right: Float64Array): number {
		let sum = 0;
		for (let i = 0; i < this.size; i++) sum += left[i] * left[i] + right[i] * right[i];
		return Math.sqrt(sum / (this.size * this.channels));
	}

	/** Both channels share one transform, the right one as the imaginary part. */
	private window(left: Float64Array, right: Float64Array): void {
		const { re, im, hann, size } = this;
		const { places } = this.fourier;
		for (let i = 0; i < size; i++) {
			re[places[i]] = left[i] * hann[i];
			im[places[i]] = right[i] * hann[i];
		}
	}

	/** Each pair of mirrored bins holds the powers of both channels together. */
	private addPowers(re: Float64Array, im: Float64Array, size: number): void {
		const { powers } = this;
		for (let bin = 0, mirror = 0; bin <= size / 2; bin++, mirror = size - bin) {
			powers[bin] += (re[bin] * re[bin] + im[bin] * im[bin] + re[mirror] * re[mirror] + im[mirror] * im[mirror]) / 2;
		}
	}

	/** The mean power of the bins from one frequency up to but not including another; that of a sine at full scale is 1. */
	private meanPower(low: number, high: number): number {
		const binOf = (hz: number) => Math.ceil((hz * this.size) / this.sampleRate);
		const bins = this.powers.subarray(binOf(low), binOf(high));
		const fullScale = (this.size / 4) ** 2 * this.frameCount * this.channels;
		return this.frameCount === 0 ? 0 : bins.reduce((sum, power) => sum + power, 0) / bins.length / fullScale;
	}
}
