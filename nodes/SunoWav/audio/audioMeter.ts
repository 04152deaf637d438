import { Meters, type AudioMeasurement } from './meters';
import { canDecode } from './sampleDecoder';
import { warmUp } from './warmUp';
import { WavReader } from './wavReader';

export type { AudioMeasurement };

const NOTHING: AudioMeasurement = {
	loudnessLufs: null,
	truePeakDbtp: null,
	samplePeakDbfs: null,
	clippedSamples: null,
	silence: { startSeconds: null, endSeconds: null, longestSeconds: null },
	bandwidthHz: null,
};

/** Measures the audio of a WAV while the file streams through, in constant memory. It never throws. */
export class AudioMeter {
	private readonly reader = new WavReader((bytes, start, end) => this.take(bytes, start, end));

	private meters: Meters | undefined;

	private hasFailed = false;

	/** If the meter itself fails, it calls `onFault` once and measures nothing. */
	constructor(private readonly onFault: (error: unknown) => void = () => {}) {
		this.guard(warmUp);
	}

	/** Takes the next bytes of the file, cut anywhere. */
	write(chunk: Uint8Array): void {
		this.guard(() => this.reader.write(chunk));
	}

	/** Returns the measurement of all bytes written. Nothing can be written after it. */
	end(): AudioMeasurement {
		return this.guard(() => this.metersOfFormat()?.end()) ?? { ...NOTHING, silence: { ...NOTHING.silence } };
	}

	private take(bytes: Uint8Array, start: number, end: number): void {
		this.metersOfFormat()?.write(bytes, start, end);
	}

	/** Made when the audio begins, because only then is the format certain. */
	private metersOfFormat(): Meters | undefined {
		const { format, hasAudio } = this.reader;
		if (this.meters === undefined && hasAudio && format !== undefined && canDecode(format)) this.meters = new Meters(format);
		return this.meters;
	}

	/** A file is worth more than its measurement, so no error leaves this function. */
	private guard<T>(work: () => T): T | undefined {
		if (this.hasFailed) return undefined;
		try {
			return work();
		} catch (error) {
			this.hasFailed = true;
			this.meters = undefined;
			this.onFault(error);
			return undefined;
		}
	}
}
