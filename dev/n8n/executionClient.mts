import {
	describeExecution,
	ENDED,
	parseExecution,
	type BinaryFile,
	type Execution,
	type ExecutionStatus,
	type ExecutionSummary,
	type RawExecution,
} from './executions.mts';
import { RestError, RestSession } from './rest.mts';
import { waitFor } from './waitFor.mts';

const EXECUTION_TIMEOUT_MS = 60_000;

export interface ExecutionWait {
	/** The states to wait for. By default, any state in which the execution has ended. */
	status?: ExecutionStatus[];
	timeoutMs?: number;
}

/** The part of the client that reads executions. */
export class ExecutionClient {
	readonly rest: RestSession;

	constructor(url: string) {
		this.rest = new RestSession(url);
	}

	/** The executions of a workflow, the newest first. */
	async listExecutions(workflowId: string, limit = 100): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const list = await this.rest.data<{ results: ExecutionSummary[] }>(
			'GET',
			`/rest/executions?filter=${filter}&limit=${limit}`,
		);
		return list.results;
	}

	/**
	 * All executions of a workflow, page by page. Versions before n8n 2.41 continue after an ID, although the list is sorted by time. Some
	 * executions could then appear twice and others not at all. So this continues before the time of a page's last execution.
	 */
	async listAllExecutions(workflowId: string): Promise<ExecutionSummary[]> {
		const all = new Map<string, ExecutionSummary>();
		let startedBefore: string | undefined;
		let cursor = '';
		for (;;) {
			const filter = encodeURIComponent(JSON.stringify({ workflowId, startedBefore }));
			const { results, nextCursor } = await this.rest.data<{ results: ExecutionSummary[]; nextCursor?: string | null }>(
				'GET',
				`/rest/executions?filter=${filter}&limit=100${cursor}`,
			);
			const before = all.size;
			for (const execution of results) all.set(execution.id, execution);
			if (nextCursor) cursor = `&cursor=${nextCursor}`;
			else if (nextCursor === undefined && results.length === 100 && all.size > before) startedBefore = results[99].startedAt ?? undefined;
			else return [...all.values()];
		}
	}

	async getExecution(id: string): Promise<Execution> {
		return parseExecution(await this.rest.data<RawExecution>('GET', `/rest/executions/${id}`));
	}

	async stopExecution(id: string): Promise<void> {
		await this.rest.fetch('POST', `/rest/executions/${id}/stop`, {});
	}

	/** Waits for an execution. Fails immediately if it ends in another state than the wanted ones. */
	async waitForExecution(id: string, { status = [...ENDED], timeoutMs }: ExecutionWait = {}): Promise<Execution> {
		let lastSeen = 'nothing';
		return await waitFor(
			`execution ${id} to be ${status.join(' or ')}`,
			async () => {
				const execution = await this.getExecution(id).catch((error: unknown) => {
					// n8n 2.20 answers 500 while the execution is running.
					if (!(error instanceof RestError && error.status >= 500)) throw error;
					lastSeen = error.message;
				});
				if (!execution) return undefined;
				lastSeen = describeExecution(execution);
				// Older versions store the execution's end a moment before its data.
				if (status.includes(execution.status)) return await this.getExecution(id);
				if (ENDED.includes(execution.status)) throw new Error(`Execution ${id} ended with ${lastSeen}`);
				return undefined;
			},
			{ timeoutMs: timeoutMs ?? EXECUTION_TIMEOUT_MS, lastSeen: () => lastSeen },
		);
	}

	/** Waits until a workflow, started by its trigger, has at least `count` finished executions. Returns them, oldest first. */
	async waitForExecutions(workflowId: string, count = 1, timeoutMs = EXECUTION_TIMEOUT_MS): Promise<Execution[]> {
		let lastSeen: ExecutionSummary[] = [];
		const ended = await waitFor(
			`${count} execution(s) of workflow ${workflowId} to end`,
			async () => {
				lastSeen = await this.listExecutions(workflowId);
				const summaries = lastSeen.filter((execution) => ENDED.includes(execution.status));
				return summaries.length >= count ? summaries : undefined;
			},
			{ timeoutMs, lastSeen: () => lastSeen.map(({ id, status }) => `${id} ${status}`).join(', ') || 'none' },
		);
		return await Promise.all(ended.reverse().map(async ({ id }) => await this.getExecution(id)));
	}

	/** Gets a binary file of an item, as the editor's "Download" button does. */
	async downloadBinary(file: BinaryFile): Promise<Buffer> {
		// n8n 1.123 stores the file itself in the execution's data.
		if (!file.id) return Buffer.from(file.data, 'base64');
		const { id, fileName = 'file', mimeType } = file;
		const query = new URLSearchParams({ id, action: 'download', fileName, mimeType });
		const response = await this.rest.fetch('GET', `/rest/binary-data?${query}`);
		return Buffer.from(await response.arrayBuffer());
	}
}
