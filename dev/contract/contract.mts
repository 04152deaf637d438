import type { ICredentialType, IDisplayOptions, INodeProperties, INodePropertyCollection, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

/** The part of a JSON schema that describes a node's output fields for n8n. */
export interface OutputSchema {
	type: string | string[];
	properties?: Record<string, OutputSchema>;
}

/** A node with its output schemas by `resource/operation`, or by '' if it has neither. */
export interface ContractNode {
	description: INodeTypeDescription;
	outputs: Record<string, OutputSchema>;
}

export interface Contract {
	packageName: string;
	nodes: ContractNode[];
	credentials: Array<Pick<ICredentialType, 'name' | 'properties'>>;
}

/**
 * What saved workflows depend on, one line per fact, in the editor's order: what a workflow stores by name (nodes, versions, parameters,
 * options, credentials) and what it reads by name (outputs and their fields). Text that is only displayed is left out.
 */
export function contractLines({ packageName, nodes, credentials }: Contract): string[] {
	return [
		...nodes.flatMap(({ description, outputs }) => [
			...nodeFacts(description).map((fact) => `${packageName}.${description.name}: ${fact}`),
			...description.properties.flatMap((property) => fieldLines(description.name, property)),
			...Object.entries(outputs).flatMap(([operation, schema]) => outputLines(`${description.name} ${operation}`.trim(), schema)),
		]),
		...credentials.flatMap(({ name, properties }) => [`${name}: credential`, ...properties.flatMap((property) => fieldLines(name, property))]),
	];
}

/** What is in only one of two contracts, as `- ` and `+ ` lines. Lines about the same thing are next to each other. */
export function contractDifferences(earlier: string[], now: string[]): string[] {
	const gone = earlier.filter((line) => !now.includes(line));
	const come = now.filter((line) => !earlier.includes(line));
	const subjectOf = (line: string) => line.split(': ', 1)[0];
	const subjects = new Set([...gone, ...come].map(subjectOf));
	const about = (subject: string, lines: string[], sign: string) =>
		lines.filter((line) => subjectOf(line) === subject).map((line) => `${sign} ${line}`);
	const differences = [...subjects].flatMap((subject) => [...about(subject, gone, '-'), ...about(subject, come, '+')]);
	return differences.length === 0 && earlier.join() !== now.join() ? ['  the order of the lines'] : differences;
}

const text = (value: unknown) => JSON.stringify(value);

function nodeFacts({ version, defaultVersion, inputs, outputs, outputNames, credentials, webhooks, usableAsTool, maxNodes }: INodeTypeDescription): string[] {
	return [
		...[version].flat().map((each) => `version ${each}`),
		...(defaultVersion === undefined ? [] : [`default version ${defaultVersion}`]),
		`inputs ${text(inputs)}`,
		`outputs ${text(outputs)}`,
		...(outputNames ? [`output names ${text(outputNames)}`] : []),
		...(usableAsTool ? ['usable as a tool'] : []),
		...(maxNodes === undefined ? [] : [`at most ${maxNodes} in a workflow`]),
		...(credentials ?? []).map(({ name, required, displayOptions }) =>
			[`credential ${name}`, required ? 'required' : 'optional', ...conditions(displayOptions)].join(', '),
		),
		...(webhooks ?? []).map(({ name, httpMethod, path, isFullPath, restartWebhook }) =>
			[`webhook ${name}`, String(httpMethod), `path ${text(path)}`, ...(isFullPath ? ['alone'] : []), ...(restartWebhook ? ['of a waiting execution'] : [])].join(', '),
		),
	];
}

/** The facts about a field and the fields inside it. Workflows do not store notices. */
function fieldLines(owner: string, property: INodeProperties, parents: string[] = []): string[] {
	if (['notice', 'callout', 'button'].includes(property.type)) return [];
	const { resource, operation, ...rest } = property.displayOptions?.show ?? {};
	// Keyed by operation, because the same name means another field elsewhere.
	const place = parents.length === 0 ? [resource, operation].filter((list) => list !== undefined).map((list) => list.map(String).join('+')) : [];
	const subject = parents.length === 0 ? [owner, place.join('/'), property.name].filter(Boolean).join(' ') : `${owner}.${property.name}`;
	const shown: IDisplayOptions = { ...property.displayOptions, show: parents.length === 0 ? rest : property.displayOptions?.show };
	const facts = [
		`type ${property.type}`,
		`default ${text(property.default)}`,
		...(property.required ? ['required'] : []),
		...(property.noDataExpression ? ['no expression'] : []),
		...Object.entries(property.typeOptions ?? {}).map(([name, value]) => `${name} ${text(value)}`),
		...conditions(shown),
		...(property.modes ?? []).map(({ name }) => `mode ${name}`),
	];
	const inside = (property.options ?? []).flatMap((option) => optionLines(subject, option, [...parents, property.name]));
	return [...facts.map((fact) => `${subject}: ${fact}`), ...inside];
}

function optionLines(subject: string, option: INodePropertyOptions | INodeProperties | INodePropertyCollection, parents: string[]): string[] {
	if ('values' in option) return option.values.flatMap((property) => fieldLines(`${subject}.${option.name}`, property, parents));
	if ('type' in option) return fieldLines(subject, option, parents);
	return [`${subject}: ${[`option ${text((option as INodePropertyOptions).value)}`, ...conditions((option as INodePropertyOptions).displayOptions)].join(', ')}`];
}

const conditions = ({ show, hide }: IDisplayOptions = {}): string[] => [
	...Object.entries(show ?? {}).map(([name, values]) => `shown if ${name} is ${text(values)}`),
	...Object.entries(hide ?? {}).map(([name, values]) => `hidden if ${name} is ${text(values)}`),
];

const outputLines = (owner: string, { properties = {} }: OutputSchema, path = ''): string[] =>
	Object.entries(properties).flatMap(([name, schema]) => [
		`${owner} output ${path}${name}: ${[schema.type].flat().join(' or ')}`,
		...outputLines(owner, schema, `${path}${name}.`),
	]);
