import { parse } from 'flatted';

export type ExecutionStatus =
	| 'new'
	| 'running'
	| 'waiting'
	| 'success'
	| 'error'
	| 'canceled'
	| 'crashed'
	| 'unknown';

/** The states that an execution does not leave any more. */
export const ENDED: readonly ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

export interface BinaryFile {
	/** Where n8n stored it; missing when the content is in `data`. */
	id?: string;
	data: string;
	fileName?: string;
	mimeType: string;
	fileSize?: string;
	bytes?: number;
}

export interface Item {
	json: Record<string, unknown>;
	binary?: Record<string, BinaryFile>;
	pairedItem?: unknown;
	error?: unknown;
}

export interface ExecutionError {
	name?: string;
	message: string;
	description?: string | null;
	httpCode?: string | null;
	node?: { name?: string };
	context?: Record<string, unknown>;
}

export interface NodeRun {
	data?: { main?: Array<Item[] | null> };
	error?: ExecutionError;
	executionStatus?: string;
	executionTime?: number;
}

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: string;
	startedAt: string | null;
	stoppedAt: string | null;
}

export interface Execution extends ExecutionSummary {
	data: { resultData: { runData: Record<string, NodeRun[]>; error?: ExecutionError; lastNodeExecuted?: string } };
}

/** An execution as the API sends it: its run data is a string, flattened to allow circles. */
export type RawExecution = ExecutionSummary & { data: string };

/** Makes the run data readable; there is none before the first node has run. */
export function parseExecution(raw: RawExecution): Execution {
	const data = raw.data ? (parse(raw.data) as Execution['data'] | undefined) : undefined;
	return { ...raw, data: { ...data, resultData: { runData: {}, ...data?.resultData } } };
}

/** The last run of a node; says which nodes ran when this one did not. */
export function nodeRun(execution: Execution, nodeName: string, runIndex = -1): NodeRun {
	const { runData } = execution.data.resultData;
	const run = runData[nodeName]?.at(runIndex);
	if (!run) {
		const ran = Object.keys(runData).join(', ') || 'none';
		throw new Error(`Node "${nodeName}" did not run in execution ${execution.id}. Nodes that ran: ${ran}.`);
	}
	return run;
}

/** The items that a node gave on one of its outputs; none when it failed. */
export function nodeOutput(execution: Execution, nodeName: string, outputIndex = 0, runIndex = -1): Item[] {
	return nodeRun(execution, nodeName, runIndex).data?.main?.[outputIndex] ?? [];
}

/** How an execution ended, in one line. */
export function describeExecution(execution: Execution): string {
	const { error } = execution.data.resultData;
	if (!error) return execution.status;
	const where = error.node?.name ? ` in node "${error.node.name}"` : '';
	const more = error.description ? ` (${error.description})` : '';
	return `${execution.status}${where}: ${error.message}${more}`;
}
