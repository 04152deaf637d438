import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { packPackage } from '../n8n/installPackage.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import { loadChecker, loadNewestChecker, type Verdict } from './checker.mts';

/**
 * Runs n8n's checker on the source and the packed package, as n8n does before it verifies a package. The checker's own command accepts only
 * packages published on npm with provenance, but the rules are the same. `-- --newest` uses the newest checker instead of the pinned one.
 */

/** What the checker must find. Otherwise it could pass because it has not looked at anything. */
const PLANTED_CODE = "\nconsole.log(process.env.HOME, require('fs'), eval('1'));\n";
const RULES_OF_CODE = ['no-console', 'no-restricted-globals', 'no-restricted-imports', 'no-dangerous-functions'];
const PLANTED_FIELDS = { overrides: { lodash: '4.0.0' }, dependencies: { lodash: '4.0.0' }, scripts: { postinstall: 'true' } };
const RULES_OF_PACKAGE = ['no-overrides-field', 'no-runtime-dependencies', 'no-forbidden-lifecycle-scripts'];
const SOURCES = ['package.json', 'nodes', 'credentials', 'icons'];

const { newest } = parseArgs({ options: { newest: { type: 'boolean' } } }).values;
const { analyzePackage, SOURCE_FILE_PATTERNS, runYaraRules } = await (newest ? loadNewestChecker() : loadChecker());
const temporary = new TemporaryFolder('scan-');

/** The packed package, unpacked. */
async function unpack(): Promise<string> {
	const folder = join(temporary.path, 'tarball');
	await mkdir(folder);
	await execa('tar', ['-xzf', await packPackage(temporary.path), '-C', folder, '--strip-components=1']);
	return folder;
}

/** A copy of the source, or of parts of it, with code that no checker may accept. */
async function plant(folder: string, name: string, parts: string[], code: string): Promise<string> {
	const planted = join(temporary.path, name);
	for (const part of parts) await cp(join(folder, part), join(planted, part), { recursive: true });
	await appendFile(join(planted, code), PLANTED_CODE);
	const manifest = JSON.parse(await readFile(join(planted, 'package.json'), 'utf8')) as object;
	await writeFile(join(planted, 'package.json'), JSON.stringify({ ...manifest, ...PLANTED_FIELDS }));
	return planted;
}

/** A pass with a message counts as a refusal, because the message can be "No files found". */
const whyRefused = ({ passed, message, details }: Verdict) => (passed && !message ? '' : (details ?? message ?? 'no reason given'));

/** What the checker should have found in a planted copy but did not. */
const overlooked = ({ details = '' }: Verdict) => [...RULES_OF_CODE, ...RULES_OF_PACKAGE].filter((rule) => !details.includes(rule));

const tarball = await unpack();
const tarballPatterns = ['**/*.js', 'package.json'];
const examined = [
	{ what: 'source', folder: REPOSITORY, patterns: SOURCE_FILE_PATTERNS, parts: SOURCES, code: 'nodes/SunoWav/SunoWav.node.ts' },
	{ what: 'packed package', folder: tarball, patterns: tarballPatterns, parts: ['.'], code: 'dist/index.js' },
];
for (const { what, folder, patterns, parts, code } of examined) {
	const refused = whyRefused(await analyzePackage(folder, patterns));
	const planted = await analyzePackage(await plant(folder, `planted ${what}`, parts, code), patterns);
	const missed = overlooked(planted);
	if (refused !== '') console.log(`n8n's checker rejects the ${what}:\n${refused}`);
	else if (missed.length > 0) console.log(`n8n's checker accepts the ${what}, but does not find the planted problems: ${missed.join(', ')}`);
	else console.log(`n8n's checker accepts the ${what}, and finds the problems planted in a copy of it`);
	if (refused !== '' || missed.length > 0) process.exitCode = 1;
}
if (runYaraRules) {
	const refused = whyRefused(await runYaraRules(tarball));
	console.log(refused === '' ? "n8n's malware rules find nothing in the packed package" : `n8n's malware rules refuse the packed package:\n${refused}`);
	if (refused !== '') process.exitCode = 1;
} else {
	console.log('This checker has no malware rules yet');
}
await temporary.remove();
