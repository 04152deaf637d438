import { encodeWav, type WavFormat } from '../../dev/audio/wavEncoder.mts';
import { AudioMeter, type AudioMeasurement } from '../../nodes/SunoWav/audio/audioMeter';

/** CD quality. */
export const CD: WavFormat = { sampleRate: 44_100, depth: '16' };

export const UNKNOWN: AudioMeasurement = {
	loudnessLufs: null,
	truePeakDbtp: null,
	samplePeakDbfs: null,
	clippedSamples: null,
	silence: { startSeconds: null, endSeconds: null, longestSeconds: null },
	bandwidthHz: null,
};

/** Measures a file that arrives in these pieces. If the meter fails, the test fails. */
export function measurePieces(pieces: Iterable<Uint8Array>): AudioMeasurement {
	const meter = new AudioMeter((error) => {
		throw error;
	});
	for (const piece of pieces) meter.write(piece);
	return meter.end();
}

export const measureFile = (file: Uint8Array): AudioMeasurement => measurePieces([file]);

/** Measures samples from -1 to 1, one array per channel. */
export const measure = (channels: Array<Float64Array | number[]>, format: WavFormat = CD): AudioMeasurement =>
	measureFile(encodeWav(channels.map((samples) => Float64Array.from(samples)), format));
