import type { IDataObject } from 'n8n-workflow';

const HIDDEN = '[hidden]';

/** Replaces every secret in a text, also where it was URL-encoded or written as a JSON string. */
export function redact(text: string, secrets: string[]): string {
	return secrets
		.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
		.sort((one, other) => other.length - one.length)
		.reduce((clean, secret) => clean.replaceAll(secret, HIDDEN), text);
}

/** The fields of a conversion by which it and its file are found. A secret that happens to be part of one must not break it. */
const KEPT = new Set(['taskId', 'generationTaskId', 'audioId', 'audioWavUrl']);

/** The same for all texts in a piece of JSON, the keys of its objects included; IDs and URLs of files stay as they are. */
export function redactJson<T>(value: T, secrets: string[]): T {
	if (typeof value === 'string') return redact(value, secrets) as T;
	if (value === null || typeof value !== 'object') return value;
	if (Array.isArray(value)) return value.map((entry: unknown) => redactJson(entry, secrets)) as T;
	const entries = Object.entries(value).map(([key, entry]) => [
		redact(key, secrets),
		KEPT.has(key) && typeof entry === 'string' ? entry : redactJson(entry as unknown, secrets),
	]);
	return Object.fromEntries(entries) as T;
}

/** The provider's answer as a field of an item's JSON, for users who have asked for it; none when it is undefined. */
export const rawField = (raw: unknown, secrets: string[]): { raw?: IDataObject } =>
	raw === undefined ? {} : { raw: redactJson(raw, secrets) as IDataObject };
