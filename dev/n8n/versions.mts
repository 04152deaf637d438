import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureN8n, type InstallOptions } from './install.mts';
import { INSTALLATION, OTHER_INSTALLATIONS } from './paths.mts';

type Overrides = Record<string, string>;

interface Manifest {
	dependencies: { n8n: string };
	overrides: Overrides;
}

const pinned = JSON.parse(readFileSync(join(INSTALLATION, 'package.json'), 'utf8')) as Manifest;

/** The n8n that everything else uses. */
export const PINNED_VERSION = pinned.dependencies.n8n;

/** The last langgraph that works with these versions' @langchain/core. Without this, npm installs one that does not. */
const BEFORE_CORE_1_1_44: Overrides = { '@langchain/langgraph': '1.0.2', '@langchain/langgraph-checkpoint': '1.0.0' };

/** The other versions that the package is tested in, oldest first, with npm overrides in addition to the pinned version's. */
const OTHER_VERSIONS: Record<string, Overrides> = {
	'1.123.81': BEFORE_CORE_1_1_44,
	'2.8.4': BEFORE_CORE_1_1_44,
	// As in n8n's own build. Otherwise npm installs two copies, and an agent's tools have no parameters.
	'2.20.12': { ...BEFORE_CORE_1_1_44, zod: '3.25.67' },
	'2.30.8': {},
	'2.36.8': {},
};

/** All versions that the package is tested in, the pinned one first. */
export const VERSIONS = [PINNED_VERSION, ...Object.keys(OTHER_VERSIONS)];

const folderOf = (version: string) => join(OTHER_INSTALLATIONS, version);

/** Installs one of the other versions unless it is already installed. Returns its folder. */
export async function installVersion(version: string, onProgress: InstallOptions['onProgress']): Promise<string> {
	const installation = folderOf(version);
	const overrides = { ...pinned.overrides, ...OTHER_VERSIONS[version] };
	await mkdir(installation, { recursive: true });
	const manifest = { private: true, dependencies: { n8n: version }, overrides };
	await writeFile(join(installation, 'package.json'), JSON.stringify(manifest, null, 2));
	await ensureN8n({ installation, onProgress });
	return installation;
}

/** Removes what `installVersion` installed. */
export async function removeVersion(version: string): Promise<void> {
	await rm(folderOf(version), { recursive: true, force: true });
}
