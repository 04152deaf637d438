import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** Does the work with a temporary file that has this content. */
export async function withFile<T>(content: Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'suno-wav-audio-'));
	try {
		const path = join(folder, 'file.wav');
		writeFileSync(path, content);
		return await work(path);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

export const arrayBufferBytes = (): number => process.memoryUsage().arrayBuffers;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What this process holds in its heap and in buffers when its garbage has been collected. */
export function heldBytes(): number {
	collectGarbage();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}
