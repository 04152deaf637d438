import { sleep } from 'n8n-workflow';

import { AccountMap } from '../helpers/accountMap';
import { Cancelled, unlessCancelled } from '../helpers/wait';
import type { Account } from '../providers/account';
import type { Likelihood } from './likelihood';

/** The provider limits each key, and forged callbacks must not use up what workflows need. Two real callbacks per second are a lot. */
const PER_SECOND = 20;
const BURST = 100;

/** Whose turn comes first. */
const ORDER: readonly Likelihood[] = ['awaited', 'likely', 'unknown'];

interface WaitingGet {
	begin: () => void;
	cancel: (error: Cancelled) => void;
	/** When it would be too late. */
	before: number;
}

/** The pace of the gets that the callbacks for a key cause. */
class CallbackPace {
	private tokens = BURST;
	private countedAt = performance.now();
	private readonly queues = Array.from({ length: 2 * ORDER.length }, () => new Set<WaitingGet>());
	private isServing = false;

	/**
	 * Waits for a turn, or throws Cancelled if the turn would be too late. More likely callbacks go first. Among equally likely ones, those
	 * without an earlier get go first, then the oldest.
	 */
	async take(likelihood: Likelihood, isRepeated: boolean, before: number, signal: AbortSignal): Promise<void> {
		const queue = this.queues[2 * ORDER.indexOf(likelihood) + (isRepeated ? 1 : 0)];
		const waiting: WaitingGet = { begin: () => {}, cancel: () => {}, before };
		const begun = new Promise<void>((begin, cancel) => Object.assign(waiting, { begin, cancel }));
		queue.add(waiting);
		void this.serve();
		await unlessCancelled(signal, begun).finally(() => queue.delete(waiting));
	}

	/** Whether this can be forgotten without any effect. */
	isIdle(): boolean {
		this.count();
		return this.tokens === BURST && this.queues.every(({ size }) => size === 0);
	}

	private count(): void {
		const now = performance.now();
		this.tokens = Math.min(BURST, this.tokens + ((now - this.countedAt) / 1_000) * PER_SECOND);
		this.countedAt = now;
	}

	private async serve(): Promise<void> {
		if (this.isServing) return;
		this.isServing = true;
		for (let queue = this.first(); queue; queue = this.first()) {
			const [waiting] = queue;
			this.count();
			if (waiting.before <= this.countedAt) {
				queue.delete(waiting);
				waiting.cancel(new Cancelled());
			} else if (this.tokens < 1) {
				await sleep(Math.ceil(((1 - this.tokens) / PER_SECOND) * 1_000));
			} else {
				this.tokens--;
				queue.delete(waiting);
				waiting.begin();
			}
		}
		this.isServing = false;
	}

	private readonly first = () => this.queues.find(({ size }) => size > 0);
}

const paces = new AccountMap<CallbackPace>();

/** The pace of a key, whichever API it is used for. */
export const getCallbackPace = ({ keyId }: Account): CallbackPace => paces.get(keyId, () => new CallbackPace());
