import type { PacedRun } from '../client/rateLimiter';
import { wait } from '../helpers/wait';
import type { Batching } from '../parameters/requestOptions';

/**
 * When the items of a run may start, as n8n does it in declarative operations: those of a batch together, and each batch a fixed
 * time after the start of the one before it.
 */
export class BatchStarts {
	private readonly starts: Array<Promise<void>> = [Promise.resolve()];

	constructor(private readonly batching: Batching) {}

	/**
	 * Waits for the batch of this item. A problem of the whole account ends the waiting, because nothing will be sent. Throws
	 * Cancelled when the signal aborts.
	 */
	async wait(itemIndex: number, run: PacedRun): Promise<void> {
		const { size, intervalMs } = this.batching;
		const batch = Math.floor(itemIndex / size);
		while (this.starts.length <= batch) {
			// All items of a batch wait for one timer.
			this.starts.push(this.starts[this.starts.length - 1].then(async () => await (run.problem ? undefined : wait(intervalMs, run.signal))));
		}
		await this.starts[batch];
	}
}
