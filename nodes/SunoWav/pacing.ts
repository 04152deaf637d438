import { createHash } from 'crypto';

import type { Account } from './provider/account';
import type { Problem } from './provider/problem';
import type { CreateLimit } from './provider/providers';
import { wait } from './wait';

/** A slot becomes free this much after the window, because timers and clocks round. */
const MARGIN_MS = 20;

/** Waiting items look at least this often whether it is their turn. */
const LOOK_MS = 50;

/** What the items of one run of the node share. */
export interface PacedRun {
	/** Ends the waiting of all of them. */
	signal: AbortSignal | undefined;
	/** A problem of the whole account, which does the same, because the others would get the same answer. */
	problem?: Problem;
}

/**
 * Keeps the creating requests of one key to the provider's limit, across all items and all runs in this n8n process: at
 * most `tasks` in any `perMs`. First come, first served.
 */
export class Pace {
	/** When each slot in use becomes free again; Infinity while its request is under way. */
	private readonly slots = new Map<symbol, number>();

	private readonly queue: symbol[] = [];

	private blockedUntil = 0;

	constructor(private readonly limit: CreateLimit) {}

	/**
	 * Sends a request when its turn has come. Its slot stays in use until one window after the answer: only then it is
	 * certain that the provider's own window has passed, however long the request was on its way.
	 */
	async take<T>(run: PacedRun, request: () => Promise<T>): Promise<T> {
		const turn = Symbol('turn');
		this.queue.push(turn);
		try {
			for (let left = this.timeLeft(turn); left > 0; left = this.timeLeft(turn)) {
				if (run.problem) throw run.problem;
				await wait(Math.min(left, LOOK_MS), run.signal);
			}
			if (run.problem) throw run.problem;
			this.slots.set(turn, Infinity);
		} finally {
			this.queue.splice(this.queue.indexOf(turn), 1);
		}
		try {
			return await request();
		} finally {
			this.slots.set(turn, Date.now() + this.limit.perMs + MARGIN_MS);
		}
	}

	/** Lets nobody through for a whole window: the provider says that its limit was passed, by whomever. */
	block(): void {
		const jitter = Math.random() * 0.1 * this.limit.perMs;
		this.blockedUntil = Math.max(this.blockedUntil, Date.now() + this.limit.perMs + jitter);
	}

	/** Whether forgetting this pace would change nothing. */
	isIdle(): boolean {
		this.freeSlots();
		return this.queue.length === 0 && this.slots.size === 0 && this.blockedUntil <= Date.now();
	}

	/** Milliseconds until it can be this one's turn, as far as can be known now; 0 when it is. */
	private timeLeft(turn: symbol): number {
		this.freeSlots();
		const blocked = Math.max(0, this.blockedUntil - Date.now());
		if (this.queue[0] !== turn) return Math.max(blocked, LOOK_MS);
		if (this.slots.size < this.limit.tasks) return blocked;
		return Math.max(blocked, Math.min(...this.slots.values()) - Date.now());
	}

	private freeSlots(): void {
		const now = Date.now();
		for (const [turn, free] of this.slots) if (free <= now) this.slots.delete(turn);
	}
}

const paces = new Map<string, Pace>();

/**
 * The pace of an account's key in this process, to be used at once: keys are remembered as hashes, and only as long as they
 * matter.
 */
export function paceOf({ apiKey, provider }: Account): Pace {
	const id = createHash('sha256').update(`${provider.baseUrl} ${apiKey}`).digest('base64');
	for (const [other, pace] of paces) if (pace.isIdle()) paces.delete(other);
	const pace = paces.get(id) ?? new Pace(provider.createLimit);
	paces.set(id, pace);
	return pace;
}
