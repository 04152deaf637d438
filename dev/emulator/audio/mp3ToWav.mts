import { MPEGDecoder } from 'mpg123-decoder';
import wavefile from 'wavefile';

const FULL_SCALE = 32_767;

function toInt16Range(samples: Float32Array): Float32Array {
	return samples.map((sample) => Math.round(Math.max(-1, Math.min(1, sample)) * FULL_SCALE));
}

/** The conversion itself: decodes an MP3 and writes the samples as a 16-bit WAV. */
export async function mp3ToWav(mp3: Uint8Array): Promise<{ wav: Buffer; seconds: number }> {
	const decoder = new MPEGDecoder();
	await decoder.ready;
	const { channelData, sampleRate, samplesDecoded } = decoder.decode(mp3);
	decoder.free();
	const file = new wavefile.WaveFile();
	file.fromScratch(channelData.length, sampleRate, '16', channelData.map(toInt16Range));
	return { wav: Buffer.from(file.toBuffer()), seconds: samplesDecoded / sampleRate };
}
