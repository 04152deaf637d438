import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { SunoWav, SunoWavApi, SunoWavTrigger } from '../../index';
import { textOfFile } from '../setup/builtFiles';
import { sourceFiles } from './imports.mts';

// The rules of n8n's linter that are not yet in the newest plugin on npm. docs/verification.md says how the package follows each.

const node = new SunoWav();
const trigger = new SunoWavTrigger();
const credential = new SunoWavApi();

type Shown = Partial<INodeProperties & INodePropertyOptions & INodePropertyCollection>;

const inside = (shown: Shown): Shown[] => [
	shown,
	...[...(shown.options ?? []), ...(shown.values ?? [])].flatMap((part) => inside(part as Shown)),
];
const topLevel = [node.description, trigger.description].flatMap(({ name, properties }) => properties.map((property) => ({ node: name, ...property })));
const everything = [...topLevel, ...credential.properties].flatMap((property) => inside(property as Shown));
const namesIn = ({ options }: Shown) => (options ?? []).map(({ name }) => name);

const RULES = [
	'cred-class-name-field-conventions', 'cred-class-name-suffix', 'cred-filename-against-convention', 'hint-max-length', 'icon-contrast',
	'no-ai-codex-category', 'no-asterisk-in-option-names', 'no-codex-subcategories', 'no-duplicate-param-options', 'no-hardcoded-ids',
	'no-logic-or-flow-nodes', 'no-monorepo', 'node-class-description-name-camelcase', 'node-class-description-non-core-color',
	'node-filename-against-convention', 'node-operation-error-itemindex', 'non-required-fields-in-collection', 'open-ended-node-fields',
	'options-sorted-alphabetically', 'prefer-declarative-style', 'require-community-node-keyword', 'require-continue-on-fail',
	'require-mit-license', 'require-param-default', 'single-credential-per-node', 'valid-codex-categories', 'valid-node-categories',
];

test('the page on verification has each of them', () => {
	const page = textOfFile('docs/verification.md')!;
	expect(RULES.filter((rule) => !page.includes(`\`${rule}\``))).toEqual([]);
});

test('there is something to look at', () => {
	expect(everything.length).toBeGreaterThan(60);
});

test('hint-max-length', () => {
	const hints = everything.flatMap(({ hint }) => hint ?? []);
	expect(hints.length).toBeGreaterThan(3);
	expect(hints.filter(({ length }) => length > 120)).toEqual([]);
});

test('options-sorted-alphabetically: the lists of the nodes; the credential has the default first', () => {
	const sorted = (names: string[]) => [...names].sort((one, other) => one.localeCompare(other, 'en', { sensitivity: 'base' }));
	const lists = topLevel.flatMap((property) => inside(property as Shown)).filter(({ type }) => type === 'options');
	expect(lists.length).toBeGreaterThan(4);
	for (const list of lists) expect(namesIn(list)).toEqual(sorted(namesIn(list)));
});

test('no-duplicate-param-options, no-asterisk-in-option-names', () => {
	for (const list of everything.filter(({ type }) => type === 'options' || type === 'multiOptions')) {
		const values = (list.options as INodePropertyOptions[]).map(({ value }) => value);
		for (const labels of [namesIn(list), values]) expect(new Set(labels).size).toBe(labels.length);
		expect(namesIn(list).filter((name) => name.includes('*'))).toEqual([]);
	}
});

test('require-param-default', () => {
	expect(everything.filter((field) => field.type !== undefined && field.default === undefined)).toEqual([]);
});

test('open-ended-node-fields', () => {
	expect(everything.filter(({ type }) => type === 'json')).toEqual([]);
});

