/** kie.ai takes more than three looks per second at one task for too many: stay far below. */
const SHORTEST_PAUSE_MS = 2_000;

/** What the providers ask for. Reached by conversions that take long. */
const LONGEST_PAUSE_MS = 30_000;

/** As long as nothing is known, each pause is this share of the time that has passed: an end is noticed at most about that much late. */
const PAUSE_SHARE = 0.12;

/** The same for those that take longer than the quick ones of their run. */
const LATER_PAUSE_SHARE = 0.15;

/** As long as nothing is known, the conversions of a run take turns: a look at one tells for all that they still take longer. */
const SCOUTING_SHARE = 0.025;
const SHORTEST_SCOUTING_PAUSE_MS = 500;

/** How many of the last known durations are taken into account, because a provider can become faster or slower. */
const DURATIONS = 60;

/** The share of the durations that counts as unusually short. */
const UNUSUAL_SHARE = 0.05;

/** One in so many conversions goes on scouting: it is looked at up to this share of the usual duration earlier. */
const SCOUTS = 1 / 8;
const SCOUTING_AHEAD = 0.2;

/** Who has just been looked at when the usual duration is over is looked at again after this, to be no later than the others. */
const PAUSE_BEFORE_USUAL_MS = 500;

/** Spreads the looks at those that were started together. */
const SPREAD_MS = 100;

/** A conversion as its schedule sees it. */
export interface Polled {
	/** How long it had taken, in ms, when it was last seen pending; 0 before the first look. */
	pendingAtMs: number;
	/** Between 0 and 1, drawn once for each. */
	random: number;
}

/**
 * When to look at the conversions of one run. All moments are in ms since a conversion's own start.
 *
 * - Until the first one has finished, they take turns.
 * - Then each is looked at when the usual duration is over, by which most have not finished much earlier.
 * - Those that take longer are looked at with pauses that grow with the time they take.
 *
 * Where the others mislead, each is looked at all the same when it has taken twice as long as at its last look.
 */
export class PollSchedule {
	private readonly durations: number[] = [];

	private usualMs: number | undefined;

	/** The latest moment at which one of them was looked at. */
	private scoutedMs = 0;

	/** The moment of a conversion's next look. */
	nextLook(polled: Polled): number {
		const atTheLatest = polled.pendingAtMs + Math.max(LONGEST_PAUSE_MS, polled.pendingAtMs);
		return Math.min(this.wantedLook(polled), atTheLatest);
	}

	/** Takes note of a look, when it is sent: the others need not be looked at for what its answer is going to tell. */
	lookedAt(elapsedMs: number): void {
		this.scoutedMs = Math.max(this.scoutedMs, elapsedMs);
	}

	/** Takes note of how long a conversion has taken. */
	finishedAfter(elapsedMs: number): void {
		this.durations.push(elapsedMs);
		if (this.durations.length > DURATIONS) this.durations.shift();
		const sorted = [...this.durations].sort((a, b) => a - b);
		this.usualMs = sorted[Math.floor(sorted.length * UNUSUAL_SHARE)];
	}

	private wantedLook({ pendingAtMs, random }: Polled): number {
		if (this.usualMs === undefined) {
			const turn = this.scoutedMs + pauseAfter(this.scoutedMs, SCOUTING_SHARE, SHORTEST_SCOUTING_PAUSE_MS);
			return Math.max(pendingAtMs + pauseAfter(pendingAtMs, PAUSE_SHARE), turn);
		}
		if (pendingAtMs >= this.usualMs) return pendingAtMs + pauseAfter(pendingAtMs, LATER_PAUSE_SHARE);
		if (pendingAtMs > 0) return Math.max(this.usualMs + SPREAD_MS * random, pendingAtMs + PAUSE_BEFORE_USUAL_MS);
		const ahead = random < SCOUTS ? this.usualMs * SCOUTING_AHEAD * (random / SCOUTS) : -SPREAD_MS * random;
		return Math.max(this.usualMs - ahead, SHORTEST_PAUSE_MS);
	}
}

const pauseAfter = (elapsedMs: number, share: number, shortestMs = SHORTEST_PAUSE_MS): number =>
	Math.min(Math.max(elapsedMs * share, shortestMs), LONGEST_PAUSE_MS);
