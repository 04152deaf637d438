import { Worker } from 'node:worker_threads';
import { TUNE_COUNT } from './synthesise.mts';

/** A track as MP3 and as WAV. */
export interface Sample {
	mp3: Buffer;
	wav: Buffer;
	seconds: number;
}

interface MadeSample {
	index: number;
	mp3: Uint8Array;
	wav: Uint8Array;
	seconds: number;
}

let samples: Array<Promise<Sample>> | undefined;

/** In a worker thread, because encoding takes most of a second and would delay time-outs. */
function makeSamples(): Array<Promise<Sample>> {
	const worker = new Worker(new URL('./sampleWorker.mts', import.meta.url));
	const sampleOf = async (wanted: number) =>
		await new Promise<Sample>((resolve, reject) => {
			worker.once('error', reject);
			worker.on('message', ({ index, mp3, wav, seconds }: MadeSample) => {
				// Buffers arrive from a worker thread as plain byte arrays.
				if (index === wanted) resolve({ mp3: Buffer.from(mp3), wav: Buffer.from(wav), seconds });
			});
		});
	const tracks = Array.from({ length: TUNE_COUNT }, async (_, index) => await sampleOf(index));
	// Nobody should have to wait for the thread to exit. This call must follow the listeners, because adding them refs the thread again.
	worker.unref();
	return tracks;
}

/** The sample tracks. They are made once per process and awaited when they are needed. */
export function sampleTracks(): Array<Promise<Sample>> {
	samples ??= makeSamples();
	return samples;
}
