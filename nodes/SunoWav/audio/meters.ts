import { Bandwidth } from './bandwidth';
import { Levels } from './levels';
import { Loudness } from './loudness';
import { SampleDecoder } from './sampleDecoder';
import { TruePeak } from './truePeak';
import type { SampleFormat } from './wavReader';

/** What the audio of a WAV is like. Null means that it cannot be measured. */
export interface AudioMeasurement {
	/** Integrated loudness. */
	loudnessLufs: number | null;
	truePeakDbtp: number | null;
	samplePeakDbfs: number | null;
	clippedSamples: number | null;
	silence: { startSeconds: number | null; endSeconds: number | null; longestSeconds: number | null };
	/** The highest frequency that the audio reaches. */
	bandwidthHz: number | null;
}

/** Adding 0 turns -0 into 0. */
const roundLevel = (db: number | null) => (db === null ? null : Math.round(db * 10) / 10 + 0);
const roundSeconds = (seconds: number) => Math.round(seconds * 1_000) / 1_000;
const inDb = (peak: number) => (peak === 0 ? null : 20 * Math.log10(peak));

/** All meters of one file and the decoder that feeds them. */
export class Meters {
	private readonly decoder: SampleDecoder;
	private readonly levels: Levels;
	private readonly loudness: Loudness;
	private readonly truePeak: TruePeak;
	private readonly bandwidth: Bandwidth | undefined;

	constructor(private readonly format: SampleFormat) {
		const { sampleRate, channels, sampleBytes } = format;
		this.levels = new Levels(sampleBytes);
		this.loudness = new Loudness(sampleRate, channels);
		this.truePeak = new TruePeak(sampleRate, channels);
		// The noise of 8 bits is louder than the threshold.
		this.bandwidth = sampleBytes === 1 ? undefined : new Bandwidth(sampleRate, channels);
		this.decoder = new SampleDecoder(format, (samples, frames) => this.measure(samples, frames));
	}

	/** Measures the audio bytes from `start` up to but not including `end`. */
	write(bytes: Uint8Array, start: number, end: number): void {
		this.decoder.write(bytes, start, end);
	}

	/** Measures samples, one array per channel. */
	measure(samples: Float64Array[], frames: number): void {
		this.levels.measure(samples, frames);
		this.loudness.measure(samples, frames);
		this.truePeak.measure(samples, frames, this.levels.peak);
		this.bandwidth?.measure(samples, frames);
	}

	/** Measures what is left and rounds the figures. */
	end(): AudioMeasurement {
		this.decoder.end();
		const { levels, loudness, truePeak, bandwidth } = this;
		const { start, end, longest } = levels.silence;
		const secondsOf = (frames: number) => roundSeconds(frames / this.format.sampleRate);
		return {
			loudnessLufs: roundLevel(loudness.integratedLufs),
			truePeakDbtp: roundLevel(inDb(truePeak.end())),
			samplePeakDbfs: roundLevel(inDb(levels.peak)),
			clippedSamples: levels.clippedSamples,
			silence: { startSeconds: secondsOf(start), endSeconds: secondsOf(end), longestSeconds: secondsOf(longest) },
			bandwidthHz: bandwidth?.hz ?? null,
		};
	}
}
