import { toText } from '../helpers/text';
import { parseWebUrl } from '../helpers/url';

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; no fields for anything else. */
export const toFields = (value: unknown): Fields =>
	value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};

/** Like `toFields`, but the object may be JSON text, or JSON text within JSON text; no fields if it cannot be read. */
export function decodeFields(value: unknown): Fields {
	let decoded = value;
	try {
		for (let left = 2; left > 0 && typeof decoded === 'string'; left--) decoded = JSON.parse(decoded);
	} catch {
		return {};
	}
	return toFields(decoded);
}

/** A number, which some providers send as text; null if it is not a number. */
export function toNumber(value: unknown): number | null {
	const number = Number(toText(value) ?? NaN);
	return Number.isFinite(number) ? number : null;
}

/** The first value that is not empty, as text. */
export const firstText = (...values: unknown[]): string | null => values.map(toText).find((text) => text !== null) ?? null;

/** What programs write when they convert an empty value to text. */
const NOTHING = /^(null|none|undefined)$/i;

/** The URLs of a file, under all field names that the providers' documentation and clients use. */
const urlsIn = ({ audioWavUrl, audio_wav_url, wav_url, resultUrls }: Fields): unknown[] => [
	audioWavUrl,
	audio_wav_url,
	wav_url,
	...(Array.isArray(resultUrls) ? (resultUrls as unknown[]) : []),
];

/** The fields of a record or a callback and, within them, the task's result: as an object or as text. */
const resultsIn = (fields: Fields): Fields[] => [fields, decodeFields(fields.response), decodeFields(fields.resultJson)];

/** The URL of the file in a record or a callback: the first http(s) URL if there is one; null if there is none. */
export function fileUrlIn(...places: Fields[]): string | null {
	const texts = places.flatMap(resultsIn).flatMap(urlsIn).map(toText);
	const urls = texts.filter((text) => text !== null && !NOTHING.test(text));
	return urls.find(isFileUrl) ?? urls[0] ?? null;
}

/** Whether it is the URL of a file. A conversion without one is not a success. */
export const isFileUrl = (url: string | null): boolean => url !== null && parseWebUrl(url) !== undefined;

const LONGEST_SHOWN_URL = 200;

/** What is wrong with a file's URL, as the end of a sentence. */
export const namesNoFile = (url: string | null = null): string =>
	url === null ? 'returned no file URL' : `returned ${url.slice(0, LONGEST_SHOWN_URL)}, which is not a file URL`;

/** Epoch milliseconds or seconds become ISO 8601 in UTC; a time without a zone stays unchanged. */
export function toIsoTime(value: unknown): string | null {
	const text = toText(value);
	if (text === null || !/^\d{10,13}$/.test(text)) return text;
	const epoch = Number(text);
	return new Date(text.length <= 11 ? epoch * 1000 : epoch).toISOString();
}

/** A body's code as a number, which some providers send as text; null if there is none. */
export function toCode(code: unknown): number | null {
	const number = typeof code === 'string' && /^\d{1,6}$/.test(code) ? Number(code) : code;
	return Number.isInteger(number) ? (number as number) : null;
}

/** An error code as text. Code 0 means that there is no error. */
export function toErrorCode(value: unknown): string | null {
	const code = toText(value);
	return code === '0' ? null : code;
}
