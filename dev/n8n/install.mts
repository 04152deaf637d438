import { createHash } from 'node:crypto';
import { readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { withInstallLock } from './installLock.mts';
import { runNpm } from './npm.mts';
import { INSTALLATION } from './paths.mts';

/** A terminal shows one line that changes. A log gets a new line each time. */
const PROGRESS_EVERY_MS = process.stdout.isTTY ? 5_000 : 30_000;
const MINIMAL_NODE_MAJOR = 24;
/** The size of n8n, including what npm keeps of it in its cache. */
const NEEDED_BYTES = 4e9;

type OnProgress = (line: string) => void;

export interface InstallOptions {
	/** Called every few seconds with the current progress, because the installation takes minutes. */
	onProgress?: OnProgress;
	/** The folder to install, with package.json and possibly a lock file. By default the pinned n8n's. */
	installation?: string;
}

/** Written last, inside node_modules. That folder is removed first, so an interrupted installation has no stamp. */
const stampPath = (installation: string) => join(installation, 'node_modules', '.complete');

/** Only the pinned n8n has a lock file. Each other version would add one of 30,000 lines, although n8n's own dependencies are exact. */
const lockFile = async (installation: string) => await readFile(join(installation, 'package-lock.json')).catch(() => undefined);

async function wantedStamp(installation: string): Promise<string> {
	const described = (await lockFile(installation)) ?? (await readFile(join(installation, 'package.json')));
	const hash = createHash('sha256').update(described).digest('hex');
	return `${hash} ${process.platform} ${process.arch}`;
}

async function sqliteWorks(installation: string): Promise<boolean> {
	const result = await execa(process.execPath, ['--eval', "require('sqlite3')"], { cwd: installation, reject: false });
	return !result.failed;
}

async function isInstalled(installation: string): Promise<boolean> {
	const stamp = await readFile(stampPath(installation), 'utf8').catch(() => '');
	return stamp === (await wantedStamp(installation)) && (await sqliteWorks(installation));
}

async function withElapsedTime(what: string, onProgress: OnProgress, work: Promise<unknown>): Promise<void> {
	const start = Date.now();
	const tell = () => onProgress(`${what}: ${Math.round((Date.now() - start) / 1_000)} s`);
	tell();
	const timer = setInterval(tell, PROGRESS_EVERY_MS);
	try {
		await work;
	} finally {
		clearInterval(timer);
	}
}

/** Reports missing disk space before npm fills the disk. */
async function assertDiskSpace(folder: string): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	const free = bavail * bsize;
	if (free >= NEEDED_BYTES) return;
	const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
	throw new Error(`n8n needs about ${gigabytes(NEEDED_BYTES)} of disk space, but only ${gigabytes(free)} are free. Free some space and run again.`);
}

async function install(installation: string, onProgress: OnProgress): Promise<void> {
	const at = { cwd: installation };
	await assertDiskSpace(installation);
	// Without a network, npm ci would retry for many minutes before it reports that.
	await runNpm(['view', 'n8n', 'version', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'], at);
	// n8n runs without what install scripts would build, except for SQLite. Some of these scripts fail on many machines.
	await rm(join(installation, 'node_modules'), { recursive: true, force: true });
	const command = (await lockFile(installation)) ? ['ci'] : ['install', '--no-package-lock'];
	const installed = runNpm([...command, '--ignore-scripts', '--no-audit', '--no-fund'], at);
	await withElapsedTime('Installing n8n, up to 3 GB, usually 2 to 4 minutes', onProgress, installed);
	const rebuild = runNpm(['rebuild', 'sqlite3'], at);
	await withElapsedTime('Preparing SQLite for n8n, usually 1 to 3 minutes', onProgress, rebuild);
	if (!(await sqliteWorks(installation))) {
		throw new Error('npm rebuilt sqlite3, but it cannot be loaded. Building it needs Python, make and a C++ compiler.');
	}
	await writeFile(stampPath(installation), await wantedStamp(installation));
}

/** Installs an n8n, by default the pinned one, unless it is already installed. Returns whether it had to. */
export async function ensureN8n({ onProgress = () => {}, installation = INSTALLATION }: InstallOptions = {}): Promise<boolean> {
	if (Number.parseInt(process.versions.node, 10) < MINIMAL_NODE_MAJOR) {
		throw new Error(`n8n needs Node.js ${MINIMAL_NODE_MAJOR}, but this is ${process.version}. Start it with npm run.`);
	}
	if (await isInstalled(installation)) return false;
	return await withInstallLock(installation, onProgress, async () => {
		// Another process may have installed it in the meantime.
		if (await isInstalled(installation)) return false;
		await install(installation, onProgress);
		return true;
	});
}
