import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { runNpm } from './npm.mts';
import { PACKAGE_NAME, REPOSITORY } from './paths.mts';

/** Packs the built package as it would be published. Returns the tarball's path. */
export async function packPackage(destination: string): Promise<string> {
	await mkdir(destination, { recursive: true });
	const { stdout } = await runNpm(
		['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', destination],
		{ cwd: REPOSITORY },
	);
	const [{ filename }] = JSON.parse(stdout) as Array<{ filename: string }>;
	return join(destination, filename);
}

/**
 * Installs the packed package into an n8n user folder as n8n installs community packages: it unpacks the package, but leaves out everything
 * that could add a second n8n-workflow next to n8n's own.
 */
export async function installPackage(tarball: string, userFolder: string): Promise<void> {
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await execa('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	const manifestPath = join(folder, 'package.json');
	const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as Record<string, unknown>;
	for (const key of ['devDependencies', 'peerDependencies', 'optionalDependencies']) delete manifest[key];
	await writeFile(manifestPath, JSON.stringify(manifest, null, 2));
}
