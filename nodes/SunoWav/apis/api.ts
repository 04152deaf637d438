import type { Conversion } from '../helpers/conversion';
import type { Generation } from '../helpers/generation';
import type { Callback } from './callback';

export type CreateFields = Record<'generationTaskId' | 'audioId' | 'callBackUrl', string | undefined>;

/**
 * An API that converts tracks: what is sent and what comes back. Nothing outside its file knows a path, a field or a status word of it.
 * Providers that sell the same API differ in what stands in their rows.
 */
export interface Api {
	create: {
		path: string;
		body: Readonly<Record<string, string>>;
		/** Where in the body the rest stands; a dot leads into an object. */
		properties: Readonly<Record<keyof CreateFields, string>>;
		needsCallBackUrl: boolean;
		/** The conversion that the answer's `data` names, also when it says that the conversion exists; null when it names none. */
		readTaskId(data: unknown): string | null;
	};
	conversion: {
		path: string;
		taskIdProperty: string;
		/** Reads the answer's `data`. Null when the task is no conversion; what cannot be read is null in the conversion. */
		readConversion(data: object): Conversion | null;
		readCallBackUrl(data: object): string | null;
		isFailure(providerStatus: string | null): boolean;
		/** What has happened when a status word says that the conversion is over and there is no file there; undefined for other words. */
		withoutFile(providerStatus: string | null, audioWavUrl?: string | null): string | undefined;
	};
	generation: {
		path: string;
		taskIdProperty: string;
		readGeneration(data: object): Generation | null;
	};
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
