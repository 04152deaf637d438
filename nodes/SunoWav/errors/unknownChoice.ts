import { Problem } from './problem';

const LONGEST_SHOWN = 60;

/** The value as it is told: programs and models write what no list offers, such as objects. */
function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? 'undefined';
	return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** The value of a field that is none of its list. The editor offers no others, but programs, models and expressions give them. */
export const unknownChoice = (field: string, value: unknown, choices: readonly string[]): Problem =>
	Problem.local(
		`${field} has the value ${shown(value)}, which is not one of its options`,
		`Use one of these values: ${choices.join(', ')}. Nothing was sent to the provider.`,
	);
