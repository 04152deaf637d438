import type { IExecuteData } from 'n8n-workflow';

/** The task of each of a run's create requests, by the request's key. */
type StoredTasks = Record<string, string>;

type Metadata = { sunoWav?: StoredTasks };

/**
 * The tasks that a run has been charged for, in its execute data. n8n puts that back on its stack when the node fails, and Retry in the
 * list of executions passes the stack to a new execution, in any process. Nothing else there shows what was paid.
 */
export class TaskStore {
	constructor(private readonly executeData: IExecuteData) {}

	get tasks(): Readonly<StoredTasks> {
		return this.metadata?.sunoWav ?? {};
	}

	add(key: string, taskId: string): void {
		const { executeData } = this;
		executeData.metadata ??= {};
		((executeData.metadata as Metadata).sunoWav ??= {})[key] = taskId;
	}

	/** For a conversion that has failed, so that Retry starts it anew. */
	remove(taskId: string): void {
		const { tasks } = this;
		for (const key of Object.keys(tasks)) if (tasks[key] === taskId) delete (tasks as StoredTasks)[key];
	}

	/** For a node that has succeeded: n8n would store the metadata with its output. */
	clear(): void {
		delete this.metadata?.sunoWav;
	}

	private get metadata(): Metadata | undefined {
		return this.executeData.metadata as Metadata | undefined;
	}
}
