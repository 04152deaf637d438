import { readdirSync } from 'node:fs';

/** What a benchmark found. `ratio` is ours divided by theirs. More figures can be added. */
export interface Result {
	bench: string;
	ours: number;
	theirs: number;
	ratio: number;
	unit: string;
	/** The number of pairs of runs behind the medians. */
	n: number;
	[figure: string]: unknown;
}

const names = readdirSync(import.meta.dirname)
	.filter((file) => file.endsWith('.bench.mts'))
	.map((file) => file.replace('.bench.mts', ''));

const [name] = process.argv.slice(2);
if (!names.includes(name)) {
	console.error(`Which benchmark? npm run -s bench -- ${names.join(' | ')}`);
	process.exit(1);
}
const { run } = (await import(`./${name}.bench.mts`)) as { run: () => Promise<Result> };
console.log(JSON.stringify(await run()));
process.exit(0);
