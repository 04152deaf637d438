import { throwIfCancelled } from './wait';

/**
 * Limits how much work runs at a time: the number of pieces or, with weights, their total weight. The rest waits for its turn: first come,
 * first served, patient work last. Work that is heavier than the limit runs alone.
 */
export class ConcurrencyLimiter {
	private running = 0;

	/** For each waiting piece of work, the function that starts it and its weight. */
	private readonly queue = new Map<() => void, number>();
	private readonly patient = new Map<() => void, number>();

	constructor(private limit: number) {}

	/** Changes how much may run at a time. Running work is not affected. */
	setLimit(limit: number): void {
		this.limit = limit;
		this.startWaiting();
	}

	isIdle(): boolean {
		return this.running + this.queue.size + this.patient.size === 0;
	}

	/** Does the work in its turn. Throws Cancelled as soon as the signal aborts, if the work has not begun by then. */
	async run<T>(signal: AbortSignal | undefined, work: () => Promise<T>, { isPatient = false, weight = 1 } = {}): Promise<T> {
		throwIfCancelled(signal);
		await this.takeTurn(signal, isPatient ? this.patient : this.queue, weight);
		try {
			throwIfCancelled(signal);
			return await work();
		} finally {
			this.running -= weight;
			this.startWaiting();
		}
	}

	private async takeTurn(signal: AbortSignal | undefined, queue: Map<() => void, number>, weight: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const begin = () => {
				signal?.removeEventListener('abort', begin);
				queue.delete(begin);
				this.running += weight;
				resolve();
			};
			// Cancelled work also begins, out of turn, and then finds that it is cancelled.
			signal?.addEventListener('abort', begin);
			queue.set(begin, weight);
			this.startWaiting();
		});
	}

	private startWaiting(): void {
		for (const [begin, weight] of [...this.queue, ...this.patient]) {
			if (this.running > 0 && this.running + weight > this.limit) return;
			begin();
		}
	}
}
