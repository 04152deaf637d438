import { NodeHelpers, safeRegex, setSafeRegexEngine, type INode, type INodeTypeDescription } from 'n8n-workflow';

import type { WorkflowDefinition, WorkflowNode } from '../../dev/n8n/workflows.mts';

const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

/** The distance from one node to the next, and the height of a node including its name. */
const STEP = 240;
const NODE = { width: 96, height: 144 };
const GRID = 16;

/** Parts of a template that belong to a particular n8n, and so cannot be pasted elsewhere. */
const PASTED = ['name', 'nodes', 'connections', 'pinData'];

// n8n's own engine gives a condition's expression 250 ms, which is sometimes too short on a busy machine.
setSafeRegexEngine({ ...safeRegex, test: (pattern, input, flags) => new RegExp(pattern, flags).test(input) });

const isNote = ({ type }: WorkflowNode) => type === STICKY_NOTE;

/** The nodes that do something. */
export const workingNodes = ({ nodes }: WorkflowDefinition): WorkflowNode[] => nodes.filter((node) => !isNote(node));

const isOf = ({ type, typeVersion }: WorkflowNode) =>
	({ name, version }: INodeTypeDescription) => name === type && [version].flat().includes(typeVersion);

/** The editor's complaints about the node's parameters, and values that the editor would save differently. */
function parameterProblems(workflowNode: WorkflowNode, description: INodeTypeDescription): string[] {
	const node = workflowNode as INode;
	const read = (defaults: boolean) => NodeHelpers.getNodeParameters(description.properties, node.parameters, defaults, false, node, description)!;
	const complete = read(true);
	const unknown = Object.keys(node.parameters).filter((name) => !(name in complete)).map((name) => `${name} does not exist or is not shown`);
	const [is, saved] = [node.parameters, read(false)].map((parameters) => JSON.stringify(parameters));
	const otherwise = is === saved ? [] : [`n8n would save ${saved} in place of ${is}`];
	const issues = NodeHelpers.getNodeParametersIssues(description.properties, { ...node, parameters: complete }, description);
	return [...unknown, ...otherwise, ...Object.values(issues?.parameters ?? {}).flat()];
}

/** What is wrong with the parameters of those nodes that have a description. */
export function problemsOfParameters({ nodes }: WorkflowDefinition, descriptions: INodeTypeDescription[]): string[] {
	return nodes.flatMap((node) => {
		const description = descriptions.find(isOf(node));
		return description ? parameterProblems(node, description).map((problem) => `${node.name}: ${problem}`) : [];
	});
}

/** The nodes whose type or version has no description. */
export const unknownNodes = ({ nodes }: WorkflowDefinition, descriptions: INodeTypeDescription[]): string[] =>
	nodes.filter((node) => !descriptions.some(isOf(node))).map(({ name, type, typeVersion }) => `${name}: ${type} ${typeVersion}`);

/** Connections and expressions that refer to missing nodes, and nodes without a connection. */
export function danglingEnds(workflow: WorkflowDefinition): string[] {
	const names = workflow.nodes.map(({ name }) => name);
	const links = Object.entries(workflow.connections).flatMap(([from, kinds]) =>
		Object.values(kinds).flatMap((outputs) => outputs.flatMap((targets) => (targets ?? []).map(({ node }) => ({ from, to: node })))),
	);
	const named = [...JSON.stringify(workflow.nodes).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
	const linked = links.flatMap(({ from, to }) => [from, to]);
	return [
		...[...linked, ...named].filter((name) => !names.includes(name)).map((name) => `there is no node ${name}`),
		...workingNodes(workflow).filter(({ name }) => !linked.includes(name)).map(({ name }) => `${name} stands alone`),
	];
}

/** What belongs to one n8n or one person. Pasted elsewhere, it is wrong or reveals too much. */
export function privateParts(workflow: WorkflowDefinition, knownHosts: string[]): string[] {
	const hosts = [...JSON.stringify(workflow).matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host);
	return [
		...Object.keys(workflow).filter((key) => !PASTED.includes(key)),
		...hosts.filter((host) => !knownHosts.includes(host)),
		...workflow.nodes.flatMap(({ credentials = {} }) => Object.values(credentials).flatMap(({ id }) => id ?? [])),
	];
}

interface Box {
	left: number;
	top: number;
	width: number;
	height: number;
}

function boxOf(node: WorkflowNode): Box {
	const [left, top] = node.position;
	const { width, height } = isNote(node) ? (node.parameters as typeof NODE) : NODE;
	return { left, top, width, height };
}

const overlap = (a: Box, b: Box) =>
	a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

/** What makes a canvas hard to read: nodes that are too close to each other, overlap, or are not on the grid. */
export function layoutProblems({ nodes }: WorkflowDefinition): string[] {
	const pairs = nodes.flatMap((a, index) => nodes.slice(index + 1).map((b) => [a, b] as const));
	return [
		...nodes.filter(({ position }) => position.some((place) => place % GRID !== 0)).map(({ name }) => `${name} is off the grid`),
		...pairs.filter(([a, b]) => overlap(boxOf(a), boxOf(b))).map(([a, b]) => `${a.name} and ${b.name} overlap`),
		...pairs
			.filter(([a, b]) => !isNote(a) && !isNote(b) && a.position[1] === b.position[1] && Math.abs(a.position[0] - b.position[0]) < STEP)
			.map(([a, b]) => `${a.name} and ${b.name} are too close`),
	];
}
