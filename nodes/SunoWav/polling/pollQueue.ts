import { sleep } from 'n8n-workflow';

import { LONGEST_SLEEP_MS, unlessCancelled } from '../helpers/wait';
import { type Polled, PollSchedule } from './pollSchedule';

/** A conversion that is polled until it has finished or its time is over. */
export interface Polling extends Polled {
	readonly start: number;
	readonly timeoutMs: number;
}

/** Lets the conversions of one run poll, each at its time. However many wait, it sleeps for the next one only. */
export class PollQueue {
	/** The one that was polled longest ago comes first. */
	private readonly waiting = new Map<Polling, () => void>();

	/** The end of the sleep that ends first. */
	private wakesAt = Infinity;

	constructor(private readonly schedule = new PollSchedule()) {}

	/** Waits until it is time to poll, or its time is over. Throws Cancelled when the signal aborts. */
	async untilPoll(polling: Polling, signal: AbortSignal | undefined): Promise<void> {
		const admitted = new Promise<void>((resolve) => this.waiting.set(polling, resolve));
		this.serve();
		try {
			await unlessCancelled(signal, admitted);
		} finally {
			this.waiting.delete(polling);
		}
	}

	/** Notes how long a conversion has taken, which can be the time to poll others. */
	finishedAfter(elapsedMs: number): void {
		this.schedule.finishedAfter(elapsedMs);
		this.serve();
	}

	private serve(): void {
		const now = performance.now();
		let next = Infinity;
		for (const [polling, admit] of this.waiting) {
			const due = polling.start + Math.min(this.schedule.nextPoll(polling), polling.timeoutMs);
			if (due > now) {
				next = Math.min(next, due);
				continue;
			}
			this.schedule.polledAt(now - polling.start);
			admit();
		}
		if (next < this.wakesAt) void this.wakeAt(next);
	}

	private async wakeAt(time: number): Promise<void> {
		this.wakesAt = Math.min(time, performance.now() + LONGEST_SLEEP_MS);
		const { wakesAt } = this;
		await sleep(wakesAt - performance.now());
		// Another sleep may have begun for an earlier time. That one continues, or there would be more and more.
		if (this.wakesAt === wakesAt) this.wakesAt = Infinity;
		this.serve();
	}
}
