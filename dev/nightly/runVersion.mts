import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { pathWithNode } from '../n8n/environment.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import { installVersion, PINNED_VERSION, removeVersion } from '../n8n/versions.mts';
import type { NightlyOptions } from './options.mts';

/** The editor test depends on the pinned n8n's pages. The others load n8n for minutes and would give the same result in every version. */
const LEFT_OUT_ELSEWHERE = ['e2e/(editor|hostile|delivery|largeBatch)\\.test'];

export interface Counts {
	passed: number;
	failed: number;
	skipped: number;
}

/** The result of the tests in one version. */
export interface Run {
	version: string;
	ok: boolean;
	/** Missing if the tests did not finish. */
	counts?: Counts;
	minutes: number;
}

/**
 * Runs the end-to-end tests on the built package and shows their output. Uses the pinned n8n unless the folder of a different one is given.
 */
async function runTests(installation?: string): Promise<Pick<Run, 'ok' | 'counts'>> {
	const folder = new TemporaryFolder('suno-wav-nightly-');
	const countsFile = join(folder.path, 'counts.json');
	const args = ['run', '-s', 'jest', '--', '--config', 'test/e2e/jest.config.js'];
	if (installation) args.push('--testPathIgnorePatterns', ...LEFT_OUT_ELSEWHERE);
	try {
		const { failed } = await execa('npm', args, {
			cwd: REPOSITORY,
			env: { PATH: pathWithNode(), TEST_COUNTS: countsFile, ...(installation ? { E2E_N8N: installation } : { E2E_NIGHTLY: '1' }) },
			stdio: 'inherit',
			reject: false,
		});
		const counts = await readFile(countsFile, 'utf8').catch(() => undefined);
		return { ok: !failed, counts: counts === undefined ? undefined : (JSON.parse(counts) as Counts) };
	} finally {
		await folder.remove();
	}
}

/** Tests the package in one version of n8n. Never fails, because a problem with one version must not stop the others. */
export async function runVersion(version: string, { keep }: NightlyOptions): Promise<Run> {
	console.log(`\n=== n8n ${version}`);
	const start = Date.now();
	const ended = (how: Pick<Run, 'ok' | 'counts'>): Run => ({ version, ...how, minutes: (Date.now() - start) / 60_000 });
	try {
		if (version === PINNED_VERSION) return ended(await runTests());
		return ended(await runTests(await installVersion(version, console.log)));
	} catch (error) {
		console.error((error as Error).message);
		return ended({ ok: false });
	} finally {
		if (version !== PINNED_VERSION && !keep) await removeVersion(version);
	}
}
