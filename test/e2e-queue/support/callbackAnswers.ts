import { waitFor } from '../../../dev/n8n/waitFor.mts';
import { print } from '../../e2e/support/machine.mts';
import { emulator, type TestAccount } from '../../e2e/support/world.mts';

/** n8n's answers to the callbacks of an account, after this many have been answered: a status, or the reason why there is none. */
export async function callbackAnswers({ apiKey }: TestAccount, count: number): Promise<Array<number | string>> {
	return await waitFor(
		`${count} callbacks to be answered`,
		async () => {
			const attempts = (await emulator.conversions(apiKey)).flatMap(({ callbackAttempts }) => callbackAttempts);
			return attempts.length >= count ? attempts.map(({ status, error }) => status ?? String(error)) : undefined;
		},
		{ timeoutMs: 60_000 },
	);
}

export const countOf = <T,>(list: T[], value: T) => list.filter((entry) => entry === value).length;

/** Prints the log line of a callback test. */
export function printAnswers(what: string, answers: Array<number | string>): void {
	print(`${what}: ${[...new Set(answers)].map((answer) => `${countOf(answers, answer)} × ${answer}`).join(', ')}`);
}
