import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 1_000;

/** Takes the lock, or returns the ID of the process that holds it. */
async function take(path: string): Promise<number | undefined> {
	try {
		await writeFile(path, String(process.pid), { flag: 'wx' });
		return undefined;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		return Number(await readFile(path, 'utf8').catch(() => ''));
	}
}

function isAlive(pid: number): boolean {
	try {
		return pid > 0 && process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** Lets only one process at a time work on an installation, because two npm processes in one folder would destroy it. */
export async function withInstallLock<T>(
	installation: string,
	onProgress: (line: string) => void,
	work: () => Promise<T>,
): Promise<T> {
	const folder = join(installation, '.cache');
	const path = join(folder, 'installing');
	await mkdir(folder, { recursive: true });
	for (let owner = await take(path); owner !== undefined; owner = await take(path)) {
		// Left over from a process that was killed.
		if (!isAlive(owner)) await rm(path, { force: true });
		else {
			onProgress(`Waiting for process ${owner}, which is installing n8n`);
			await sleep(LOOK_EVERY_MS);
		}
	}
	try {
		return await work();
	} finally {
		await rm(path, { force: true });
	}
}
