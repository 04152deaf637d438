import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Does this for all of them, this many at a time. */
export async function inParallel<T, R>(list: T[], width: number, work: (entry: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	let next = 0;
	const worker = async () => {
		while (next < list.length) {
			const index = next++;
			results[index] = await work(list[index]);
		}
	};
	await Promise.all(Array.from({ length: width }, worker));
	return results;
}

export const median = (values: number[]) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];

/** Prints the numbers that a test is about. */
export const print = (line: string) => process.stdout.write(`${line}\n`);

export const readText = (path: string) => readFileSync(path, 'utf8');

/** For a fixed pace, not for hoping that something has happened. */
export const pause = async (ms: number) => await sleep(ms);

/** In random order. */
export const shuffled = <T,>(list: T[]) =>
	list
		.map((entry) => ({ entry, order: Math.random() }))
		.sort((one, other) => one.order - other.order)
		.map(({ entry }) => entry);
