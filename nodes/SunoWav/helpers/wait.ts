import { sleep } from 'n8n-workflow';

/** A stopped execution leaves its timer behind, timers stand still while a machine is suspended, and none is longer than 24 days. */
export const LONGEST_SLEEP_MS = 30_000;

/** Thrown when work ends because its execution was stopped. `toProblem` has the words for users. */
export class Cancelled extends Error {
	constructor() {
		super('The execution was stopped');
	}
}

/** Waits, or throws Cancelled as soon as the signal aborts. By the wall clock, because timers stand still while a machine is suspended. */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
	const end = Date.now() + ms;
	for (let left = ms; left > 0; left = Math.min(left - LONGEST_SLEEP_MS, end - Date.now())) {
		await unlessCancelled(signal, sleep(Math.min(left, LONGEST_SLEEP_MS)));
	}
}

/** The promise's result, or throws Cancelled as soon as the signal aborts. */
export async function unlessCancelled<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
	if (!signal) return await promise;
	// It is already running, and nobody needs its failure anymore.
	if (signal.aborted) promise.catch(() => {});
	throwIfCancelled(signal);
	const waiting = waitingFor(signal);
	let cancel: Cancel = () => {};
	const cancelled = new Promise<never>((_, reject) => (cancel = () => reject(new Cancelled())));
	waiting.add(cancel);
	try {
		return await Promise.race([promise, cancelled]);
	} finally {
		waiting.remove(cancel);
	}
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new Cancelled();
}

type Cancel = () => void;

/** Everything that waits for a signal, with a single listener, because ten thousand items can share a signal. */
class Waiting {
	private readonly all = new Set<Cancel>();

	constructor(private readonly signal: AbortSignal) {}

	add(cancel: Cancel): void {
		if (this.all.size === 0) this.signal.addEventListener('abort', this.cancelAll);
		this.all.add(cancel);
	}

	/** The listener is removed with the last one: a combined signal stays in memory for as long as it has listeners. */
	remove(cancel: Cancel): void {
		this.all.delete(cancel);
		if (this.all.size === 0) this.signal.removeEventListener('abort', this.cancelAll);
	}

	private readonly cancelAll = () => this.all.forEach((cancel) => cancel());
}

const bySignal = new WeakMap<AbortSignal, Waiting>();

function waitingFor(signal: AbortSignal): Waiting {
	const waiting = bySignal.get(signal) ?? new Waiting(signal);
	bySignal.set(signal, waiting);
	return waiting;
}

/** Aborts with the first of the given signals. */
export function anySignal(first: AbortSignal, second: AbortSignal | undefined): AbortSignal;
export function anySignal(first: AbortSignal | undefined, second: AbortSignal | undefined): AbortSignal | undefined;
export function anySignal(first: AbortSignal | undefined, second: AbortSignal | undefined): AbortSignal | undefined {
	return first && second ? AbortSignal.any([first, second]) : (first ?? second);
}
