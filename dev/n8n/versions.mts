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

/** The n8n that all else is done with. */
export const PINNED_VERSION = pinned.dependencies.n8n;

/** The last langgraph that goes with the @langchain/core of these versions; without it npm takes one that does not. */
const BEFORE_CORE_1_1_44: Overrides = { '@langchain/langgraph': '1.0.2', '@langchain/langgraph-checkpoint': '1.0.0' };

/** The other versions that the package is tried in, the oldest first, with what npm must be told beside the pinned version's overrides. */
const OTHER_VERSIONS: Record<string, Overrides> = {
	'1.123.81': BEFORE_CORE_1_1_44,
	'2.8.4': BEFORE_CORE_1_1_44,
	// As in n8n's own build. Otherwise npm puts two of them beside each other, and no tool of an agent has parameters.
	'2.20.12': { ...BEFORE_CORE_1_1_44, zod: '3.25.67' },
	'2.30.8': {},
	'2.36.8': {},
};

/** All versions that the package is tried in, the pinned one first. */
export const VERSIONS = [PINNED_VERSION, ...Object.keys(OTHER_VERSIONS)];

const folderOf = (version: string) => join(OTHER_INSTALLATIONS, version);

/** Installs one of the other versions unless it is there already; gives its folder. */
export async function installVersion(version: string, onProgress: InstallOptions['onProgress']): Promise<string> {
	const installation = folderOf(version);
	const overrides = { ...pinned.overrides, ...OTHER_VERSIONS[version] };
	await mkdir(installation, { recursive: true });
	const manifest = { private: true, dependencies: { n8n: version }, overrides };
	await writeFile(join(installation, 'package.json'), JSON.stringify(manifest, null, 2));
	await ensureN8n({ installation, onProgress });
	return installation;
}

/** Removes what `installVersion` has installed. */
export async function removeVersion(version: string): Promise<void> {
	await rm(folderOf(version), { recursive: true, force: true });
}
