import { wait } from '../../../helpers/wait';
import type { LimitedRun } from '../../../transport/rateLimiter';
import type { Batching } from '../../common/requestOptions';

/**
 * When the items of a run may start, as n8n does it in declarative operations: those of a batch together, and each batch so
 * long after the one before it has started, whatever has become of that.
 */
export class BatchStarts {
	private readonly starts: Array<Promise<void>> = [Promise.resolve()];

	constructor(private readonly batching: Batching) {}

	/**
	 * Waits for the batch of this item. A problem of the whole account ends the waiting, because nothing will be sent. Throws
	 * a Problem when the signal says stop.
	 */
	async wait(itemIndex: number, run: LimitedRun): Promise<void> {
		const { size, intervalMs } = this.batching;
		const batch = Math.floor(itemIndex / size);
		while (this.starts.length <= batch) {
			// All items of a batch wait for one timer.
			this.starts.push(this.starts[this.starts.length - 1].then(async () => await (run.problem ? undefined : wait(intervalMs, run.signal))));
		}
		await this.starts[batch];
	}
}
