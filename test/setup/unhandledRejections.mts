import { setImmediate as soon } from 'node:timers/promises';

/** The reasons of the promises that were rejected during the work without a handler. */
export async function unhandledRejections(work: () => Promise<void>): Promise<unknown[]> {
	const reasons: unknown[] = [];
	const note = (reason: unknown) => void reasons.push(reason);
	process.on('unhandledRejection', note);
	try {
		await work();
		// Node reports them after everything that was due has run.
		await soon();
		return reasons;
	} finally {
		process.off('unhandledRejection', note);
	}
}
