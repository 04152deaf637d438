import { Problem } from './problem';

const LONGEST_SHOWN = 60;

/** The value as the error shows it. Programs and models write values that no list offers, such as objects. */
function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? 'undefined';
	return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** A value that is not in its field's list. The editor offers only those, but programs, models and expressions can give others. */
export const unknownChoice = (field: string, value: unknown, choices: readonly string[]): Problem =>
	Problem.local(
		`${field} has the value ${shown(value)}, which is not one of its options`,
		`Use one of these values: ${choices.join(', ')}. Nothing was sent to the provider.`,
	);
