import { Problem } from './provider/problem';
import { textOf } from './provider/text';
import { parseWebUrl } from './webUrl';

const ID_MAX_LENGTH = 128;

/** An ID that the user gave, without blanks around it; empty when there is none. Throws a Problem when it is no ID. */
export function readId(value: unknown, fieldName: string): string {
	const id = textOf(value) ?? '';
	if (id.length > ID_MAX_LENGTH || /[\s\p{C}]/u.test(id) || (value !== null && typeof value === 'object')) {
		throw Problem.ofInput(
			`${fieldName} is not an ID`,
			`Give the ID alone, as text of at most ${ID_MAX_LENGTH} characters without blanks. If it comes from an expression, check that the expression points to the ID itself.`,
		);
	}
	return id;
}

/** The same for an ID that must be there. */
export function readRequiredId(value: unknown, fieldName: string, whereToFindIt: string): string {
	const id = readId(value, fieldName);
	if (id === '') {
		throw Problem.ofInput(
			`${fieldName} is empty`,
			`${whereToFindIt} If it comes from an expression, check that the item has this field.`,
		);
	}
	return id;
}

/** The URL that the provider is to call. Throws a Problem unless it is an absolute http(s) URL. */
export function readCallBackUrl(value: unknown): string {
	const url = textOf(value) ?? '';
	if (!parseWebUrl(url)) {
		throw Problem.ofInput(
			url === '' ? 'Callback URL is empty' : 'Callback URL is not a complete web address',
			'Paste the production URL of a Suno WAV Trigger node. It starts with https:// or http://.',
		);
	}
	return url;
}
