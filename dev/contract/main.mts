import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { contractDifferences, contractLines } from './contract.mts';
import { CONTRACT_FILE, contractOfPackage } from './packageContract.mts';

/** Rewrites the contract of saved workflows and shows the differences. You accept them by committing the file. */
const fileOf = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(fileOf(path), 'utf8');
const built = createRequire(import.meta.url)('../../dist/index.js') as Parameters<typeof contractOfPackage>[0];
const lines = contractLines(contractOfPackage(built, read));
let earlier: string[] = [];
try {
	earlier = read(CONTRACT_FILE).trimEnd().split('\n');
} catch {
	// There is no contract yet.
}
writeFileSync(fileOf(CONTRACT_FILE), `${lines.join('\n')}\n`);
const differences = contractDifferences(earlier, lines);
console.log(differences.length === 0 ? 'The contract is unchanged.' : differences.join('\n'));
