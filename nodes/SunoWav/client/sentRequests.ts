import { toProblem } from '../errors/n8nErrors';

/** The task that a create request led to: a new one, or (`existed`) one that the provider had before. */
export interface CreatedTask {
	taskId: string;
	existed: boolean;
	/** The provider's response; undefined if it only referred to an existing conversion. */
	raw: unknown;
}

/** Remembers the create requests of one run of a node, or of a tool for one track, to send none twice. Keys name what was requested. */
export class SentRequests {
	private readonly requests = new Map<string, Promise<CreatedTask>>();
	private readonly doubts = new Set<string>();
	private running = 0;
	/** When the last request failed for good. */
	failedAt: number | undefined;

	/** The task IDs in the order of the responses, and whether each task was created by these requests. */
	private readonly tasks = new Map<string, boolean>();

	/** `earlier` are tasks that an earlier execution has started, by their keys. */
	constructor(earlier: Readonly<Record<string, string>> = {}) {
		for (const [key, taskId] of Object.entries(earlier)) {
			this.requests.set(key, Promise.resolve({ taskId, existed: true, raw: undefined }));
			this.tasks.set(taskId, false);
		}
	}

	/**
	 * The task of the request with this key, which is sent only once. If the request fails, a call that was waiting for it sends it again.
	 * If the error is final (`isFinal`), all later calls fail with it instead, including those of Retry On Fail.
	 */
	async once(key: string, send: () => Promise<CreatedTask>, isFinal: (error: unknown) => boolean): Promise<CreatedTask> {
		for (let earlier = this.requests.get(key); earlier; earlier = this.requests.get(key)) {
			try {
				return await earlier;
			} catch (error) {
				// `follow` keeps a request whose error is final. It deletes any other, and the first call that gets here sends it again.
				if (this.requests.get(key) === earlier) throw toProblem(error);
			}
		}
		const request = this.follow(key, send, isFinal);
		this.requests.set(key, request);
		return await request;
	}

	private async follow(key: string, send: () => Promise<CreatedTask>, isFinal: (error: unknown) => boolean): Promise<CreatedTask> {
		this.running++;
		try {
			const created = await send();
			this.tasks.set(created.taskId, !created.existed || this.isOwn(created.taskId));
			return created;
		} catch (error) {
			if (isFinal(error)) this.failedAt = performance.now();
			else this.requests.delete(key);
			throw toProblem(error);
		} finally {
			this.running--;
		}
	}

	get isRunning(): boolean {
		return this.running > 0;
	}

	/** Notes that a request with this key has failed and may have started a conversion anyway. */
	addDoubt(key: string): void {
		this.doubts.add(key);
	}

	isInDoubt(key: string): boolean {
		return this.doubts.has(key);
	}

	/** Whether it is certain that one of these requests created the task, perhaps for another item. */
	isOwn(taskId: string): boolean {
		return this.tasks.get(taskId) ?? false;
	}

	/** The task IDs of all requests, including those that the provider had before. */
	get taskIds(): string[] {
		return [...this.tasks.keys()];
	}
}
