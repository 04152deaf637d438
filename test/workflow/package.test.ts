import { PackageDirectoryLoader } from 'n8n-core';
import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

import packageJson from '../../package.json';
import { builtFiles, filesIn, packageRoot, textOfFile } from '../setup/builtFiles';

// Reads dist/, as `npm run build` leaves it, through the loader that n8n uses for installed packages.
const loader = new PackageDirectoryLoader(packageRoot);

beforeAll(async () => {
	await loader.loadAll();
});

const descriptionOf = (name: string) => loader.getNode(name).type.description as INodeTypeDescription;

/** The file in the package for an icon's URL, as the editor requests it. */
const fileOfIcon = (url: string) => url.replace(/^icons\/n8n-nodes-suno-wav\//, '');

const iconsOf = (iconUrl: unknown) => iconUrl as Record<'light' | 'dark', string>;

test('n8n finds exactly the nodes and the credential of this package', () => {
	expect(loader.packageName).toBe('n8n-nodes-suno-wav');
	expect(Object.keys(loader.nodeTypes).sort()).toEqual(['sunoWav', 'sunoWavTrigger']);
	expect(Object.keys(loader.credentialTypes)).toEqual(['sunoWavApi']);
});

test('every file that package.json names for n8n was built', () => {
	const { nodes, credentials } = packageJson.n8n;
	for (const path of [...nodes, ...credentials, packageJson.main]) {
		expect([path, textOfFile(path)]).toEqual([path, expect.stringMatching(/\S/)]);
	}
});

test.each([
	['sunoWav', 'Suno WAV', ['main']],
	['sunoWavTrigger', 'Suno WAV Trigger', []],
])('%s is shown as %s, of this version of the package', (name, displayName, inputs) => {
	expect(descriptionOf(name)).toMatchObject({
		name,
		displayName,
		version: 1,
		inputs,
		outputs: ['main'],
		communityNodePackageVersion: packageJson.version,
	});
});

test('the node can be used as a tool of an AI agent, the trigger cannot', () => {
	expect(descriptionOf('sunoWav').usableAsTool).toBe(true);
	expect(descriptionOf('sunoWavTrigger').usableAsTool).toBeUndefined();
});

test('the lists are in alphabetical order, and a new node converts a track the easy way', () => {
	const { properties } = descriptionOf('sunoWav');
	const lists = properties.filter(({ name }) => ['resource', 'operation'].includes(name)).map(({ options, ...rest }) => ({ ...rest, names: options!.map(({ name }) => name) }));
	expect(lists.map(({ names }) => names)).toEqual([
		['Account', 'Conversion', 'Track'],
		['Convert', 'Convert and Wait', 'Get Many'],
		['Get Details'],
		['Get Credits'],
	]);
	expect(lists.map((list) => list.default)).toEqual(['track', 'convertAndWait', 'getDetails', 'getCredits']);
});

test('the tool name that n8n derives from an action is not too long', () => {
	const operations = descriptionOf('sunoWav').properties.filter(({ name }) => name === 'operation');
	const actions = operations.flatMap(({ options }) => options!.map((option) => String((option as INodePropertyOptions).action)));
	expect(actions).toEqual(['Convert tracks', 'Convert tracks and wait', 'Get many tracks', 'Get a conversion', 'Get credits']);
	// With a number for a second one.
	expect(actions.filter((action) => `${action} in Suno WAV 99`.length > 64)).toEqual([]);
});

test('every operation\'s description tells a model when to use it, what it costs and how long it takes', () => {
	const { properties } = descriptionOf('sunoWav');
	const operations = properties.filter(({ name }) => name === 'operation').flatMap(({ options }) => options!.map((option) => (option as INodePropertyOptions).value));
	const told = properties.filter(({ name }) => name === 'toolDescription');
	expect(told.flatMap(({ displayOptions }) => displayOptions!.show!.operation).sort()).toEqual(operations.sort());
	for (const { default: text } of told) expect(text).toMatch(/ Use it .* It (costs credits|is free).* (seconds|minute)/);
});

test('each provider that always needs the generation is named once', () => {
	const field = descriptionOf('sunoWav').properties.find(({ name }) => name === 'generationTaskId')!;
	expect(field.hint).toBe('Always required for kie.ai. For other providers, required only if Audio ID is empty.');
});

test('the Audio ID promises all tracks of a generation only if they can be converted together', () => {
	const { properties } = descriptionOf('sunoWav');
	const fields = properties.filter(({ name }) => name === 'audioId');
	const told = fields.map(({ displayOptions, hint = '', description, modes }) => ({
		when: [displayOptions?.show?.operation, displayOptions?.show?.waitBy, displayOptions?.show?.['@tool']].flat().filter((value) => value !== undefined).join(' '),
		promises: /\bor\b.*\ball tracks/.test([hint, description, modes![0].placeholder].join()),
	}));
	expect(told).toEqual([
		{ when: 'convert', promises: true },
		{ when: 'convertAndWait polling', promises: true },
		{ when: 'convertAndWait callback', promises: false },
		{ when: 'convert convertAndWait true', promises: false },
	]);
	expect(fields[2].hint).toMatch(/set Wait By to Polling/);
});

test.each(['sunoWav', 'sunoWavTrigger'])('%s is found in the editor by its categories and other words', (name) => {
	const { codex } = descriptionOf(name);
	expect(codex?.categories?.length).toBeGreaterThan(0);
	expect(codex?.alias).toEqual(expect.arrayContaining(['Music', 'kie.ai', 'sunoapi.org', 'api.box', 'apibox.erweima.ai']));
	expect(codex?.resources?.primaryDocumentation?.[0].url).toMatch(/^https:\/\//);
});

test.each(['wav', 'ai music', 'audio file', 'suno api', 'suno to wav', 'uncompressed', 'sound', 'download wav', 'mp3 to wav'])('%p, as people type it, is found in one of the other words', (typed) => {
	const alias = descriptionOf('sunoWav').codex?.alias ?? [];
	// n8n takes the query as a whole, and each of the other words separately.
	expect(alias.filter((word) => word.toLowerCase().includes(typed))).not.toEqual([]);
});

test.each(['sunoWav', 'sunoWavTrigger'])('the icons of %s are in the package, one for each theme', (name) => {
	const { light, dark } = iconsOf(descriptionOf(name).iconUrl);
	expect(light).not.toBe(dark);
	for (const url of [light, dark]) expect(textOfFile(fileOfIcon(url))).toContain('<svg');
});

test('the icons of the credential are in the package, one for each theme', () => {
	const { light, dark } = iconsOf(loader.getCredential('sunoWavApi').type.iconUrl);
	expect(light).not.toBe(dark);
	for (const url of [light, dark]) expect(textOfFile(fileOfIcon(url))).toContain('<svg');
});

/** The short texts below fields and between them, as users see them: without the markup. */
function shortTexts(properties: INodeProperties[]): string[] {
	return properties.flatMap(({ type, displayName, hint = '' }) => [type === 'notice' ? displayName : '', hint])
		.filter((text) => text !== '')
		.map((text) => text.replace(/<[^>]+>/g, ''));
}

test('notices and hints end with a period only if they have several sentences', () => {
	const texts = [
		...shortTexts(descriptionOf('sunoWav').properties),
		...shortTexts(descriptionOf('sunoWavTrigger').properties),
		...shortTexts(loader.getCredential('sunoWavApi').type.properties),
	];
	expect(texts.length).toBeGreaterThan(10);
	const hasSeveralSentences = (text: string) => /[.?!] [A-Z]/.test(text);
	expect(texts.filter((text) => text.endsWith('.') !== hasSeveralSentences(text))).toEqual([]);
});

test.each([
	['kie', /generated with .*\/api\/v1\/generate\)\. .*\/api\/v1\/jobs\/createTask, choose "kie\.ai \(Jobs API\)"/],
	['kieJobs', /generated with .*\/api\/v1\/jobs\/createTask\)\. .*\/api\/v1\/generate, choose "kie\.ai"/],
])('the form of a credential for %s says for which music it is, and what to choose for other music', (provider, words) => {
	const { properties } = loader.getCredential('sunoWavApi').type;
	const shown = properties.filter(({ type, displayOptions }) => type === 'notice' && displayOptions?.show?.provider?.includes(provider));
	expect(shown.map(({ displayName }) => displayName)).toEqual([expect.stringMatching(words)]);
});

