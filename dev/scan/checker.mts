import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runNpm } from '../n8n/npm.mts';

/** What n8n's checker says of a package. */
export interface Verdict {
	passed: boolean;
	message?: string;
	details?: string;
}

/** The parts of n8n's checker that do not need the package to be published. */
export interface Checker {
	analyzePackage(folder: string, patterns: string[]): Promise<Verdict>;
	/** The files that it reads of a repository. */
	SOURCE_FILE_PATTERNS: string[];
}

/** A folder of its own, because the checker brings its own versions of n8n's rules. */
const FOLDER = join(import.meta.dirname, 'checker');
const STAMP = join(FOLDER, 'node_modules', '.complete');

/** Installs the pinned checker unless it is there. No script of a dependency is run: it needs none to read code. */
export async function loadChecker(): Promise<Checker> {
	const wanted = createHash('sha256').update(await readFile(join(FOLDER, 'package-lock.json'))).digest('hex');
	if ((await readFile(STAMP, 'utf8').catch(() => '')) !== wanted) {
		console.log("Installing n8n's checker, 220 MB, up to a minute");
		await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER });
		await writeFile(STAMP, wanted);
	}
	const scanner = join(FOLDER, 'node_modules', '@n8n', 'scan-community-package', 'scanner', 'scanner.mjs');
	return (await import(pathToFileURL(scanner).href)) as Checker;
}
