export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id?: string; name: string }>;
	webhookId?: string;
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	executeOnce?: boolean;
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
	disabled?: boolean;
}

/** The connections of each node's outputs, by kind: `main`, or one of those to an agent. */
export type Connections = Record<string, Record<string, Array<Array<{ node: string; type: string; index: number }> | null>>>;

/** A workflow as it is exported and imported. */
export interface WorkflowDefinition {
	name: string;
	nodes: WorkflowNode[];
	connections: Connections;
	settings?: Record<string, unknown>;
	pinData?: Record<string, unknown>;
}

/** A workflow as n8n has stored it. */
export interface Workflow extends WorkflowDefinition {
	id: string;
	versionId: string;
	active: boolean;
}

/** The node with this name. If there is none, the error lists the workflow's nodes. */
export function nodeOf(workflow: WorkflowDefinition, name: string): WorkflowNode {
	const node = workflow.nodes.find((candidate) => candidate.name === name);
	if (!node) {
		const names = workflow.nodes.map((candidate) => candidate.name).join(', ');
		throw new Error(`Workflow "${workflow.name}" has no node "${name}", only: ${names}.`);
	}
	return node;
}