test('both nodes ask for the credential, and the credential knows both', () => {
	for (const name of ['sunoWav', 'sunoWavTrigger']) {
		expect(descriptionOf(name).credentials).toMatchObject([{ name: 'sunoWavApi', required: true }]);
	}
	expect(loader.getCredential('sunoWavApi').type.supportedNodes?.slice().sort()).toEqual(['sunoWav', 'sunoWavTrigger']);
});

test('the output that n8n shows before the first run is in the package, next to the nodes', () => {
	const sources = filesIn('nodes').filter((path) => path.includes('/__schema__/'));
	expect(sources.length).toBeGreaterThan(5);
	for (const path of sources) expect([path, JSON.parse(textOfFile(`dist/${path}`) ?? 'null')]).toEqual([path, JSON.parse(textOfFile(path)!)]);
	expect(builtFiles().filter((path) => path.includes('/__schema__/'))).toHaveLength(sources.length);
});

test('the package brings no dependency, and n8n-workflow is n8n\'s own', () => {
	expect(packageJson).not.toHaveProperty('dependencies');
	expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' });
});

test('type declarations and comments, which users of a node do not need, are not in the package', () => {
	const files = builtFiles();
	expect(files.filter((path) => path.endsWith('.d.ts'))).toEqual([]);
	const scripts = files.filter((path) => path.endsWith('.js'));
	expect(scripts).toContain(packageJson.main);
	const remarks = scripts.flatMap((path) => textOfFile(path)!.match(/^[ \t]*(\/\*|\/\/).*$/gm) ?? []);
	// The comment that says where a part of the code comes from.
	expect(remarks.filter((line) => !/^\/\/ (index|(nodes|credentials)\/[\w/.]+)\.ts$/.test(line))).toEqual([]);
});

test('the built files load nothing but themselves, n8n-workflow and crypto', () => {
	const seen = new Set<string>();
	const foreign = new Set<string>();
	const follow = (path: string) => {
		if (seen.has(path)) return;
		seen.add(path);
		for (const [, target] of (textOfFile(path) ?? '').matchAll(/require\(["']([^"']+)["']\)/g)) {
			if (target.startsWith('.')) follow(new URL(target, `file:///${path}`).pathname.slice(1));
			else foreign.add(target);
		}
	};
	const entries = [...packageJson.n8n.nodes, ...packageJson.n8n.credentials];
	entries.forEach(follow);
	expect([...seen].sort()).toEqual([packageJson.main, ...entries].sort());
	expect(foreign).toContain('n8n-workflow');
	expect([...foreign].filter((name) => !['n8n-workflow', 'crypto'].includes(name))).toEqual([]);
});
