import { Mp3Encoder } from '@breezystack/lamejs';
import type { Pcm } from './synthesise.mts';

const MP3_FRAME = 1_152;
// Start-up waits for the encoder, and this rate encodes faster than lower ones.
const KBPS = 256;

/** Encodes PCM as the kind of MP3 that the providers offer for a generated track. */
export function encodeMp3(pcm: Pcm, kbps = KBPS): Buffer {
	const encoder = new Mp3Encoder(2, pcm.sampleRate, kbps);
	const parts: Buffer[] = [];
	for (let at = 0; at < pcm.left.length; at += MP3_FRAME) {
		const end = at + MP3_FRAME;
		parts.push(Buffer.from(encoder.encodeBuffer(pcm.left.subarray(at, end), pcm.right.subarray(at, end))));
	}
	parts.push(Buffer.from(encoder.flush()));
	return Buffer.concat(parts);
}
