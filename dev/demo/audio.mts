import { parseBuffer } from 'music-metadata';
import wavefile from 'wavefile';

const LARGEST_DIFFERENCE_MS = 50;
/** Of full scale: about -60 dB, far below any music. */
const SILENCE = 0.001;

export interface Facts {
	container: string;
	sampleRate: number;
	channels: number;
	durationMs: number;
}

/** What is in an audio file, found by reading all of it. */
export async function factsOf(file: Buffer, mimeType: string): Promise<Facts> {
	const { format } = await parseBuffer(file, { mimeType }, { duration: true });
	const { container, sampleRate, numberOfChannels, duration } = format;
	if (!container || !sampleRate || !numberOfChannels || duration === undefined) {
		throw new Error(`This file is not ${mimeType} with sound.`);
	}
	return { container, sampleRate, channels: numberOfChannels, durationMs: duration * 1_000 };
}

/** How loud a WAV is on average, as a share of full scale. */
function loudness(file: Buffer): number {
	const wav = new wavefile.WaveFile(file);
	// Floating point samples range from -1 to 1, whatever the depth of the file is.
	wav.toBitDepth('64');
	const samples = wav.getSamples(true) as unknown as Float64Array;
	let sum = 0;
	for (const sample of samples) sum += sample * sample;
	return Math.sqrt(sum / samples.length);
}

/** Fails, in a sentence, unless the WAV is what the MP3 sounds like: as long, in the same format and not silent. */
export function assertConverted(mp3: Facts, wav: Facts, wavFile: Buffer): void {
	if (wav.container !== 'WAVE') throw new Error(`The converted file is not a WAV but ${wav.container}.`);
	const difference = Math.abs(wav.durationMs - mp3.durationMs);
	if (difference > LARGEST_DIFFERENCE_MS) {
		throw new Error(
			`The WAV lasts ${wav.durationMs.toFixed()} ms and the MP3 ${mp3.durationMs.toFixed()} ms: more than ${LARGEST_DIFFERENCE_MS} ms apart.`,
		);
	}
	if (wav.sampleRate !== mp3.sampleRate || wav.channels !== mp3.channels) {
		throw new Error(
			`The WAV has ${wav.channels} channels of ${wav.sampleRate} Hz, but the MP3 ${mp3.channels} of ${mp3.sampleRate} Hz.`,
		);
	}
	if (loudness(wavFile) < SILENCE) throw new Error('The WAV is silent.');
}
