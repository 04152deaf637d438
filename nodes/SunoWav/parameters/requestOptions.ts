import type { IHttpRequestOptions } from 'n8n-workflow';

import { readProxy } from './proxy';
import { LONGEST_TIME_MS, type NumberField, readNumber } from './readValues';

/** Long enough for a slow provider, short enough that a hung connection does not hold an execution for n8n's 300 s. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** Returns a parameter's value by its path, or the fallback if it is not set. */
export type ReadParameter = (path: string, fallback: unknown) => unknown;

/** Reads Request Options from the whole collection, which costs n8n as much as a single one of them. */
export const makeReader = (requestOptions: unknown): ReadParameter => (path, fallback) => {
	const [, ...names] = path.split('.');
	const value = names.reduce<unknown>((fields, name) => (fields as Record<string, unknown> | null | undefined)?.[name], requestOptions);
	return value === undefined ? fallback : value;
};

/** The batches in which the items of a run start: `size` at a time, each batch `intervalMs` after the one before it. */
export interface Batching {
	size: number;
	intervalMs: number;
}

/** Request Options as n8n's request helper takes them. */
export function readRequestOptions(read: ReadParameter): Partial<IHttpRequestOptions> {
	return {
		timeout: readTimeout(read),
		proxy: readProxy(read('requestOptions.proxy', '')),
		skipSslCertificateValidation: read('requestOptions.allowUnauthorizedCerts', false) as boolean,
	};
}

/** Milliseconds. Our own default if it is empty or 0, which n8n treats as unset. */
export function readTimeout(read: ReadParameter): number {
	const value = read('requestOptions.timeout', null);
	return isUnset(value) ? REQUEST_TIMEOUT_MS : readNumber(value, timeoutField);
}

/** Reads batching as n8n's declarative operations do: without an interval there is one batch; an empty size, 0 and -1 mean 1. */
export function readBatching(read: ReadParameter): Batching {
	const [size, intervalMs] = batchFields.map(({ path, ...field }) => {
		const value = read(path, null);
		return isUnset(value) ? 0 : readNumber(value, field);
	});
	return { size: intervalMs === 0 ? Infinity : Math.max(size, 1), intervalMs };
}

const timeoutField: NumberField = { name: 'Timeout in Settings > Request Options', unit: 'milliseconds', least: 1, most: LONGEST_TIME_MS };

const batchFields: Array<NumberField & { path: string }> = [
	{
		path: 'requestOptions.batching.batch.batchSize', name: 'Items per Batch in Settings > Request Options', unit: 'items', least: -1,
		most: 1_000_000, isWhole: true,
	},
	{
		path: 'requestOptions.batching.batch.batchInterval', name: 'Batch Interval in Settings > Request Options', unit: 'milliseconds', least: 0,
		most: LONGEST_TIME_MS,
	},
];

/** The values that n8n treats as unset. */
const isUnset = (value: unknown): boolean => value === undefined || value === null || /^\s*0?\s*$/.test(String(value));
