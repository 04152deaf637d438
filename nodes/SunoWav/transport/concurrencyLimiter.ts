import { throwIfStopped } from '../helpers/wait';

/** Lets only so many pieces of work run at once. The others wait for their turn: first come, first served. */
export class ConcurrencyLimiter {
	private running = 0;

	/** What lets each waiting one begin. */
	private readonly queue = new Set<() => void>();

	constructor(private limit: number) {}

	/** Changes how many may run at once. What runs already is not disturbed. */
	setLimit(limit: number): void {
		this.limit = limit;
		this.startWaiting();
	}

	/** Does the work when its turn has come. Throws a Problem as soon as the signal says stop, if it has not begun by then. */
	async run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
		throwIfStopped(signal);
		await this.takeTurn(signal);
		try {
			throwIfStopped(signal);
			return await work();
		} finally {
			this.running--;
			this.startWaiting();
		}
	}

	private async takeTurn(signal: AbortSignal | undefined): Promise<void> {
		await new Promise<void>((resolve) => {
			const begin = () => {
				signal?.removeEventListener('abort', begin);
				this.queue.delete(begin);
				this.running++;
				resolve();
			};
			// A stopped one begins as well, out of turn, only to find out.
			signal?.addEventListener('abort', begin);
			this.queue.add(begin);
			this.startWaiting();
		});
	}

	private startWaiting(): void {
		for (const begin of this.queue) {
			if (this.running >= this.limit) return;
			begin();
		}
	}
}
