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

/** The final states of an execution. */
export const ENDED: readonly ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

export interface BinaryFile {
	/** Where n8n stored it; missing if the content is in `data`. */
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

/** An execution as the API sends it. Its run data is a string, flattened to allow circular references. */
export type RawExecution = ExecutionSummary & { data: string };

/** Parses the run data. Before the first node has run, there is none. */
export function parseExecution(raw: RawExecution): Execution {
	const data = raw.data ? (parse(raw.data) as Execution['data'] | undefined) : undefined;
	return { ...raw, data: { ...data, resultData: { runData: {}, ...data?.resultData } } };
}

/** The last run of a node. If the node did not run, the error lists the nodes that did. */
export function nodeRun(execution: Execution, nodeName: string, runIndex = -1): NodeRun {
	const { runData } = execution.data.resultData;
	const run = runData[nodeName]?.at(runIndex);
	if (!run) {
		const ran = Object.keys(runData).join(', ') || 'none';
		throw new Error(`Node "${nodeName}" did not run in execution ${execution.id}. Nodes that ran: ${ran}.`);
	}
	return run;
}

/** The items that a node returned on one of its outputs; none if it failed. */
export function nodeOutput(execution: Execution, nodeName: string, outputIndex = 0, runIndex = -1): Item[] {
	return nodeRun(execution, nodeName, runIndex).data?.main?.[outputIndex] ?? [];
}

/** An execution's outcome as one line. */
export function describeExecution(execution: Execution): string {
	const { error } = execution.data.resultData;
	if (!error) return execution.status;
	const where = error.node?.name ? ` in node "${error.node.name}"` : '';
	const more = error.description ? ` (${error.description})` : '';
	return `${execution.status}${where}: ${error.message}${more}`;
}
