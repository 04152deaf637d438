import { toText } from '../helpers/text';

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none of anything else. */
export const toFields = (value: unknown): Fields =>
	value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};

/** The fields of an object that was sent as JSON text; none when the text is none or cannot be read. */
export function parseFields(text: unknown): Fields {
	if (typeof text !== 'string') return {};
	try {
		return toFields(JSON.parse(text));
	} catch {
		return {};
	}
}

/** A number, which some send as text; null when it is none. */
export function toNumber(value: unknown): number | null {
	const number = Number(toText(value) ?? NaN);
	return Number.isFinite(number) ? number : null;
}

/** The first of the values that says something, as text. */
export const firstText = (...values: unknown[]): string | null => values.map(toText).find((text) => text !== null) ?? null;

/** The URL of a file as the pages of the providers and their clients spell it. */
export const wavUrlIn = ({ audioWavUrl, audio_wav_url, wav_url }: Fields): string | null =>
	firstText(audioWavUrl, audio_wav_url, wav_url);

/** Epoch milliseconds or seconds become ISO 8601 in UTC; a time without a zone stays as it came. */
export function toIsoTime(value: unknown): string | null {
	const text = toText(value);
	if (text === null || !/^\d{10,13}$/.test(text)) return text;
	const epoch = Number(text);
	return new Date(text.length <= 11 ? epoch * 1000 : epoch).toISOString();
}

/** A body's code as a number, which some send as text; null when there is none. */
export function toCode(code: unknown): number | null {
	const number = typeof code === 'string' && /^\d{1,6}$/.test(code) ? Number(code) : code;
	return Number.isInteger(number) ? (number as number) : null;
}

/** An error code as text. Code 0 means that there is no error. */
export function toErrorCode(value: unknown): string | null {
	const code = toText(value);
	return code === '0' ? null : code;
}
