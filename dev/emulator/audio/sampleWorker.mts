import { parentPort } from 'node:worker_threads';
import { encodeMp3 } from './encodeMp3.mts';
import { mp3ToWav } from './mp3ToWav.mts';
import { synthesise, TUNE_COUNT } from './synthesise.mts';

for (let index = 0; index < TUNE_COUNT; index += 1) {
	const mp3 = encodeMp3(synthesise(index));
	parentPort?.postMessage({ index, mp3, ...(await mp3ToWav(mp3)) });
}
