import type { IExecuteFunctions, IExecutePaginationFunctions } from 'n8n-workflow';

/** How often n8n's note is looked at, at most. */
const LOOK_EVERY_MS = 10_000;

/** n8n reads all that it has stored of the execution: that shall take no more than a hundredth of the time. */
const LEAST_PAUSE = 100;

/**
 * Whether n8n has noted that an execution was stopped. In queue mode it does not tell the worker of it when a webhook processor
 * has enqueued the execution: it only writes it into its database.
 */
export class NotedStop {
	private nextLook = Date.now() + LOOK_EVERY_MS;

	private lastLook = Promise.resolve(false);

	constructor(private readonly context: IExecuteFunctions | IExecutePaginationFunctions) {}

	/** What the last look has found; looks again when that is long ago. Never throws. */
	async isThere(): Promise<boolean> {
		if (Date.now() >= this.nextLook) {
			// Who asks meanwhile waits for the same look.
			this.nextLook = Infinity;
			this.lastLook = this.look();
		}
		return await this.lastLook;
	}

	private async look(): Promise<boolean> {
		const start = Date.now();
		try {
			// The functions of single items have it, too.
			const data = await (this.context as IExecuteFunctions).getExecutionDataById(this.context.getExecutionId());
			return /Cancelled/.test(data?.resultData.error?.name ?? '');
		} catch {
			return false;
		} finally {
			const end = Date.now();
			this.nextLook = end + Math.max(LOOK_EVERY_MS, LEAST_PAUSE * (end - start));
		}
	}
}
