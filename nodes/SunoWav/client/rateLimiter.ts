import { sleep } from 'n8n-workflow';

import type { Problem } from '../errors/problem';
import { AccountMap } from '../helpers/accountMap';
import { unlessCancelled } from '../helpers/wait';
import type { Account } from '../providers/account';
import type { CreateLimit } from '../providers/providers';
import { type PacedRun, type Place, type Turn, TurnQueue } from './turnQueue';

export type { PacedRun, Place };

/** A slot becomes free this much after the window, because timers and clocks round. */
const MARGIN_MS = 20;

/** The part of its share that a process keeps after "too fast", because others use the key too and nothing shows how many. */
const LEFT_OF_SHARE = 1 / 2;

/** How many more requests a process then lets through with each window that passes, until it has its share again. */
const REGAINED_PER_WINDOW = 1;

/** After this many windows in which nothing got through, something else uses the key. */
const HOPELESS_AFTER_WINDOWS = 3;

/**
 * Keeps the create requests of one key to the provider's limit, across all items and all runs in this n8n process: at most `tasks` in any
 * `perMs`, or this process's share of them. First come, first served.
 */
export class RateLimiter {
	/** When each slot in use becomes free again; Infinity while its request is running. */
	private readonly slots = new Map<Turn, number>();

	private readonly queue = new TurnQueue();
	/** How many blocks have begun since a request was let through. */
	private blocks = 0;
	private isServing = false;
	private blockedUntil = 0;

	/** The part of the share that remains after "too fast". It grows after the end of the block. */
	private reducedTo = Infinity;

	/** `processes` share the limit. The user may change the number later. */
	constructor(private readonly limit: CreateLimit, public processes = 1) {}

	/** Sends a request in its turn. Its slot is in use until a window after the response, when the provider's window has surely passed. */
	async schedule<T>(run: PacedRun, request: () => Promise<T>, place: Place = {}): Promise<T> {
		const turn = await this.waitForTurn(run, place);
		try {
			return await request();
		} finally {
			this.slots.set(turn, performance.now() + this.limit.perMs + MARGIN_MS);
			void this.serve();
		}
	}

	/**
	 * Lets nobody through for a window, and fewer afterwards. Requests already sent get the same response and change nothing. Returns whether
	 * waiting is hopeless, because nothing has got through for some windows: see `rejectAllRuns`.
	 */
	block(): boolean {
		if (this.blockedUntil <= performance.now()) {
			this.reducedTo = Math.max(1, Math.floor(this.share * LEFT_OF_SHARE));
			this.blocks++;
		}
		const jitter = Math.random() * 0.1 * this.limit.perMs;
		this.blockedUntil = Math.max(this.blockedUntil, performance.now() + this.limit.perMs + jitter);
		return this.blocks > HOPELESS_AFTER_WINDOWS;
	}

	/** Notes that the provider has let a request through, whatever the result was. */
	noteLetThrough(): void {
		this.blocks = 0;
	}

	/** Waiting is hopeless after this many ms in which no request got through. */
	get hopelessAfterMs(): number {
		return HOPELESS_AFTER_WINDOWS * this.limit.perMs;
	}

	/** Ends the waiting of all items of a run, unsent, with a problem of the whole account. A run keeps its first problem. */
	rejectRun(run: PacedRun, problem: Problem): void {
		run.problem ??= problem;
		for (const turn of this.queue.all()) if (turn.run === run) turn.reject(run.problem);
	}

	/** The same for all runs. Later ones get a few windows again. */
	rejectAllRuns(problem: Problem): void {
		this.blocks = 0;
		for (const turn of this.queue.all()) turn.reject((turn.run.problem ??= problem));
	}

	/** Whether this limiter can be forgotten without any effect. */
	isIdle(): boolean {
		this.freeSlots();
		return this.queue.isEmpty && this.slots.size === 0 && this.blockedUntil <= performance.now() && this.share === this.fullShare;
	}

	private async waitForTurn(run: PacedRun, place: Place): Promise<Turn> {
		if (run.problem) throw run.problem;
		const turn: Turn = { run, place, admit: () => {}, reject: () => {} };
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

	/** The stop can arrive at the very moment of the turn. */
	private leave(turn: Turn): void {
		this.queue.delete(turn);
		this.slots.delete(turn);
		void this.serve();
	}

	/** Admits one turn after another until none is waiting or all slots have running requests. The end of each request calls this again. */
	private async serve(): Promise<void> {
		if (this.isServing) return;
		this.isServing = true;
		for (let left = this.timeLeft(); !this.queue.isEmpty && left < Infinity; left = this.timeLeft()) {
			if (left > 0) {
				await sleep(left);
				continue;
			}
			const turn = this.queue.take();
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

	/** Milliseconds until the next one's turn: 0 if it is now, Infinity if it cannot be known. */
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

/** The limiter of an account's key in this process. */
export function getRateLimiter({ keyId, provider, processes }: Account): RateLimiter {
	const limiter = limiters.get(keyId, () => new RateLimiter(provider.createLimit));
	limiter.processes = processes;
	return limiter;
}
