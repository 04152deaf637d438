import { chord, faded, fromDb, inARow, silence, withPeak } from './signals.mts';
import { encodeWav, type WavFormat } from './wavEncoder.mts';

/** Meters interpolate differently near half the rate, so only content below that can be compared. */
const HIGHEST_SHARE = 0.4;
const FADE_SECONDS = 0.02;

interface Sound {
	channels: 1 | 2;
	peakDb: number;
	/** Seconds of sound (positive) or of silence (negative), one after the other. */
	parts: number[];
	/** The level of each sound, in dB below the loudest. If omitted, all have the same level. */
	partsDb?: number[];
}

type Description = WavFormat & Sound;

const DESCRIPTIONS: Record<string, Description> = {
	'8k-mono-16': { sampleRate: 8_000, depth: '16', channels: 1, peakDb: -3, parts: [4] },
	'8k-mono-8': { sampleRate: 8_000, depth: '8', channels: 1, peakDb: -1, parts: [-0.5, 3] },
	'11k-stereo-16': { sampleRate: 11_025, depth: '16', channels: 2, peakDb: -6, parts: [2, -1, 2] },
	'16k-mono-float': { sampleRate: 16_000, depth: '32f', channels: 1, peakDb: -12, parts: [4, -0.25] },
	'22k-stereo-8': { sampleRate: 22_050, depth: '8', channels: 2, peakDb: -2, parts: [3, -0.75] },
	'24k-mono-24': { sampleRate: 24_000, depth: '24', channels: 1, peakDb: -0.5, parts: [4] },
	'32k-stereo-16': { sampleRate: 32_000, depth: '16', channels: 2, peakDb: -9, parts: [-1.5, 3, -0.3, 1] },
	'44k-mono-16': { sampleRate: 44_100, depth: '16', channels: 1, peakDb: -1, parts: [5] },
	'44k-stereo-16': { sampleRate: 44_100, depth: '16', channels: 2, peakDb: -0.8, parts: [-0.2, 4, -2] },
	'44k-stereo-16-quiet': { sampleRate: 44_100, depth: '16', channels: 2, peakDb: -26, parts: [4] },
	'44k-stereo-16-gated': { sampleRate: 44_100, depth: '16', channels: 2, peakDb: -3, parts: [3, 3, 3], partsDb: [-24, 0, -24] },
	'44k-stereo-24': { sampleRate: 44_100, depth: '24', extensible: true, channels: 2, peakDb: -1, parts: [4] },
	'44k-stereo-float': { sampleRate: 44_100, depth: '32f', channels: 2, peakDb: -1.2, parts: [3, -0.5] },
	'48k-stereo-16-steps': { sampleRate: 48_000, depth: '16', channels: 2, peakDb: -2, parts: [2, 2, 2], partsDb: [0, -8, -14] },
	'48k-stereo-24-rf64': { sampleRate: 48_000, depth: '24', container: 'RF64', channels: 2, peakDb: -4, parts: [4] },
	'48k-stereo-32': { sampleRate: 48_000, depth: '32', channels: 2, peakDb: -18, parts: [-1, 4, -1] },
	'88k-stereo-24': { sampleRate: 88_200, depth: '24', channels: 2, peakDb: -1, parts: [3] },
	'96k-stereo-24': { sampleRate: 96_000, depth: '24', extensible: true, channels: 2, peakDb: -0.5, parts: [3, -0.4] },
	'176k-mono-32': { sampleRate: 176_400, depth: '32', channels: 1, peakDb: -6, parts: [2] },
	'192k-stereo-float': { sampleRate: 192_000, depth: '32f', extensible: true, channels: 2, peakDb: -3, parts: [2] },
};

/** The files that ffmpeg and the meter are compared on. None of them contains anything above 0.4 of its rate. */
export const REFERENCE_FILES = Object.keys(DESCRIPTIONS);

function samplesOf({ sampleRate, parts, partsDb }: Description, seed: number): Float64Array {
	const sounds = parts.map((seconds, part) => {
		if (seconds < 0) return silence(sampleRate, -seconds);
		const sound = chord(Math.round(seconds * sampleRate), sampleRate, HIGHEST_SHARE * sampleRate, seed + 100 * part);
		const level = fromDb(partsDb?.[part] ?? 0);
		return faded(withPeak([sound], level)[0], FADE_SECONDS * sampleRate);
	});
	return inARow(...sounds);
}

/** Makes one of the reference files. */
export function referenceFile(name: string): Buffer {
	const description = DESCRIPTIONS[name];
	const seed = 1 + 10 * REFERENCE_FILES.indexOf(name);
	const channels = Array.from({ length: description.channels }, (_, channel) => samplesOf(description, seed + channel));
	return encodeWav(withPeak(channels, fromDb(description.peakDb)), description);
}
