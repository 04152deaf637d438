import { setImmediate as soon } from 'node:timers/promises';

/** With what promises were rejected to which nobody listened during the work. */
export async function unhandledRejections(work: () => Promise<void>): Promise<unknown[]> {
	const reasons: unknown[] = [];
	const note = (reason: unknown) => void reasons.push(reason);
	process.on('unhandledRejection', note);
	try {
		await work();
		// Node tells of them when everything that was due has been done.
		await soon();
		return reasons;
	} finally {
		process.off('unhandledRejection', note);
	}
}
