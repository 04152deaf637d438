const HIDDEN = '[hidden]';

/** Replaces every secret in a text, also where it was URL-encoded or written as a JSON string. */
export function redact(text: string, secrets: string[]): string {
	return secrets
		.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
		.reduce((clean, secret) => clean.replaceAll(secret, HIDDEN), text);
}

/** The same for the strings in a piece of JSON, its keys included. */
export function redactJson<T>(value: T, secrets: string[]): T {
	return value === undefined ? value : (JSON.parse(redact(JSON.stringify(value), secrets)) as T);
}
