/**
 * The least time between two gets of a task and, while tasks take turns, between the gets of any two. kie.ai allows three gets of one task
 * per second.
 */
const MIN_GAP_MS = 500;

const MIN_INTERVAL_MS = 2_000;

/** What the providers recommend. The intervals grow up to it. */
const RECOMMENDED_INTERVAL_MS = 30_000;

/** An interval is this share of the time that has passed, so a result is at most about that much late. */
const INTERVAL_SHARE = 0.15;

/** How many of the last durations count, because a provider can become faster or slower. */
const DURATIONS = 60;

/** The share of the durations that counts as unusually short. */
const UNUSUAL_SHARE = 0.05;

/** The share of the tasks that are polled before the usual duration is over. These tasks show when a provider has become faster. */
export const EARLY_SHARE = 1 / 8;

/** When they are polled: after this part of the usual duration. */
const EARLY_AFTER = 0.9;

/** What is polled, as its schedule sees it. */
export interface Polled {
	/** By the clock of `performance.now()`, which nobody sets back. */
	readonly start: number;
	/** When it is polled for the last time; earlier once the provider says that it is over. */
	timeoutMs: number;
	readonly isEarly: boolean;
	/** How long it had been running when it was last found pending; 0 before the first get. */
	pendingAtMs: number;
}

/**
 * When to poll those that share a queue.
 *
 * - Until the first one has finished, they take turns: a get of one shows that the others take longer, too.
 * - Then each is polled when the usual duration is over, because few finish earlier.
 * - Those that take longer are polled at growing intervals.
 *
 * The others can mislead, so each is polled no later than when its duration has doubled since its last get.
 */
export class PollSchedule {
	private readonly durations: number[] = [];

	private usualMs: number | undefined;

	/** The longest time that any of them had been running when it was polled. */
	private longestMs = 0;

	private lastGetAt = -Infinity;

	dueAt(polled: Polled): number {
		const { start, timeoutMs, pendingAtMs } = polled;
		const latestMs = pendingAtMs + Math.max(RECOMMENDED_INTERVAL_MS, pendingAtMs);
		return Math.min(this.wantedAt(polled), start + Math.min(latestMs, timeoutMs));
	}

	sentAt(now: number, { start }: Polled): void {
		this.lastGetAt = now;
		this.longestMs = Math.max(this.longestMs, now - start);
	}

	finishedAfter(durationMs: number): void {
		this.durations.push(durationMs);
		if (this.durations.length > DURATIONS) this.durations.shift();
		const sorted = [...this.durations].sort((a, b) => a - b);
		this.usualMs = sorted[Math.floor(sorted.length * UNUSUAL_SHARE)];
	}

	private wantedAt({ start, pendingAtMs, isEarly }: Polled): number {
		const { usualMs } = this;
		const grownMs = pendingAtMs + Math.min(Math.max(pendingAtMs * INTERVAL_SHARE, MIN_INTERVAL_MS), RECOMMENDED_INTERVAL_MS);
		if (usualMs === undefined) return Math.max(start + Math.max(grownMs, this.longestMs), this.lastGetAt + MIN_GAP_MS);
		if (pendingAtMs >= usualMs) return start + grownMs;
		if (pendingAtMs > 0) return start + Math.max(usualMs, pendingAtMs + MIN_GAP_MS);
		return start + Math.max(usualMs * (isEarly ? EARLY_AFTER : 1), MIN_INTERVAL_MS);
	}
}
