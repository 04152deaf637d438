import { readFileSync } from 'node:fs';
import { releaseProblems } from './checkRelease.mts';

/** Checks that a tag may be published: `npm run release:check -- v0.1.0`. */
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const versionIn = (path: string) => (JSON.parse(read(path)) as { version: string }).version;

const [tag = ''] = process.argv.slice(2);
const problems = releaseProblems({
	tag,
	version: versionIn('package.json'),
	lockedVersion: versionIn('package-lock.json'),
	changelog: read('CHANGELOG.md'),
	npmVersion: /^npm\/(\S+)/.exec(process.env.npm_config_user_agent ?? '')?.[1] ?? 'of an unknown version',
	today: new Date().toISOString().slice(0, 10),
});
console.log(problems.length === 0 ? `${tag} may be published.` : problems.join('\n'));
process.exitCode = problems.length === 0 ? 0 : 1;
