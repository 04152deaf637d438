import { Meters } from './meters';

/** Many short calls, because V8 compiles a function for its next call, but a long loop only for its remaining rounds. */
const ROUNDS = 30;
const FRAMES = 64;

/** So low that even the spectrum's frames are as short as the rounds. */
const SAMPLE_RATE = 768;

const FRAME_BYTES = 4;

/**
 * Makes V8 compile the meters in the background. Uncompiled, they are 30 times slower, and the first chunk of a file would block n8n for 20
 * ms or more. This takes 6 ms in a new process and next to nothing later.
 */
export function warmUp(): void {
	const noise = Buffer.from(Array.from({ length: FRAMES * FRAME_BYTES }, (_, i) => (i * i * 31) % 251));
	const samples = Float64Array.from(noise.subarray(0, FRAMES), (byte) => byte / 256);
	const meters = new Meters({ sampleRate: SAMPLE_RATE, channels: 2, sampleBytes: 2, isFloat: false });
	for (let round = 0; round < ROUNDS; round++) {
		meters.write(noise, 0, noise.length);
		meters.measure([samples, samples], FRAMES);
	}
}
