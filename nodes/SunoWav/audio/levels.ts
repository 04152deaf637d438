/** Taken from Math once, because each lookup of a global takes long in a vm context, such as Jest's. */
const { abs, max } = Math;

/** Samples below this level count as silence: -60 dBFS. */
const SILENCE_BELOW = 0.001;

/** Fewer consecutive samples at full scale can be a peak that just fits. */
const CLIPPED_RUN = 3;

/** In frames. */
export interface SilentFrames {
	start: number;
	end: number;
	longest: number;
}

/** The sample peak, clipping and silence. */
export class Levels {
	/** The largest absolute value of a sample so far. */
	peak = 0;

	/** How many samples are in runs of three or more at full scale. */
	clippedSamples = 0;

	/** Per channel: how many samples in a row are at full scale. */
	private readonly fullScaleRuns = [0, 0];

	private readonly fullScale: number;

	private silentRun = 0;

	private longestSilence = 0;

	private silenceAtStart: number | undefined;

	constructor(sampleBytes: number) {
		this.fullScale = sampleBytes === 1 ? 127 / 128 : 32_767 / 32_768;
	}

	/** How many frames are silent. A file that is silent throughout counts as silence at its start and at its end. */
	get silence(): SilentFrames {
		const { silentRun: end } = this;
		return { start: this.silenceAtStart ?? end, end, longest: max(this.longestSilence, end) };
	}

	/** Measures the next samples. */
	measure(channels: Float64Array[], frames: number): void {
		channels.forEach((samples, channel) => {
			const peak = peakOf(samples, frames);
			this.peak = max(this.peak, peak);
			if (peak >= this.fullScale) this.countClipped(samples, frames, channel);
			else this.fullScaleRuns[channel] = 0;
		});
		this.measureSilence(channels[0], channels[channels.length - 1], frames);
	}

	private countClipped(samples: Float64Array, frames: number, channel: number): void {
		let run = this.fullScaleRuns[channel];
		for (let i = 0; i < frames; i++) {
			run = abs(samples[i]) >= this.fullScale ? run + 1 : 0;
			if (run === CLIPPED_RUN) this.clippedSamples += CLIPPED_RUN;
			else if (run > CLIPPED_RUN) this.clippedSamples += 1;
		}
		this.fullScaleRuns[channel] = run;
	}

	private measureSilence(left: Float64Array, right: Float64Array, frames: number): void {
		let run = this.silentRun;
		for (let i = 0; i < frames; i++) {
			if (abs(left[i]) < SILENCE_BELOW && abs(right[i]) < SILENCE_BELOW) {
				run += 1;
			} else if (run > 0 || this.silenceAtStart === undefined) {
				this.silenceAtStart ??= run;
				this.longestSilence = max(this.longestSilence, run);
				run = 0;
			}
		}
		this.silentRun = run;
	}
}

function peakOf(samples: Float64Array, frames: number): number {
	let peak = 0;
	for (let i = 0; i < frames; i++) {
		const level = abs(samples[i]);
		if (level > peak) peak = level;
	}
	return peak;
}
