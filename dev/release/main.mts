import { readFileSync } from 'node:fs';
import { releaseProblems, versionProblems } from './checkRelease.mts';

/** Checks that a tag may be published: `npm run release:check -- v0.1.0`. Without a tag, checks only what must hold on any day. */
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const versionIn = (path: string) => (JSON.parse(read(path)) as { version: string }).version;

// An empty tag is a wrong tag, not a missing one.
const [tag] = process.argv.slice(2) as [string?];
const release = {
	version: versionIn('package.json'),
	lockedVersion: versionIn('package-lock.json'),
	changelog: read('CHANGELOG.md'),
	today: new Date().toISOString().slice(0, 10),
};
const npmVersion = /^npm\/(\S+)/.exec(process.env.npm_config_user_agent ?? '')?.[1] ?? 'of an unknown version';
const problems = tag === undefined ? versionProblems(release) : releaseProblems({ tag, npmVersion, ...release });
const good = tag === undefined ? `Nothing is wrong with ${release.version} so far.` : `${tag} may be published.`;
console.log(problems.length === 0 ? good : problems.join('\n'));
process.exitCode = problems.length === 0 ? 0 : 1;
