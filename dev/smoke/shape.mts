import type { Redactor } from './redactor.mts';

/** The types found at each place in a JSON body. JSON inside a string is parsed too. */
export type Fields = Record<string, string[]>;

/** What is written down about a body: its shape, a few harmless values and the hosts of its URLs. */
export interface Shape {
	fields: Fields;
	values: Record<string, string>;
	hosts: string[];
}

/** The API's own words and numbers, which reveal nothing about the account. */
const HARMLESS = new Set([
	'code', 'msg', 'message', 'model', 'state', 'status', 'type', 'operationType', 'successFlag',
	'failCode', 'failMsg', 'errorCode', 'errorMessage', 'creditsConsumed', 'costTime', 'progress',
]);

const STRING_FORMS: Array<[RegExp, string]> = [
	[/^$/, 'string, empty'],
	[/^[0-9a-f]{32}$/, 'string, 32 hex digits'],
	[/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'string, UUID'],
	[/^task_[\w.-]+_\d{10,}$/, 'string, task_…_digits'],
	[/^https?:\/\//i, 'string, URL'],
	[/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/, 'string, date and time'],
	[/^\d+$/, 'string, digits'],
];

const EPOCH_MS = 1e12;

function parsed(text: string): object | undefined {
	if (!/^\s*[{[]/.test(text)) return undefined;
	try {
		return JSON.parse(text) as object;
	} catch {
		return undefined;
	}
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	if (typeof value === 'number') return value >= EPOCH_MS ? 'number, epoch ms' : 'number';
	if (typeof value !== 'string') return typeof value;
	if (parsed(value)) return 'string, JSON';
	return STRING_FORMS.find(([form]) => form.test(value))?.[1] ?? 'string';
}

const LONGEST_VALUE = 120;

/** The shape of a JSON body, without the contents of the `opaque` fields. */
export function shapeOf(body: unknown, redactor: Redactor, opaque: string[] = []): Shape {
	const shape: Shape = { fields: {}, values: {}, hosts: [] };
	const visit = (value: unknown, path: string, name: string): void => {
		if (path !== '') note(value, path, name);
		if (opaque.includes(path)) return;
		const inner = typeof value === 'string' ? parsed(value) : value;
		const prefix = inner === value ? path : `${path}(JSON)`;
		if (Array.isArray(inner)) for (const element of inner) visit(element, `${prefix}[]`, name);
		else if (typeof inner === 'object' && inner !== null) {
			for (const [key, child] of Object.entries(inner)) {
				visit(child, `${prefix}${prefix ? '.' : ''}${redactor.clean(key)}`, key);
			}
		}
	};
	const note = (value: unknown, path: string, name: string): void => {
		const type = typeOf(value);
		shape.fields[path] = [...new Set([...(shape.fields[path] ?? []), type])].sort();
		// A task's callback URL is its owner's private data.
		const isTheirs = type === 'string, URL' && !/callback/i.test(name);
		const host = isTheirs ? redactor.hostOf(String(value)) : undefined;
		if (host !== undefined && !shape.hosts.includes(host)) shape.hosts.push(host);
		const isPlain = ['string', 'number', 'boolean'].includes(typeof value) && !type.endsWith('JSON');
		if (isPlain && HARMLESS.has(name)) shape.values[path] = redactor.clean(String(value)).slice(0, LONGEST_VALUE);
	};
	visit(body, '', '');
	return shape;
}

/** Combines several lookups of the same record. */
export function together(shapes: Shape[]): Shape {
	const all: Shape = { fields: {}, values: {}, hosts: [] };
	for (const { fields, values, hosts } of shapes) {
		for (const [path, types] of Object.entries(fields)) {
			all.fields[path] = [...new Set([...(all.fields[path] ?? []), ...types])].sort();
		}
		Object.assign(all.values, values);
		all.hosts = [...new Set([...all.hosts, ...hosts])];
	}
	return all;
}
