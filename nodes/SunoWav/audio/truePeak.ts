import { BLOCK_FRAMES } from './sampleDecoder';

/** Taken from Math once, because each lookup of a global takes long in a vm context, such as Jest's. */
const { abs, max } = Math;

/** The interpolating filter: a sinc in a Hann window of 49 taps. */
const LAST_TAP = 48;
const MIDDLE_TAP = LAST_TAP / 2;

/** This many points are skipped together if none of them can exceed the peak. */
const SEGMENT_FRAMES = 32;

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const oversamplingOf = (sampleRate: number) => (sampleRate < 96_000 ? 4 : sampleRate < 192_000 ? 2 : 1);

const gainOf = (taps: Float64Array) => 2 * taps.reduce((sum, tap) => sum + abs(tap), 0);

/**
 * The peak of the waveform between the samples, found by interpolation. The filter is symmetric, so the samples at the same
 * distance from its middle are added before they are multiplied. The points at one and three quarters of the way mirror each
 * other: with their taps split into an even and an odd half, the larger of the two is |even| + |odd|.
 */
export class TruePeak {
	private peak = 0;

	private readonly factor: number;

	/** How many samples count on each side of a point. */
	private readonly reach: number;

	/** The taps of the point halfway and of those at the quarters, from the outside in. */
	private readonly half: Float64Array;

	private readonly even: Float64Array;

	private readonly odd: Float64Array;

	/** An interpolated point is at most this many times as large as the samples around it. */
	private readonly largestGain: number;

	/** Per channel: the latest samples, and room for the next ones. */
	private readonly windows: Float64Array[];

	constructor(sampleRate: number, channels: number) {
		this.factor = oversamplingOf(sampleRate);
		this.reach = MIDDLE_TAP / this.factor;
		const last = 2 * this.reach - 1;
		const tapAt = (index: number) => sinc((index - MIDDLE_TAP) / this.factor) * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / LAST_TAP));
		const quarterAt = (index: number) => tapAt(1 + index * this.factor);
		const taps = (tap: (index: number) => number) => Float64Array.from({ length: this.reach }, (_, index) => tap(index));
		this.half = taps((index) => tapAt(this.factor / 2 + index * this.factor));
		this.even = taps((index) => (quarterAt(index) + quarterAt(last - index)) / 2);
		this.odd = taps((index) => (quarterAt(index) - quarterAt(last - index)) / 2);
		this.largestGain = max(gainOf(this.half), gainOf(this.even) + gainOf(this.odd));
		this.windows = Array.from({ length: channels }, () => new Float64Array(last + BLOCK_FRAMES));
	}

	/** Measures the next samples, given the sample peak so far. */
	measure(channels: Float64Array[], frames: number, samplePeak: number): void {
		this.peak = max(this.peak, samplePeak);
		if (this.factor === 1) return;
		const before = 2 * this.reach - 1;
		this.windows.forEach((window, channel) => {
			window.set(channels[channel].subarray(0, frames), before);
			this.interpolate(window, frames);
			window.copyWithin(0, frames, frames + before);
		});
	}

	/** The true peak of all samples, with silence after them. */
	end(): number {
		const silence = new Float64Array(2 * this.reach);
		this.measure(this.windows.map(() => silence), silence.length, 0);
		return this.peak;
	}

	private interpolate(window: Float64Array, frames: number): void {
		const span = 2 * this.reach - 1;
		for (let start = 0; start < frames; start += SEGMENT_FRAMES) {
			const end = Math.min(frames, start + SEGMENT_FRAMES);
			if (this.canExceedPeak(window, start, end + span)) {
				this.peak = max(this.peak, this.factor === 4 ? this.peakOfQuarters(window, start, end) : this.peakOfHalves(window, start, end));
			}
		}
	}

	private canExceedPeak(window: Float64Array, start: number, end: number): boolean {
		const harmless = this.peak / this.largestGain;
		for (let i = start; i < end; i++) {
			if (abs(window[i]) > harmless) return true;
		}
		return false;
	}

	private peakOfQuarters(window: Float64Array, start: number, end: number): number {
		const { half, even, odd, reach } = this;
		let peak = 0;
		for (let i = start; i < end; i++) {
			let atHalf = 0;
			let evenPart = 0;
			let oddPart = 0;
			for (let near = 0, far = i + 2 * reach - 1; near < reach; near++, far--) {
				const sum = window[i + near] + window[far];
				const difference = window[i + near] - window[far];
				atHalf += half[near] * sum;
				evenPart += even[near] * sum;
				oddPart += odd[near] * difference;
			}
			peak = max(peak, abs(atHalf), abs(evenPart) + abs(oddPart));
		}
		return peak;
	}

	private peakOfHalves(window: Float64Array, start: number, end: number): number {
		const { half, reach } = this;
		let peak = 0;
		for (let i = start; i < end; i++) {
			let atHalf = 0;
			for (let near = 0, far = i + 2 * reach - 1; near < reach; near++, far--) atHalf += half[near] * (window[i + near] + window[far]);
			peak = max(peak, abs(atHalf));
		}
		return peak;
	}
}
