import type { Conversion } from '../helpers/conversion';
import type { Generation } from '../helpers/generation';
import type { Callback } from './callback';

export type CreateFields = Record<'generationTaskId' | 'audioId' | 'callBackUrl', string | undefined>;

/**
 * An API that converts tracks: its requests and responses. Only its own file knows its paths, fields and status words.
 * Providers that sell the same API differ only in their rows.
 */
export interface Api {
	create: {
		path: string;
		body: Readonly<Record<string, string>>;
		/** The place of each field in the body; a dot means a nested object. */
		properties: Readonly<Record<keyof CreateFields, string>>;
		needsCallBackUrl: boolean;
		/** The task ID in the response's `data`, even if the response says that the conversion already exists; null if there is none. */
		readTaskId(data: unknown): string | null;
	};
	conversion: {
		path: string;
		taskIdProperty: string;
		/** Reads the response's `data`. Null when the task is not a conversion; unreadable fields are null in the conversion. */
		readConversion(data: object): Conversion | null;
		readCallBackUrl(data: object): string | null;
		isFailure(providerStatus: string | null): boolean;
		/** Describes a status word that says the conversion is over although there is no file; undefined for other words. */
		withoutFile(providerStatus: string | null, audioWavUrl?: string | null): string | undefined;
	};
	generation: {
		path: string;
		taskIdProperty: string;
		readGeneration(data: object): Generation | null;
	};
	readCallback(body: unknown): Callback | null;
}

/** The body of a create request. Undefined values are left out. */
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
