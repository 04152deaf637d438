import { throwIfCancelled } from '../helpers/wait';

/** Limits how many pieces of work run at a time. The others wait for their turn: first come, first served, patient ones last. */
export class ConcurrencyLimiter {
	private running = 0;

	/** The functions that let the waiting ones begin. */
	private readonly queue = new Set<() => void>();
	private readonly patient = new Set<() => void>();

	constructor(private limit: number) {}

	/** Changes how many may run at a time. Running work is not affected. */
	setLimit(limit: number): void {
		this.limit = limit;
		this.startWaiting();
	}

	isIdle(): boolean {
		return this.running + this.queue.size + this.patient.size === 0;
	}

	/** Does the work in its turn. Throws Cancelled as soon as the signal aborts, if the work has not begun by then. */
	async run<T>(signal: AbortSignal | undefined, work: () => Promise<T>, isPatient = false): Promise<T> {
		throwIfCancelled(signal);
		await this.takeTurn(signal, isPatient ? this.patient : this.queue);
		try {
			throwIfCancelled(signal);
			return await work();
		} finally {
			this.running--;
			this.startWaiting();
		}
	}

	private async takeTurn(signal: AbortSignal | undefined, queue: Set<() => void>): Promise<void> {
		await new Promise<void>((resolve) => {
			const begin = () => {
				signal?.removeEventListener('abort', begin);
				queue.delete(begin);
				this.running++;
				resolve();
			};
			// A cancelled one begins too, out of turn, only to find out that it is cancelled.
			signal?.addEventListener('abort', begin);
			queue.add(begin);
			this.startWaiting();
		});
	}

	private startWaiting(): void {
		for (const begin of [...this.queue, ...this.patient]) {
			if (this.running >= this.limit) return;
			begin();
		}
	}
}
