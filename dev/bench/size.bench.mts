import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureN8n } from '../n8n/install.mts';
import { installPackage, packPackage } from '../n8n/installPackage.mts';
import { runNpm } from '../n8n/npm.mts';
import { INSTALLATION, PACKAGE_NAME, REPOSITORY } from '../n8n/paths.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import type { Result } from './main.mts';
import { median, round } from './workflow.mts';

const STARTS = 11;

const execute = promisify(execFile);

/**
 * Loads what n8n loads of a package when it starts, and prints the time in ms. Runs in a fresh process that has already loaded
 * n8n-workflow, as n8n has.
 */
const LOADER = `
const { createRequire } = require('node:module');
const { join } = require('node:path');
createRequire(join(process.argv[1], 'package.json'))('n8n-workflow');
const start = performance.now();
const { n8n } = require(join(process.argv[2], 'package.json'));
for (const file of [...n8n.credentials, ...n8n.nodes]) {
	const [name, Type] = Object.entries(require(join(process.argv[2], file)))[0];
	if (typeof Type !== 'function') throw new Error(name);
	new Type();
}
console.log(performance.now() - start);
`;

async function loadingMs(folder: string): Promise<number> {
	const { stdout } = await execute(process.execPath, ['-e', LOADER, INSTALLATION, folder], {
		env: { ...process.env, NODE_PATH: join(INSTALLATION, 'node_modules') },
	});
	return Number(stdout);
}

/** How large the package is, and how long n8n needs to load it. */
export async function run(): Promise<Result> {
	await ensureN8n({ onProgress: console.error });
	await runNpm(['run', 'build'], { cwd: REPOSITORY });
	const folder = new TemporaryFolder('suno-wav-bench-');
	try {
		const tarball = await packPackage(folder.path);
		const user = join(folder.path, 'user');
		await mkdir(user);
		await installPackage(tarball, user);
		const { stdout } = await runNpm(['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: REPOSITORY });
		const [{ unpackedSize, entryCount }] = JSON.parse(stdout) as Array<{ unpackedSize: number; entryCount: number }>;
		const packed = (await stat(tarball)).size;
		const times: number[] = [];
		for (let start = 0; start < STARTS; start++) {
			times.push(await loadingMs(join(user, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME)));
		}
		const loadMs = round(median(times), 1);
		console.table({ Package: { 'tarball, bytes': packed, 'unpacked, bytes': unpackedSize, files: entryCount, 'loading, ms': loadMs } });
		// n8n has nothing to compare it with, so the ratio is to the largest package that we would publish.
		const limit = 275_000;
		return { bench: 'size', ours: unpackedSize, theirs: limit, ratio: round(unpackedSize / limit, 3), unit: 'bytes unpacked', n: STARTS, packed, entryCount, loadMs };
	} finally {
		await folder.remove();
	}
}
