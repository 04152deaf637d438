import { sleep } from 'n8n-workflow';

import { LONGEST_SLEEP_MS, unlessCancelled } from '../helpers/wait';
import { type Polled, PollSchedule } from './pollSchedule';

/** A conversion that is looked at until it has finished or its time is over. */
export interface Watched extends Polled {
	/** By the clock of `performance.now()`, which nobody sets back. */
	readonly start: number;
	readonly timeoutMs: number;
}

/** Lets the conversions of one run through to their looks, each at its time. However many wait, it sleeps for the next one only. */
export class PollQueue {
	/** Who has gone longest without a look comes first. */
	private readonly waiting = new Map<Watched, () => void>();

	/** The end of the sleep that ends first. */
	private wakesAt = Infinity;

	constructor(private readonly schedule = new PollSchedule()) {}

	/** Waits until it is time to look, which is when its time is over at the latest. Throws a Problem when the signal says stop. */
	async untilLook(watched: Watched, signal: AbortSignal | undefined): Promise<void> {
		const comes = new Promise<void>((resolve) => this.waiting.set(watched, resolve));
		this.serve();
		try {
			await unlessCancelled(signal, comes);
		} finally {
			this.waiting.delete(watched);
		}
	}

	/** Takes note of how long a conversion has taken, which can be the time to look at others. */
	finishedAfter(elapsedMs: number): void {
		this.schedule.finishedAfter(elapsedMs);
		this.serve();
	}

	private serve(): void {
		const now = performance.now();
		let next = Infinity;
		for (const [watched, come] of this.waiting) {
			const due = watched.start + Math.min(this.schedule.nextLook(watched), watched.timeoutMs);
			if (due > now) {
				next = Math.min(next, due);
				continue;
			}
			this.schedule.lookedAt(now - watched.start);
			come();
		}
		if (next < this.wakesAt) void this.wakeAt(next);
	}

	private async wakeAt(time: number): Promise<void> {
		this.wakesAt = Math.min(time, performance.now() + LONGEST_SLEEP_MS);
		const { wakesAt } = this;
		await sleep(wakesAt - performance.now());
		// Another sleep may have begun for an earlier time. It is the one that goes on with it, or there would be more and more.
		if (this.wakesAt === wakesAt) this.wakesAt = Infinity;
		this.serve();
	}
}
