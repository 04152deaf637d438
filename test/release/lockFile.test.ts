import { minVersion, satisfies } from 'semver';

import packageJson from '../../package.json';
import { textOfFile } from '../setup/builtFiles';

// What `npm ci` downloads and runs on the machine of someone who has just cloned the repository, and in the release.

interface Locked {
	version: string;
	resolved?: string;
	integrity?: string;
	hasInstallScript?: boolean;
	engines?: { node?: string };
}

const { packages } = JSON.parse(textOfFile('package-lock.json')!) as { packages: Record<string, Locked> };
const locked = Object.entries(packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const namesOf = (entries: Array<[string, Locked]>) => [...new Set(entries.map(([path]) => nameOf(path)))].sort();

/** n8n's expression engine. Nothing here chooses its version. It runs on the pinned Node.js. */
const OF_N8N = 'isolated-vm';

test('everything that does not come from the repository has its hash in the lock file', () => {
	expect(namesOf(locked.filter(([, { integrity }]) => integrity === undefined))).toEqual(['pinned-node']);
});

test("the lock file contains the Node.js that runs everything, for each system, in n8n's major version", () => {
	const { optionalDependencies } = JSON.parse(textOfFile('dev/node/package.json')!) as { optionalDependencies: Record<string, string> };
	const runtimes = Object.entries(optionalDependencies);
	expect(runtimes.length).toBeGreaterThan(3);
	for (const [name, version] of runtimes) {
		expect(packages[`node_modules/${name}`]).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/) });
		expect(satisfies(version, '^24.9.0')).toBe(true);
	}
});

test('only one of the dependencies\' install scripts runs', () => {
	const allowed: Record<string, boolean> = packageJson.allowScripts;
	const withScript = namesOf(locked.filter(([, { hasInstallScript }]) => hasInstallScript));
	expect(withScript.filter((name) => allowed[name] === undefined)).toEqual([]);
	expect(withScript.filter((name) => allowed[name])).toEqual([OF_N8N]);
});

/** Nock's requirement. The previous nock cannot let requests through to a proxy, and our tests always run with our own Node.js. */
const OF_NOCK = '@mswjs/interceptors';

test("npm does not warn about the oldest Node.js that can start the project, except for n8n's engine and nock", () => {
	const oldest = minVersion(packageJson.engines.node)!;
	expect(namesOf(locked.filter(([, { engines }]) => engines?.node !== undefined && !satisfies(oldest, engines.node)))).toEqual([OF_NOCK, OF_N8N]);
});
