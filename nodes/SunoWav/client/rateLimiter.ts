import { sleep } from 'n8n-workflow';

import type { Problem } from '../errors/problem';
import { unlessCancelled } from '../helpers/wait';
import type { Account } from '../providers/account';
import type { CreateLimit } from '../providers/providers';
import { AccountMap } from './accountMap';

/** A slot becomes free this much after the window, because timers and clocks round. */
const MARGIN_MS = 20;

/** What is left of a process's share after "too fast": others use the key as well, and nothing tells how many. */
const LEFT_OF_SHARE = 1 / 2;

/** How many requests more a process then lets through with each window that passes, until it has its share again. */
const REGAINED_PER_WINDOW = 1;

export interface PacedRun {
	signal: AbortSignal | undefined;
	/** A problem of the whole account ends the waiting as well, because the others would get the same response: see `rejectAll`. */
	problem?: Problem;
}

interface Turn {
	run: PacedRun;
	admit: () => void;
	reject: (problem: Problem) => void;
}

/**
 * Keeps the creating requests of one key to the provider's limit, across all items and all runs in this n8n process: at most `tasks` in
 * any `perMs`, or this process's share of them. First come, first served. However many wait, one sleep at a time is all that it takes.
 */
export class RateLimiter {
	/** When each slot in use becomes free again; Infinity while its request is under way. */
	private readonly slots = new Map<Turn, number>();

	/** In the order in which they came. */
	private readonly queue = new Set<Turn>();
	private isServing = false;
	private blockedUntil = 0;

	/** What "too fast" has left of the share. It grows from the end of the block on. */
	private reducedTo = Infinity;

	/** `processes` share the limit; the user may come to say another number. */
	constructor(private readonly limit: CreateLimit, public processes = 1) {}

	/** Sends a request in its turn. Its slot is in use until a window after the response: only then the provider's window has passed. */
	async schedule<T>(run: PacedRun, request: () => Promise<T>): Promise<T> {
		const turn = await this.turnOf(run);
		try {
			return await request();
		} finally {
			this.slots.set(turn, performance.now() + this.limit.perMs + MARGIN_MS);
			void this.serve();
		}
	}

	/** Lets nobody through for a window, and fewer afterwards. Requests on their way get the same response and change nothing. */
	block(): void {
		if (this.blockedUntil <= performance.now()) this.reducedTo = Math.max(1, Math.floor(this.share * LEFT_OF_SHARE));
		const jitter = Math.random() * 0.1 * this.limit.perMs;
		this.blockedUntil = Math.max(this.blockedUntil, performance.now() + this.limit.perMs + jitter);
	}

	/** Ends the waiting of all items of a run, unsent, with a problem of the whole account. The first one stays. */
	rejectAll(run: PacedRun, problem: Problem): void {
		run.problem ??= problem;
		for (const turn of this.queue) if (turn.run === run) turn.reject(run.problem);
	}

	/** Whether forgetting this limiter would change nothing. */
	isIdle(): boolean {
		this.freeSlots();
		return this.queue.size === 0 && this.slots.size === 0 && this.blockedUntil <= performance.now() && this.share === this.fullShare;
	}

	private async turnOf(run: PacedRun): Promise<Turn> {
		if (run.problem) throw run.problem;
		const turn: Turn = { run, admit: () => {}, reject: () => {} };
		const admitted = new Promise<void>((resolve, reject) => Object.assign(turn, { admit: resolve, reject }));
		this.queue.add(turn);
		void this.serve();
		let isAdmitted = false;
		try {
			await unlessCancelled(run.signal, admitted);
			if (run.problem) throw run.problem;
			isAdmitted = true;
			return turn;
		} finally {
			if (!isAdmitted) this.leave(turn);
		}
	}

	/** The stop can come at the very moment of the turn. */
	private leave(turn: Turn): void {
		this.queue.delete(turn);
		this.slots.delete(turn);
		void this.serve();
	}

	/** Calls one after the other until nobody waits, or until all slots have requests under way: their ends go on with it. */
	private async serve(): Promise<void> {
		if (this.isServing) return;
		this.isServing = true;
		for (let left = this.timeLeft(); this.queue.size > 0 && left < Infinity; left = this.timeLeft()) {
			if (left > 0) {
				await sleep(left);
				continue;
			}
			const [turn] = this.queue;
			this.queue.delete(turn);
			this.slots.set(turn, Infinity);
			turn.admit();
		}
		this.isServing = false;
	}

	/** This process's part of the limit. */
	private get fullShare(): number {
		return Math.max(1, Math.floor(this.limit.tasks / this.processes));
	}

	private get share(): number {
		const windows = Math.max(0, Math.floor((performance.now() - this.blockedUntil) / this.limit.perMs));
		return Math.min(this.fullShare, this.reducedTo + windows * REGAINED_PER_WINDOW);
	}

	/** Milliseconds until the next one's turn: 0 when it has come, Infinity when nobody can know. */
	private timeLeft(): number {
		this.freeSlots();
		const now = performance.now();
		const blocked = Math.max(0, this.blockedUntil - now);
		const surplus = this.slots.size - this.share;
		if (surplus < 0) return blocked;
		const ends = [...this.slots.values()].sort((a, b) => a - b);
		return Math.max(blocked, ends[surplus] - now);
	}

	private freeSlots(): void {
		const now = performance.now();
		for (const [turn, free] of this.slots) if (free <= now) this.slots.delete(turn);
	}
}

const limiters = new AccountMap<RateLimiter>();

/** The limiter of an account's key in this process, to be used at once. */
export function getRateLimiter({ keyId, provider, processes }: Account): RateLimiter {
	const limiter = limiters.get(keyId, () => new RateLimiter(provider.createLimit));
	limiter.processes = processes;
	return limiter;
}
