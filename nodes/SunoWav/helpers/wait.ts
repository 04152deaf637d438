import { sleep } from 'n8n-workflow';

import { Problem } from './problem';

/**
 * The longest single sleep. One that a stopped execution leaves behind holds its timer until it ends, timers count a day in
 * vain while a machine is suspended, and none can be longer than 24 days.
 */
export const LONGEST_SLEEP_MS = 30_000;

/** Waits, or throws a Problem as soon as the signal says that the execution was stopped. */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
	const end = Date.now() + ms;
	for (let left = ms; left > 0; left = Math.min(left - LONGEST_SLEEP_MS, end - Date.now())) {
		await unlessStopped(signal, sleep(Math.min(left, LONGEST_SLEEP_MS)));
	}
}

/** What the promise gives, or throws a Problem as soon as the signal says that the execution was stopped. */
export async function unlessStopped<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
	if (!signal) return await promise;
	// It has begun already, and what it fails with interests nobody any more.
	if (signal.aborted) promise.catch(() => {});
	throwIfStopped(signal);
	const stops = stopsOf(signal);
	let stop: Stop = () => {};
	const stopped = new Promise<never>((_, reject) => (stop = () => reject(stoppedProblem())));
	stops.add(stop);
	try {
		return await Promise.race([promise, stopped]);
	} finally {
		stops.remove(stop);
	}
}

type Stop = () => void;

/** Who waits with a signal, behind one listener: ten thousand items can wait with the same signal. */
class Stops {
	private readonly all = new Set<Stop>();

	constructor(private readonly signal: AbortSignal) {}

	add(stop: Stop): void {
		if (this.all.size === 0) this.signal.addEventListener('abort', this.stopAll);
		this.all.add(stop);
	}

	/** Takes the listener away with the last one: a signal made of others stays in memory for as long as it has any. */
	remove(stop: Stop): void {
		this.all.delete(stop);
		if (this.all.size === 0) this.signal.removeEventListener('abort', this.stopAll);
	}

	private readonly stopAll = () => this.all.forEach((stop) => stop());
}

const known = new WeakMap<AbortSignal, Stops>();

function stopsOf(signal: AbortSignal): Stops {
	const stops = known.get(signal) ?? new Stops(signal);
	known.set(signal, stops);
	return stops;
}

/** Throws a Problem when the execution was stopped. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw stoppedProblem();
}

const stoppedProblem = () =>
	Problem.ofInput('The execution was stopped', 'Conversions that were started go on at the provider.');
