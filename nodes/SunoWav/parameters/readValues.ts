import { Problem } from '../errors/problem';
import { SUNO_COM } from '../errors/taskProblems';
import { unknownChoice } from '../errors/unknownChoice';
import { LONGEST_ID, toText } from '../helpers/text';
import { parseWebUrl } from '../helpers/url';

/** Timers that are set to more than 2^31 ms end immediately. */
export const LONGEST_TIME_MS = 24 * 24 * 3_600_000;

export const isEmpty = (value: unknown): boolean =>
	value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

/** A field for a number: its name, its unit for a sentence, and the numbers that it accepts. */
export interface NumberField {
	name: string;
	unit: string;
	least: number;
	most: number;
	isWhole?: boolean;
}

/** A number that the user gave, perhaps as text. */
export function readNumber(value: unknown, { name, unit, least, most, isWhole = false }: NumberField): number {
	const number = Number(toText(value) ?? NaN);
	if (number >= least && number <= most && (!isWhole || Number.isInteger(number))) return number;
	const kind = isWhole ? 'a whole number' : 'a number';
	const range = `from ${least} to ${most.toLocaleString('en')}`;
	throw Problem.local(
		`${name} is not ${kind} ${range}`,
		`Enter ${kind} of ${unit} ${range}. If it comes from an expression, check what the expression returns.`,
	);
}

export function readChoice<Choice extends string>(value: unknown, field: string, choices: readonly Choice[]): Choice {
	const choice = choices.find((known) => known === value);
	if (choice === undefined) throw unknownChoice(field, value, choices);
	return choice;
}

/** Whether a value can be an ID, or is empty. */
const isId = (value: unknown): boolean => {
	const id = toText(value) ?? '';
	if (typeof value === 'number' && !Number.isSafeInteger(value)) return false;
	return id.length <= LONGEST_ID && !/[\s\p{C}]/u.test(id) && (value === null || typeof value !== 'object');
};

/** An ID that the user gave, without spaces around it; null when there is none or it is not an ID. */
export const toId = (value: unknown): string | null => (isId(value) ? toText(value) : null);

/** An ID that the user gave, without spaces around it; empty when there is none. */
export function readId(value: unknown, fieldName: string): string {
	// The most common mistake: the URL of a song, or of its MP3.
	if (typeof value === 'string' && value.includes('://')) {
		throw Problem.local(`${fieldName} is a link`, `Enter the ID that your provider returned, not a link. ${SUNO_COM}`);
	}
	if (isId(value)) return toText(value) ?? '';
	throw Problem.local(
		`${fieldName} is not an ID`,
		`Enter only the ID, as text of at most ${LONGEST_ID} characters without spaces. If it comes from an expression, check that the expression points to the ID itself.`,
	);
}

/** The same for an ID that must be there. */
export function readRequiredId(value: unknown, fieldName: string, whereToFindIt: string): string {
	const id = readId(value, fieldName);
	if (id === '') {
		throw Problem.local(`${fieldName} is empty`, `${whereToFindIt} {checkField}.`);
	}
	return id;
}

/** The URL that the provider is to call: an absolute http(s) URL. */
export function readCallBackUrl(value: unknown): string {
	const url = toText(value) ?? '';
	if (!parseWebUrl(url)) {
		throw Problem.local(
			url === '' ? 'Callback URL is empty' : 'Callback URL is not a complete URL',
			'Paste the Production URL of a Suno WAV Trigger node. It starts with https:// or http://.',
		);
	}
	return url;
}

/** The same for an optional URL; undefined when there is none. */
export const readOptionalCallBackUrl = (value: unknown): string | undefined =>
	toText(value) === null ? undefined : readCallBackUrl(value);
