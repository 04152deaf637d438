import type { IDataObject } from 'n8n-workflow';

const HIDDEN = '[hidden]';

/** The spellings of a secret in Base64. They depend on the number of bytes before it and on the alphabet. */
function inBase64(secret: string): string[] {
	const bytes = Buffer.from(secret);
	return [0, 1, 2].flatMap((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
		// Each character has six bits. Some bits of the first and the last one can belong to what is next to the secret.
		const own = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
		return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
	});
}

const spellings = new WeakMap<string[], string[]>();

/** All spellings of one account's secrets, the longest first. */
function spellingsOf(secrets: string[]): string[] {
	const known = spellings.get(secrets);
	if (known) return known;
	const all = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...inBase64(secret)]);
	const found = [...new Set(all)].sort((one, other) => other.length - one.length);
	spellings.set(secrets, found);
	return found;
}

/** Replaces every secret in a text, even if it was URL-encoded, or written as a JSON string or in Base64. */
export const hideSecrets = (text: string, secrets: string[]): string =>
	spellingsOf(secrets).reduce((clean, secret) => clean.replaceAll(secret, HIDDEN), text);

/** Anyone with the token in a resume URL can end the wait of an execution. The user's own signatures look different. */
const RESUME_TOKEN = /((?:[?&]|%3F|%26|\\u0026|&amp;)signature(?:=|%3D))[\da-f]{64}(?![\da-f])/gi;

/** Like `hideSecrets`, and also hides the tokens of resume URLs. */
export const redact = (text: string, secrets: string[]): string => hideSecrets(text, secrets).replace(RESUME_TOKEN, `$1${HIDDEN}`);

/** The value of a query's parameter, without a resume token. */
export const hideToken = (name: string, value: string): string => (name === 'signature' && /^[\da-f]{64}$/i.test(value) ? HIDDEN : value);

/** JSON deeper than this is not a record, and would be too deep for n8n to store as an item. */
const DEEPEST = 100;

/** The fields that identify a conversion and its file. A secret that happens to be part of one must not break it. */
const KEPT = new Set(['taskId', 'generationTaskId', 'audioId', 'audioWavUrl']);

/** Applies `redact` to all strings in JSON, including the keys of objects. IDs and URLs of files stay as they are. */
export function redactJson<T>(value: T, secrets: string[], depth = 0): T {
	if (typeof value === 'string') return redact(value, secrets) as T;
	if (value === null || typeof value !== 'object') return value;
	if (depth === DEEPEST) return '[nested too deeply]' as T;
	if (Array.isArray(value)) return value.map((entry: unknown) => redactJson(entry, secrets, depth + 1)) as T;
	const entries = Object.entries(value).map(([key, entry]) => [
		redact(key, secrets),
		KEPT.has(key) && typeof entry === 'string' ? entry : redactJson(entry as unknown, secrets, depth + 1),
	]);
	return Object.fromEntries(entries) as T;
}

/** The provider's response as a field of an item's JSON, for users who want it; no field when it is undefined. */
export const rawField = (raw: unknown, secrets: string[]): { raw?: IDataObject } =>
	raw === undefined ? {} : { raw: redactJson(raw, secrets) as IDataObject };
