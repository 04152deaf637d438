import { wait } from '../helpers/wait';
import type { Batching } from '../parameters/requestOptions';
import type { NodeRun } from './nodeRun';

/** When items may start, as in n8n's declarative operations: a batch together, and each batch a fixed time after the one before. */
export class BatchStarts {
	private readonly starts: Array<Promise<void>> = [Promise.resolve()];

	constructor(private readonly batching: Batching) {}

	/** Waits for the item's batch. A problem of the whole account ends the waiting, because nothing will be sent. */
	async wait(itemIndex: number, run: Pick<NodeRun, 'signal' | 'problem'>): Promise<void> {
		const { size, intervalMs } = this.batching;
		const batch = Math.floor(itemIndex / size);
		while (this.starts.length <= batch) {
			// All items of a batch wait for one timer.
			this.starts.push(this.starts[this.starts.length - 1].then(async () => await (run.problem ? undefined : wait(intervalMs, run.signal))));
		}
		await this.starts[batch];
	}
}
