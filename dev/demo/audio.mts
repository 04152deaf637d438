import { parseBuffer } from 'music-metadata';
import wavefile from 'wavefile';

const LARGEST_DIFFERENCE_MS = 50;
/** As a share of full scale: about -60 dB, far below any music. */
const SILENCE = 0.001;

export interface Facts {
	container: string;
	sampleRate: number;
	channels: number;
	durationMs: number;
}

/** What is in an audio file. All of the file is read to find it. */
export async function factsOf(file: Buffer, mimeType: string): Promise<Facts> {
	const { format } = await parseBuffer(file, { mimeType }, { duration: true });
	const { container, sampleRate, numberOfChannels, duration } = format;
	if (!container || !sampleRate || !numberOfChannels || duration === undefined) {
		throw new Error(`This file does not contain ${mimeType} audio.`);
	}
	return { container, sampleRate, channels: numberOfChannels, durationMs: duration * 1_000 };
}

/** A WAV's average level, as a share of full scale. */
function loudness(file: Buffer): number {
	const wav = new wavefile.WaveFile(file);
	// Floating point samples range from -1 to 1, whatever the file's bit depth is.
	wav.toBitDepth('64');
	const samples = wav.getSamples(true) as unknown as Float64Array;
	let sum = 0;
	for (const sample of samples) sum += sample * sample;
	return Math.sqrt(sum / samples.length);
}

/** Throws a readable error unless the WAV is as long as the MP3, has its format and is not silent. */
export function assertConverted(mp3: Facts, wav: Facts, wavFile: Buffer): void {
	if (wav.container !== 'WAVE') throw new Error(`The converted file is not a WAV but ${wav.container}.`);
	const difference = Math.abs(wav.durationMs - mp3.durationMs);
	if (difference > LARGEST_DIFFERENCE_MS) {
		throw new Error(
			`The WAV lasts ${wav.durationMs.toFixed()} ms, but the MP3 lasts ${mp3.durationMs.toFixed()} ms. ` +
				`They may differ by at most ${LARGEST_DIFFERENCE_MS} ms.`,
		);
	}
	if (wav.sampleRate !== mp3.sampleRate || wav.channels !== mp3.channels) {
		throw new Error(
			`The WAV has ${wav.channels} channels at ${wav.sampleRate} Hz, but the MP3 has ${mp3.channels} at ${mp3.sampleRate} Hz.`,
		);
	}
	if (loudness(wavFile) < SILENCE) throw new Error('The WAV is silent.');
}
