import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { N8nProcess } from '../n8n/n8nProcess.mts';
import { REPOSITORY } from '../n8n/paths.mts';

/** A folder that git ignores. */
const FOLDER = join(REPOSITORY, 'reports', 'soak');

/** With these variables, a process writes its heap into a folder when it receives the signal. It stands still for seconds meanwhile. */
export const heapEnvironment = { NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${FOLDER}` };

export async function emptyHeapFolder(): Promise<void> {
	await rm(FOLDER, { recursive: true, force: true });
	await mkdir(FOLDER, { recursive: true });
}

/** Signals all of them together. Node writes the snapshots gradually. */
export function writeHeaps(processes: N8nProcess[]): void {
	for (const { pid } of processes) process.kill(pid, 'SIGUSR2');
}

/** Deletes all snapshots except those of these processes. Returns the paths. */
export async function keepHeapsOf(processes: N8nProcess[]): Promise<string[]> {
	const kept: string[] = [];
	for (const file of await readdir(FOLDER)) {
		const path = join(FOLDER, file);
		// Heap.<date>.<time>.<process>.<thread>.<number>.heapsnapshot
		if (processes.some(({ pid }) => file.includes(`.${pid}.`))) kept.push(path);
		else await rm(path);
	}
	return kept.sort();
}
