import type { Conversion } from '../helpers/conversion';
import type { Generation } from '../helpers/generation';
import type { Callback } from './callback';

/** What a creating request says, by the names of the node's parameters. */
export type CreateFields = Record<'generationTaskId' | 'audioId' | 'callBackUrl', string | undefined>;

/**
 * An API that converts tracks: what is sent and what comes back. Nothing outside its file knows a path, a field or a status word
 * of it. Providers that sell the same API differ in what stands in their rows.
 */
export interface Api {
	/** The request that starts a conversion. */
	create: {
		path: string;
		/** What the body says in any case. */
		body: Readonly<Record<string, string>>;
		/** Where in the body the rest stands; a dot leads into an object. */
		properties: Readonly<Record<keyof CreateFields, string>>;
		/** Whether a request without a callback URL is refused. */
		needsCallBackUrl: boolean;
		/** The conversion that the answer's `data` names, also when it says that the conversion exists; null when it names none. */
		readTaskId(data: unknown): string | null;
	};
	/** The request that tells how a conversion stands. */
	conversion: {
		path: string;
		/** Where in the query the task ID stands. */
		taskIdProperty: string;
		/** Reads the answer's `data`. Null when the task is no conversion; what cannot be read is null in the conversion. */
		readConversion(data: object): Conversion | null;
		/** The callback URL that the conversion was started with, if the record tells. */
		readCallBackUrl(data: object): string | null;
		/** Whether a status word is that of a failure. */
		isFailure(providerStatus: string | null): boolean;
		/** What has happened when a status word says that the conversion is over and there is no file; undefined for others. */
		withoutFile(providerStatus: string | null): string | undefined;
	};
	/** The request that tells how a music generation stands. */
	generation: {
		path: string;
		/** Where in the query the task ID stands. */
		taskIdProperty: string;
		/** Reads the answer's `data`. Null when the task is no generation. */
		readGeneration(data: object): Generation | null;
	};
	/** Reads the body of a callback. Null when it is none of a conversion. */
	readCallback(body: unknown): Callback | null;
}

/** The body of a creating request. What is undefined is left out. */
export function toCreateBody({ create }: Api, fields: Partial<CreateFields>): object {
	const body: Record<string, unknown> = { ...create.body };
	for (const [name, property] of Object.entries(create.properties)) {
		const value = fields[name as keyof CreateFields];
		if (value === undefined) continue;
		const path = property.split('.');
		const last = path.pop()!;
		const parent = path.reduce((object, key) => (object[key] ??= {}) as Record<string, unknown>, body);
		parent[last] = value;
	}
	return body;
}
