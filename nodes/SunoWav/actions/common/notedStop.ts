import type { IExecuteFunctions, IExecutePaginationFunctions } from 'n8n-workflow';

/** How often n8n's note is looked at, at most. */
const LOOK_EVERY_MS = 10_000;

/** n8n reads all that it has stored of the execution: that shall take no more than a hundredth of the time. */
const LEAST_PAUSE = 100;

type StoppableContext = IExecuteFunctions | IExecutePaginationFunctions;

/** More executions than a process has under way. What is forgotten is only looked at later. */
const MOST_WATCHED = 1_000;

/**
 * Whether n8n has noted that an execution was stopped. In queue mode it does not tell the worker of it when a webhook processor
 * has enqueued the execution: it only writes it into its database.
 */
export class NotedStop {
	private nextLook = Date.now() + LOOK_EVERY_MS;

	private lastLook = Promise.resolve(false);

	/** What the last look has found; looks again when that is long ago. Never throws. */
	async isThere(context: StoppableContext): Promise<boolean> {
		if (Date.now() >= this.nextLook) {
			// Who asks meanwhile waits for the same look.
			this.nextLook = Infinity;
			this.lastLook = this.look(context);
		}
		return await this.lastLook;
	}

	private async look(context: StoppableContext): Promise<boolean> {
		const start = Date.now();
		try {
			// The functions of single items have it, too.
			const data = await (context as IExecuteFunctions).getExecutionDataById(context.getExecutionId());
			return /Cancelled/.test(data?.resultData.error?.name ?? '');
		} catch {
			return false;
		} finally {
			const end = Date.now();
			this.nextLook = end + Math.max(LOOK_EVERY_MS, LEAST_PAUSE * (end - start));
		}
	}
}

const watched = new Map<string, NotedStop>();

/**
 * That of the context's execution: the rounds of a loop and the tries of Retry On Fail share it, because each can be shorter than
 * the time between two looks.
 */
export function notedStopOf(context: StoppableContext): NotedStop {
	const id = context.getExecutionId();
	const known = watched.get(id) ?? new NotedStop();
	// The one that was asked for least recently is the first one.
	watched.delete(id);
	watched.set(id, known);
	const [oldest] = watched.keys();
	if (watched.size > MOST_WATCHED) watched.delete(oldest);
	return known;
}
