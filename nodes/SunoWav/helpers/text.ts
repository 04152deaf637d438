/** Real IDs are much shorter. Anything longer is not an ID. */
export const LONGEST_ID = 200;

/** An ID, a word or a number as text, or null when there is nothing to read. */
export function toText(value: unknown): string | null {
	// JSON has rounded a larger number, so it names something else.
	if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value) ? null : String(value);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The text with a capital first letter, to begin a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const inSeconds = (ms: number): string => `${ms / 1000} second${ms === 1000 ? '' : 's'}`;

const ENDED = /[.!?…。！？]$/;

/** Joins texts so that each has ended before the next begins. Texts from elsewhere often lack their full stop. */
export function sentences(...texts: string[]): string {
	const trimmed = texts.map((text) => text.trim()).filter((text) => text !== '');
	return trimmed.map((text, index) => (index === trimmed.length - 1 || ENDED.test(text) ? text : `${text}.`)).join(' ');
}
