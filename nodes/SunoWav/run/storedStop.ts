import type { IExecuteFunctions, IExecutePaginationFunctions } from 'n8n-workflow';

import { ExpiringMap } from '../helpers/expiringMap';

/** How often n8n's database is checked, at most. */
const CHECK_EVERY_MS = 10_000;

/** n8n reads everything that it has stored of the execution. That must take no more than a hundredth of the time. */
const LEAST_PAUSE = 100;

/** Has room for more executions than a process runs at a time, for longer than they run. If one is forgotten, it is only checked later. */
const storedStops = new ExpiringMap<StoredStop>(1_000, 24 * 3_600_000);

type StoppableContext = IExecuteFunctions | IExecutePaginationFunctions;

/** In queue mode n8n does not notify the worker of a stop if a webhook processor enqueued the execution. It only stores the stop. */
export class StoredStop {
	private nextCheckAt = performance.now() + CHECK_EVERY_MS;
	private lastCheck = Promise.resolve(false);

	/** The result of the last check. A new check is made when the last one is too old. Never throws. */
	async isThere(context: StoppableContext): Promise<boolean> {
		if (performance.now() >= this.nextCheckAt) {
			// Until the check has ended, all share it.
			this.nextCheckAt = Infinity;
			this.lastCheck = this.check(context);
		}
		return await this.lastCheck;
	}

	private async check(context: StoppableContext): Promise<boolean> {
		const start = performance.now();
		try {
			// The context of a single item has this method, too.
			const data = await (context as IExecuteFunctions).getExecutionDataById(context.getExecutionId());
			return /Cancelled/.test(data?.resultData.error?.name ?? '');
		} catch {
			return false;
		} finally {
			const end = performance.now();
			this.nextCheckAt = end + Math.max(CHECK_EVERY_MS, LEAST_PAUSE * (end - start));
		}
	}
}

/** The execution's StoredStop. Rounds of a loop and tries of Retry On Fail share it, because they can be shorter than the pauses. */
export function getStoredStop(context: StoppableContext): StoredStop {
	const id = context.getExecutionId();
	const storedStop = storedStops.get(id) ?? new StoredStop();
	storedStops.set(id, storedStop);
	return storedStop;
}
