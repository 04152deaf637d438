import { sleep } from 'n8n-workflow';

import { LONGEST_SLEEP_MS, unlessCancelled } from '../helpers/wait';
import { type Polled, PollSchedule } from './pollSchedule';

/** Delays the gets of tasks that are polled together, each until it is due. */
export class PollQueue {
	/** The one with the longest time since its last get comes first. */
	private readonly waiting = new Map<Polled, () => void>();

	/** The end of the sleep that ends first. */
	private wakesAt = Infinity;

	private readonly schedule = new PollSchedule();

	/** Waits until the next get, which is due no later than when the time is over. */
	async untilDue(polled: Polled, signal: AbortSignal | undefined): Promise<void> {
		const due = new Promise<void>((resolve) => this.waiting.set(polled, resolve));
		this.serve();
		try {
			await unlessCancelled(signal, due);
		} finally {
			this.waiting.delete(polled);
		}
	}

	/** Learns a duration, which can make others due. */
	finishedAfter(durationMs: number): void {
		this.schedule.finishedAfter(durationMs);
		this.serve();
	}

	private serve(): void {
		const now = performance.now();
		let next = Infinity;
		for (const [polled, resolve] of this.waiting) {
			const dueAt = this.schedule.dueAt(polled);
			if (dueAt > now) {
				next = Math.min(next, dueAt);
				continue;
			}
			this.schedule.sentAt(now, polled);
			resolve();
		}
		if (next < this.wakesAt) void this.wakeAt(next);
	}

	private async wakeAt(time: number): Promise<void> {
		this.wakesAt = Math.min(time, performance.now() + LONGEST_SLEEP_MS);
		const { wakesAt } = this;
		await sleep(wakesAt - performance.now());
		// If a sleep that ends earlier has begun meanwhile, that one continues. Otherwise there would be more and more timers.
		if (this.wakesAt === wakesAt) this.wakesAt = Infinity;
		this.serve();
	}
}
