import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import { runNpm } from '../n8n/npm.mts';

/** What n8n's checker reports about a package. */
export interface Verdict {
	passed: boolean;
	message?: string;
	details?: string;
}

/** The parts of n8n's checker that do not need the package to be published. */
export interface Checker {
	analyzePackage(folder: string, patterns: string[]): Promise<Verdict>;
	/** The files that it reads from a repository. */
	SOURCE_FILE_PATTERNS: string[];
	/** Examines an unpacked package for malware. Undefined if this version of the checker has no such rules. */
	runYaraRules?(folder: string): Promise<Verdict>;
}

/** In its own folder, because the checker brings its own versions of n8n's rules. */
const FOLDER = join(import.meta.dirname, 'checker');
const PACKAGE = '@n8n/scan-community-package';
const STAMP = join(FOLDER, 'node_modules', '.complete');

/** Installs the pinned checker unless it is already installed. Does not run any dependency's scripts, because reading code needs none. */
export async function loadChecker(): Promise<Checker> {
	const wanted = createHash('sha256').update(await readFile(join(FOLDER, 'package-lock.json'))).digest('hex');
	if ((await readFile(STAMP, 'utf8').catch(() => '')) !== wanted) {
		console.log("Installing n8n's checker, 220 MB, up to a minute");
		await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER });
		await writeFile(STAMP, wanted);
	}
	return await importChecker(FOLDER);
}

/** Installs the newest checker. n8n's reviewers may apply its rules before the pinned one has them. It is removed at the end. */
export async function loadNewestChecker(): Promise<Checker> {
	const { path } = new TemporaryFolder('newest-checker-');
	await writeFile(join(path, 'package.json'), '{ "private": true }');
	await runNpm(['install', `${PACKAGE}@latest`, '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: path });
	const { version } = JSON.parse(await readFile(join(path, 'node_modules', PACKAGE, 'package.json'), 'utf8')) as { version: string };
	console.log(`The newest checker is ${version}`);
	return await importChecker(path);
}

async function importChecker(folder: string): Promise<Checker> {
	const load = async (file: string) => (await import(pathToFileURL(join(folder, 'node_modules', PACKAGE, 'scanner', file)).href)) as Partial<Checker>;
	const checker = await load('scanner.mjs');
	if (!checker.analyzePackage || !checker.SOURCE_FILE_PATTERNS) {
		throw new Error("n8n's checker has no analyzePackage or no SOURCE_FILE_PATTERNS any more: adapt dev/scan to it.");
	}
	// These rules have a file of their own, which its own command runs besides.
	const { runYaraRules } = await load('yara.mjs').catch((error: { code?: string }) => {
		if (error.code === 'ERR_MODULE_NOT_FOUND') return {} as Partial<Checker>;
		throw error;
	});
	return { ...(checker as Checker), runYaraRules };
}