test('non-required-fields-in-collection: the fields outside of one are those that the page gives reasons for', () => {
	const holdsNoInput = ['collection', 'fixedCollection', 'notice', 'callout', 'hidden'];
	const optional = topLevel.filter(({ name, type, required }) => !required && !holdsNoInput.includes(type) && !['resource', 'operation'].includes(name));
	expect([...new Set(optional.map(({ name }) => name))].sort()).toEqual([
		'audioId', 'downloadWav', 'generationTaskId', 'ignoreDuplicates', 'limit', 'returnAll', 'verification', 'waitBy', 'waitTimeout',
	]);
});

test('prefer-declarative-style, require-continue-on-fail: no node has an execute method', () => {
	for (const one of [node, trigger]) expect(one).not.toHaveProperty('execute');
});

test('single-credential-per-node, node-class-description-name-camelcase, node-class-description-non-core-color', () => {
	for (const { description } of [node, trigger]) {
		expect(description.credentials).toHaveLength(1);
		expect(description.name).toMatch(/^[a-z][A-Za-z]*$/);
		expect(JSON.stringify(description)).not.toMatch(/#ff6d5a/i);
	}
});

test('the names of files and classes: node-filename-…, cred-filename-…, cred-class-name-…', () => {
	for (const { description, constructor } of [node, trigger]) {
		const file = description.name.replace(/^./, (letter) => letter.toUpperCase());
		expect(constructor.name).toBe(file);
		expect(textOfFile(`nodes/SunoWav/${file}.node.ts`)).toBeDefined();
	}
	expect([credential.constructor.name, credential.name]).toEqual(['SunoWavApi', 'sunoWavApi']);
	expect(textOfFile('credentials/SunoWavApi.credentials.ts')).toBeDefined();
});

test.each(['SunoWav', 'SunoWavTrigger'])('%s: no-logic-or-flow-nodes, no-ai-codex-category, no-codex-subcategories, valid-…-categories', (name) => {
	const codex = JSON.parse(textOfFile(`nodes/SunoWav/${name}.node.json`)!) as { categories: string[] };
	expect(codex.categories.filter((category) => ['Logic', 'Flow', 'AI'].includes(category))).toEqual([]);
	expect(codex).not.toHaveProperty('subcategories');
	expect([node.description, trigger.description].filter((description) => 'codex' in description)).toEqual([]);
});

test('no-monorepo, require-mit-license, require-community-node-keyword', () => {
	const manifest = JSON.parse(textOfFile('package.json')!) as { repository: object; license: string; keywords: string[] };
	expect(manifest.repository).not.toHaveProperty('directory');
	expect(manifest.license).toBe('MIT');
	expect(manifest.keywords).toContain('n8n-community-node-package');
});

test('no-hardcoded-ids, node-operation-error-itemindex', () => {
	const sources = sourceFiles.map(({ path }) => textOfFile(path)!);
	expect(sources.filter((text) => /(partner|affiliate|reseller|account|tenant|customer|client)_?id['"]?\s*[:=]\s*['"`]/i.test(text))).toEqual([]);
	// The code that makes an item's error always passes the item's number.
	const made = textOfFile('nodes/SunoWav/errors/n8nErrors.ts')!.match(/new Node(Api|Operation)Error\(.*/g)!;
	expect(made).toHaveLength(2);
	expect(made.filter((line) => !line.includes('itemIndex'))).toEqual([]);
});

const luminance = (colour: string): number => {
	const [red, green, blue] = [1, 3, 5]
		.map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
		.map((part) => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

function contrast(one: string, other: string): number {
	const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (light + 0.05) / (dark + 0.05);
}

test.each([
	['icons/sunoWav.svg', '#ffffff'],
	['icons/sunoWav.dark.svg', '#2b2b2b'],
])('icon-contrast: %s on %s, at 3:1 where the rule asks for 1.5:1', (path, background) => {
	const colours = [...textOfFile(path)!.matchAll(/(?:fill|stroke|stop-color)="(#[\da-f]{6})"/g)].map(([, colour]) => colour);
	expect(colours.length).toBeGreaterThan(0);
	expect(Math.max(...colours.map((colour) => contrast(colour, background)))).toBeGreaterThan(3);
});
