import { waitFor } from '../../../dev/n8n/waitFor.mts';
import { print } from '../../e2e/support/machine.mts';
import { emulator, type TestAccount } from '../../e2e/support/world.mts';

/** What n8n answered to the callbacks of an account, once so many have been answered: a status, or why there is none. */
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

/** The line that a test of callbacks leaves in the log. */
export function printAnswers(what: string, answers: Array<number | string>): void {
	print(`${what}: ${[...new Set(answers)].map((answer) => `${countOf(answers, answer)} × ${answer}`).join(', ')}`);
}
