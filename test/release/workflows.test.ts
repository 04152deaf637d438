import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { parse } from 'yaml';

import { SunoWav, SunoWavApi } from '../../index';
import packageJson from '../../package.json';
import { filesIn, textOfFile } from '../setup/builtFiles';

interface Step {
	uses?: string;
	run?: string;
	if?: string;
	with?: Record<string, unknown>;
	env?: Record<string, string>;
}

interface Job {
	needs?: string;
	permissions?: Record<string, string>;
	'timeout-minutes'?: number;
	'continue-on-error'?: string;
	strategy?: { matrix: Record<string, string[]> };
	steps: Step[];
}

interface Workflow {
	on: Record<string, unknown>;
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const paths = filesIn('.github/workflows');
const toText = (path: string) => textOfFile(path) ?? '';
const workflowIn = (path: string) => parse(toText(path)) as Workflow;
const jobsIn = (path: string) => Object.values(workflowIn(path).jobs);
const commandsOf = ({ steps }: Job) => steps.flatMap(({ run }) => run ?? []);
const publishing = '.github/workflows/publish.yml';

test('the workflows that npm and the README refer to exist', () => {
	expect(paths).toEqual(expect.arrayContaining(['.github/workflows/ci.yml', publishing]));
});

describe.each(paths)('%s', (path) => {
	const uses = toText(path).match(/^.*\buses:.*$/gm) ?? [];

	test('pins every action by its commit and names the version', () => {
		expect(uses.length).toBeGreaterThan(0);
		expect(uses.filter((line) => !/^\s*(- )?uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
		expect(jobsIn(path).flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []))).toHaveLength(uses.length);
	});

	test('may read the code, and has no other permissions than its jobs request', () => {
		expect(workflowIn(path).permissions).toEqual({ contents: 'read' });
	});

	test('leaves no GitHub token where a dependency\'s script could find it', () => {
		const checkouts = jobsIn(path).flatMap(({ steps }) => steps.filter((step) => step.uses?.startsWith('actions/checkout@')));
		expect(checkouts.length).toBeGreaterThan(0);
		expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
		expect(toText(path)).not.toMatch(/\bsecrets\b|NPM_TOKEN|NODE_AUTH_TOKEN|pull_request_target/);
	});

	test('puts no text by outsiders into a command', () => {
		expect(jobsIn(path).flatMap(commandsOf).filter((command) => command.includes('${{'))).toEqual([]);
	});

	test('has a timeout', () => {
		expect(jobsIn(path).filter((job) => !job['timeout-minutes'])).toEqual([]);
	});

	test('installs from the lock file, and starts only scripts that exist', () => {
		const commands = jobsIn(path).flatMap(commandsOf);
		expect(commands.filter((command) => /^npm (i|install)\b/.test(command))).toEqual([]);
		const scripts = commands.flatMap((command) => /^npm run ([\w:]+)/.exec(command)?.[1] ?? []);
		expect(scripts.length).toBeGreaterThan(0);
		expect(scripts.filter((script) => !(script in packageJson.scripts))).toEqual([]);
	});

	test('runs the tests with the README\'s command', () => {
		const [, command] = /\| The tests pass \| `([^`]+)` \|/.exec(toText('README.md')) ?? [];
		expect(jobsIn(path).flatMap(commandsOf)).toContain(command);
	});
});

test('each action has the same commit everywhere', () => {
	const pins = paths.flatMap((path) => toText(path).match(/\buses: \S+ # \S+/g) ?? []);
	const actions = pins.map((pin) => pin.split('@')[0]);
	expect(new Set(pins).size).toBe(new Set(actions).size);
});

describe('CI', () => {
	const { image, codeql, 'newest-checker': newest } = workflowIn('.github/workflows/ci.yml').jobs;

	test("runs the package in n8n's own image, in exact versions, only n8n 3 of which may fail, and keeps the logs", () => {
		const versions = image.strategy!.matrix.n8n;
		expect(versions).toEqual([expect.stringMatching(/^2\.\d+\.\d+$/), expect.stringMatching(/^3\.\d+\.\d+$/)]);
		expect(image['continue-on-error']).toBe(`\${{ matrix.n8n == '${versions[1]}' }}`);
		expect(commandsOf(image)).toEqual(['npm ci', 'npm run image -- --tag "$N8N_VERSION"']);
		const upload = image.steps.at(-1)!;
		expect(upload.uses).toContain('actions/upload-artifact@');
		expect(upload).toMatchObject({ if: 'always()', with: { path: 'demo-output/image/*.log' } });
	});

	test("runs n8n's newest checker on the package, without permissions", () => {
		expect(commandsOf(newest)).toEqual(['npm ci', 'npm run scan -- --newest']);
		expect(newest.permissions).toBeUndefined();
	});

	test('lets CodeQL read the code and the workflows, and report its findings', () => {
		expect(codeql.permissions).toEqual({ contents: 'read', 'security-events': 'write' });
		const init = codeql.steps.find(({ uses }) => uses?.includes('/init@'));
		expect(init?.with).toMatchObject({ languages: 'javascript-typescript, actions', 'build-mode': 'none' });
		expect(commandsOf(codeql)).toEqual([]);
	});
});

describe('a publication', () => {
	const { on, jobs } = workflowIn(publishing);
	const [[name, job], ...others] = Object.entries(jobs).filter(([, { steps }]) => steps.some(({ run }) => run?.startsWith('npm publish')));

	test('begins with a tag and nothing else', () => {
		expect(on).toEqual({ push: { tags: ['v*'] } });
	});

	test('is one job, the only one that npm trusts, and it has no other permissions', () => {
		expect(others).toEqual([]);
		expect(job.permissions).toEqual({ 'id-token': 'write' });
		const withMore = paths.flatMap((path) => Object.entries(workflowIn(path).jobs).filter(([, { permissions }]) => permissions));
		expect(withMore.map(([each]) => each).sort()).toEqual(['codeql', name]);
	});

	test('waits for all checks, which end with the package', () => {
		expect(jobs[job.needs!].permissions).toBeUndefined();
		expect(commandsOf(jobs[job.needs!])).toEqual([
			'npm cit',
			'npm run release:check -- "$GITHUB_REF_NAME"',
			'npm run lint',
			'npm run pack:check',
			'npm run scan',
			'npm run e2e',
			'npm pack --ignore-scripts',
		]);
	});

	test('comes with provenance, of the package that was tested and of the version of its tag', () => {
		expect(packageJson.scripts.prepublishOnly).toBe('n8n-node prerelease');
		expect(commandsOf(job)).toEqual([`npm publish "./${packageJson.name}-\${GITHUB_REF_NAME#v}.tgz" --provenance --access public`]);
	});

	test('runs no code of ours or of a dependency in the job that npm trusts', () => {
		const actions = job.steps.flatMap(({ uses }) => uses?.split('@')[0] ?? []);
		expect(actions).toEqual(['actions/setup-node', 'actions/download-artifact']);
		const uploads = jobs[job.needs!].steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
		expect(uploads.map((step) => step.with)).toEqual([{ name: 'package', path: '*.tgz', 'if-no-files-found': 'error', 'retention-days': 7 }]);
		expect(job.steps.find(({ uses }) => uses?.startsWith('actions/download-artifact@'))?.with).toEqual({ name: 'package' });
	});

	test('uses nothing that an earlier run has left behind', () => {
		const setUps = Object.values(jobs).flatMap(({ steps }) => steps.filter((step) => step.uses?.startsWith('actions/setup-node@')));
		expect(setUps.length).toBe(Object.keys(jobs).length);
		for (const step of setUps) expect(step.with).toEqual({ 'node-version': '24', 'package-manager-cache': false });
	});
});

test('updates are checked everywhere except for the pinned n8n, and wait until others have found their problems', () => {
	interface Update {
		'package-ecosystem': string;
		directory: string;
		cooldown?: { 'default-days': number };
		groups?: Record<string, unknown>;
	}
	const { version, updates } = parse(toText('.github/dependabot.yml')) as { version: number; updates: Update[] };
	expect(version).toBe(2);
	expect(updates.map((update) => `${update['package-ecosystem']} ${update.directory}`).sort()).toEqual([
		'github-actions /',
		'npm /',
		'npm /dev/scan/checker',
	]);
	for (const { cooldown, groups } of updates) {
		expect(cooldown?.['default-days']).toBeGreaterThanOrEqual(7);
		expect(Object.keys(groups ?? {}).length).toBeGreaterThan(0);
	}
});

describe('the form for a bug', () => {
	interface Field {
		type: string;
		id?: string;
		attributes: { label?: string; options?: string[] };
		validations?: { required?: boolean };
	}
	const { body } = parse(toText('.github/ISSUE_TEMPLATE/bug.yml')) as { body: Field[] };
	const optionsOf = (id: string) => body.find((field) => field.id === id)?.attributes.options;

	test('asks for the facts that every answer needs', () => {
		const asked = body.filter(({ validations }) => validations?.required).map(({ id }) => id);
		expect(asked).toEqual(['what', 'n8n', 'package', 'deployment', 'provider', 'operation']);
		expect(body.map(({ id }) => id)).toEqual(expect.arrayContaining(['wait-by', 'log']));
	});

	test('offers the existing providers, operations and ways of waiting', () => {
		const node = new SunoWav().description;
		const titlesOf = (name: string, properties: INodeProperties[]) =>
			properties.filter((property) => property.name === name).flatMap(({ options, displayOptions }) => options!.map((option) => ({ title: option.name, of: displayOptions?.show?.resource?.[0] })));
		const resources = new Map((node.properties[0].options as INodePropertyOptions[]).map(({ name, value }) => [value, name]));
		const operations = titlesOf('operation', node.properties).map(({ title, of }) => `${resources.get(of as string)}: ${title}`);
		expect(optionsOf('provider')).toEqual(titlesOf('provider', new SunoWavApi().properties).map(({ title }) => title));
		expect(optionsOf('operation')?.slice().sort()).toEqual([...operations, 'Suno WAV Trigger', 'The credential'].sort());
		expect(optionsOf('wait-by')?.slice().sort()).toEqual([...titlesOf('waitBy', node.properties).map(({ title }) => title), 'Does not apply'].sort());
	});
});
