import { readFile } from 'node:fs/promises';

const LOOK_MS = 50;

/** The resident memory of a process in MB; Linux only. */
export async function residentMb(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}

/** The largest growth of a process's resident memory during the work, and its peak, both in MB. */
export async function growthDuring<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; growthMb: number; peakMb: number }> {
	const before = await residentMb(pid);
	let peak = before;
	const timer = setInterval(async () => (peak = Math.max(peak, await residentMb(pid).catch(() => 0))), LOOK_MS);
	try {
		const result = await work();
		return { result, growthMb: peak - before, peakMb: peak };
	} finally {
		clearInterval(timer);
	}
}
