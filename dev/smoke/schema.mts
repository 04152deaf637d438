import type { Redactor } from './redactor.mts';
import type { Fields } from './shape.mts';

type Json = Record<string, unknown>;

/** Stops at this depth, because a schema can contain itself. */
const DEEPEST = 8;
const MOST_VALUES = 20;

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The first value under a matching name, at this depth. */
function first(value: unknown, fits: (name: string) => boolean = () => true): Json {
	return objectOf(Object.entries(objectOf(value)).find(([name]) => fits(name))?.[1]);
}

/** Reads the parts of an OpenAPI document that describe requests and callbacks. */
class Document {
	readonly #root: Json;

	constructor(root: Json) {
		this.#root = root;
	}

	/** The operation that creates a task. */
	get operation(): Json {
		const path = first(this.#root.paths, (name) => name.endsWith('/createTask'));
		return objectOf((Object.keys(path).length > 0 ? path : first(this.#root.paths)).post);
	}

	/** The operation's callbacks: by name, then address, then method. */
	get callback(): Json {
		return first(first(first(this.operation.callbacks)), (name) => name === 'post');
	}

	/** The fields of an operation's body. */
	bodyOf(operation: Json): Fields {
		const fields: Fields = {};
		const { content } = this.#resolve(operation.requestBody);
		const { schema } = first(content, (type) => type.includes('json'));
		if (schema !== undefined) this.#visit(schema, '', false, fields, 0);
		return fields;
	}

	#visit(reference: unknown, path: string, required: boolean, fields: Fields, depth: number): void {
		if (depth > DEEPEST) return;
		const schema = this.#resolve(reference);
		if (path !== '') fields[path] = [describe(schema, required)];
		for (const part of ['allOf', 'oneOf', 'anyOf'].flatMap((name) => listOf(schema[name]))) {
			this.#visit(part, path, required, fields, depth + 1);
		}
		const needed = listOf(schema.required);
		for (const [name, child] of Object.entries(objectOf(schema.properties))) {
			this.#visit(child, path ? `${path}.${name}` : name, needed.includes(name), fields, depth + 1);
		}
		if (schema.items) this.#visit(schema.items, `${path}[]`, false, fields, depth + 1);
	}

	#resolve(reference: unknown): Json {
		const { $ref } = objectOf(reference);
		if (typeof $ref !== 'string' || !$ref.startsWith('#/')) return objectOf(reference);
		const names = $ref.slice(2).split('/');
		return objectOf(names.reduce<unknown>((at, name) => objectOf(at)[name.replaceAll('~1', '/').replaceAll('~0', '~')], this.#root));
	}
}

function describe({ type, enum: values }: Json, required: boolean): string {
	const types = listOf(type).length > 0 ? listOf(type).join(' or ') : String(type ?? 'any');
	const words = listOf(values).slice(0, MOST_VALUES).map(String);
	return [types, ...(required ? ['required'] : []), ...(words.length > 0 ? [`one of ${words.join(' ')}`] : [])].join(', ');
}

/** The fields of a model's request and of its callbacks, according to its schema. Both are empty if the schema does not describe them. */
export function readSchema(data: unknown, redactor: Redactor): { request: Fields; callback: Fields } {
	const { openapi } = objectOf(data);
	const root = typeof openapi === 'string' ? parse(openapi) : openapi;
	const document = new Document(objectOf(root));
	const cleaned = (fields: Fields): Fields =>
		Object.fromEntries(Object.entries(fields).map(([path, types]) => [redactor.clean(path), types.map((type) => redactor.clean(type))]));
	return {
		request: cleaned(document.bodyOf(document.operation)),
		callback: cleaned(document.bodyOf(document.callback)),
	};
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
