import { asProblem } from './errors';
import { updateOf, type Conversion } from './provider/conversion';
import { isUnknownConversion } from './provider/requests';
import { wait } from './wait';

/** kie.ai takes more than three looks per second at one task for too many: stay far below. */
const SHORTEST_PAUSE_MS = 2_000;

/** What the providers ask for. Reached by conversions that take long. */
const LONGEST_PAUSE_MS = 30_000;

/** Each pause is this share of the time that has passed, so the news is at most about that much late. */
const PAUSE_SHARE = 0.12;

/** A task that was started this recently may not be on record yet. */
const RECORD_DELAY_MS = 15_000;

/** How much later than the quickest of its run a conversion is looked at, so that it has surely finished as well. */
const SLACK_MS = 200;

/** A look may be put off this many pauses, to the moment at which it will probably bring news. */
const MAX_PAUSES_AT_ONCE = 3;

/** When to look at the conversions of one run. What the first ones take tells when to look at those after them. */
export class Rhythm {
	private quickestMs = Infinity;

	/** Milliseconds until the next look, after so many since the start. Jitter keeps a batch from asking in step. */
	pauseAfter(elapsedMs: number, random = Math.random()): number {
		const pause = Math.min(Math.max(elapsedMs * PAUSE_SHARE, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
		const jittered = pause * (0.95 + 0.1 * random);
		const untilNews = this.quickestMs + SLACK_MS * (1 + random) - elapsedMs;
		return untilNews > 0 && untilNews < pause * MAX_PAUSES_AT_ONCE ? untilNews : jittered;
	}

	/** Takes note of how long a conversion has taken. */
	finishedAfter(elapsedMs: number): void {
		this.quickestMs = Math.min(this.quickestMs, elapsedMs);
	}
}

/**
 * Looks until the conversion has finished, with success or not, or `deadline` (epoch milliseconds) has passed; then it
 * is still pending. A look that fails in passing is repeated. Throws a Problem when a look fails for good, when the last
 * one before the deadline fails, and when the signal says stop.
 */
export async function pollUntilFinished(
	first: Conversion,
	look: () => Promise<Conversion>,
	deadline: number,
	signal: AbortSignal | undefined,
	rhythm = new Rhythm(),
): Promise<Conversion> {
	const start = Date.now();
	let last = first;
	for (let now = start; last.status === 'pending' && now < deadline; now = Date.now()) {
		await wait(Math.min(rhythm.pauseAfter(now - start), deadline - now), signal);
		try {
			last = updateOf(last, await look());
			if (last.status !== 'pending') rhythm.finishedAfter(Date.now() - start);
		} catch (error) {
			const problem = asProblem(error);
			const notYetOnRecord = isUnknownConversion(error) && Date.now() - start < RECORD_DELAY_MS;
			if ((problem.retry === 'never' && !notYetOnRecord) || Date.now() >= deadline) throw problem.about(last);
		}
	}
	return last;
}
