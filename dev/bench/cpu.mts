import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Linux counts a process's time in hundredths of a second. */
const TICK_S = 0.01;

/** The CPU time in seconds that a process has used so far; Linux only. */
export async function cpuSeconds(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
	// The process's name is in parentheses and can contain spaces.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * TICK_S;
}

/** The share of one core that a process uses during the next milliseconds. */
export async function coreShare(pid: number, ms: number): Promise<number> {
	const [before, start] = [await cpuSeconds(pid), performance.now()];
	await sleep(ms);
	return ((await cpuSeconds(pid)) - before) / ((performance.now() - start) / 1_000);
}
