/** kie.ai allows three requests per second for one task: stay far below. */
const SHORTEST_PAUSE_MS = 2_000;

/** What the providers ask for. A conversion that has taken longer than that is polled when it has taken twice as long. */
const LONG_PAUSE_MS = 30_000;

/** Each pause is this share of the time that has passed: an end is noticed at most about that much late. */
const PAUSE_SHARE = 0.14;

/** While nothing is known, the conversions of a run take turns: one that is pending shows for all that they take longer. */
const TURN_SHARE = 0.025;
const SHORTEST_TURN_MS = 500;

/** How many of the last known durations count, because a provider can become faster or slower, and the share that is unusually short. */
const DURATIONS = 60;
const UNUSUAL_SHARE = 0.05;

/** One conversion in eight is polled early, at this share of the usual duration, to notice when they become quicker. */
const EARLY_ONES = 1 / 8;
const EARLY_SHARE = 0.9;

/** One that was polled just before the usual duration is polled again after this. */
const PAUSE_BEFORE_USUAL_MS = 500;

/** A conversion as its schedule sees it. */
export interface Polled {
	/** How long it had taken, in ms, when it was last found pending; 0 before the first request. */
	pendingAtMs: number;
	/** Between 0 and 1, drawn once for each. */
	random: number;
}

/**
 * When to poll the conversions of one run, in ms since the start of each. Until the first one has finished, they take turns. Then each
 * is polled when the usual duration is over, and after that with pauses that grow with the time it takes.
 */
export class PollSchedule {
	private readonly durations: number[] = [];
	private usualMs: number | undefined;
	/** The latest moment at which one of them was polled. */
	private polledMs = 0;

	/** The moment of a conversion's next request. */
	nextPoll(polled: Polled): number {
		const atTheLatest = polled.pendingAtMs + Math.max(LONG_PAUSE_MS, polled.pendingAtMs);
		return Math.min(this.wantedPoll(polled), atTheLatest);
	}

	/** Notes a request when it is sent: the others need not be polled for what its response will show. */
	polledAt(elapsedMs: number): void {
		this.polledMs = Math.max(this.polledMs, elapsedMs);
	}

	/** Notes how long a conversion has taken. */
	finishedAfter(elapsedMs: number): void {
		this.durations.push(elapsedMs);
		if (this.durations.length > DURATIONS) this.durations.shift();
		const sorted = [...this.durations].sort((a, b) => a - b);
		this.usualMs = sorted[Math.floor(sorted.length * UNUSUAL_SHARE)];
	}

	private wantedPoll({ pendingAtMs, random }: Polled): number {
		const afterPause = pendingAtMs + pauseAfter(pendingAtMs, PAUSE_SHARE, SHORTEST_PAUSE_MS);
		if (this.usualMs === undefined) return Math.max(afterPause, this.polledMs + pauseAfter(this.polledMs, TURN_SHARE, SHORTEST_TURN_MS));
		if (pendingAtMs >= this.usualMs) return afterPause;
		if (pendingAtMs > 0) return Math.max(this.usualMs, pendingAtMs + PAUSE_BEFORE_USUAL_MS);
		return Math.max(random < EARLY_ONES ? this.usualMs * EARLY_SHARE : this.usualMs, SHORTEST_PAUSE_MS);
	}
}

const pauseAfter = (elapsedMs: number, share: number, shortestMs: number): number =>
	Math.min(Math.max(elapsedMs * share, shortestMs), LONG_PAUSE_MS);
