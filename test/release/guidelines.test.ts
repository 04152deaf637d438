import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { SunoWav, SunoWavApi, SunoWavTrigger } from '../../index';
import { textOfFile } from '../setup/builtFiles';

// The requirements in n8n's guidelines that its linter does not check. docs/verification.md lists all of them.

const node = new SunoWav().description;
const trigger = new SunoWavTrigger().description;
const described = [node, trigger, new SunoWavApi()];

/** A field, an option, a group of fields or a way of choosing, that is, everything that has its own texts. */
type Shown = Partial<INodeProperties & INodePropertyOptions & INodePropertyCollection>;

/** All of them, including nested ones. */
const inside = (shown: Shown): Shown[] => [
	shown,
	...[...(shown.options ?? []), ...(shown.values ?? []), ...(shown.modes ?? [])].flatMap((part) => inside(part as Shown)),
];
const everything = described.flatMap(({ properties }) => properties.flatMap((property) => inside(property as Shown)));

/** The texts that users read. An option's name is such a text, but a field's is not. */
const textsOf = ({ displayName, name, value, description, hint, action, placeholder }: Shown) =>
	[displayName, value === undefined ? undefined : name, description, hint, action, placeholder].filter((text) => typeof text === 'string' && text !== '') as string[];

const fieldOf = ({ properties }: { properties: INodeProperties[] }, name: string) => properties.find((property) => property.name === name)!;

test('there is something to look at', () => {
	expect(everything.length).toBeGreaterThan(60);
	expect(everything.flatMap(textsOf).length).toBeGreaterThan(100);
});

test('no text mentions binary data', () => {
	expect(everything.flatMap(textsOf).filter((text) => /binar/i.test(text))).toEqual([]);
	const toFile = everything.filter(({ name }) => name === 'binaryPropertyName');
	expect(toFile.length).toBeGreaterThan(0);
	for (const field of toFile) expect(textsOf(field)).toEqual(['Put Output File in Field', 'The name of the output field to put the file in']);
});

test('fields show an example of what to enter', () => {
	const examples = everything.filter(({ type, placeholder }) => type === 'string' && placeholder).map(({ placeholder }) => placeholder!);
	expect(examples.length).toBeGreaterThan(5);
	expect(examples.filter((text) => !text.startsWith('e.g. '))).toEqual([]);
});

test('links in notices open in a new tab', () => {
	const links = everything.flatMap(({ type, displayName }) => (type === 'notice' ? (displayName!.match(/<a [^>]*>/g) ?? []) : []));
	expect(links.length).toBeGreaterThan(0);
	expect(links.filter((link) => !link.includes('target="_blank"'))).toEqual([]);
});

test('resource and operation come first, and every operation says what it does, in the field and in the list of actions', () => {
	expect(node.properties.slice(0, 2).map(({ displayName }) => displayName)).toEqual(['Resource', 'Operation']);
	const operations = node.properties.filter(({ name }) => name === 'operation').flatMap(({ options }) => options as INodePropertyOptions[]);
	for (const { name, action, description } of operations) {
		expect(description).toMatch(/^[A-Z][^A-Z]/);
		expect(action).toMatch(/^[A-Z][^A-Z]/);
		expect(description).not.toBe(name);
	}
});

test('the field for what starts a workflow is called Trigger On and needs no explanation', () => {
	expect(fieldOf(trigger, 'events')).toMatchObject({ displayName: 'Trigger On' });
	expect(fieldOf(trigger, 'events')).not.toHaveProperty('description');
});

test('a list can be cut off', () => {
	expect(fieldOf(node, 'returnAll')).toMatchObject({ displayName: 'Return All', type: 'boolean', default: false });
	expect(fieldOf(node, 'limit')).toMatchObject({ displayName: 'Limit', default: 50, displayOptions: { show: { returnAll: [false] } } });
});

test('a single item is chosen from a list or by its ID', () => {
	const { modes, default: unset } = fieldOf(node, 'audioId');
	expect(modes?.map(({ displayName }) => displayName)).toEqual(['From List', 'By ID']);
	expect(unset).toMatchObject({ mode: 'list' });
});

test.each(['SunoWav', 'SunoWavTrigger'])('%s is in categories that n8n has, and its links lead to the README', (name) => {
	const codex = JSON.parse(textOfFile(`nodes/SunoWav/${name}.node.json`)!) as {
		categories: string[];
		resources: Record<string, Array<{ url: string }>>;
	};
	const known = ['Data & Storage', 'Finance & Accounting', 'Marketing & Content', 'Productivity', 'Miscellaneous', 'Sales', 'Development', 'Analytics', 'Communication', 'Utility'];
	expect(codex.categories.length).toBeGreaterThan(0);
	expect(codex.categories.filter((category) => !known.includes(category))).toEqual([]);
	const headings = textOfFile('README.md')!.match(/^#+ .*$/gm)!.map((line) => line.replace(/^#+ /, '').toLowerCase());
	const anchors = Object.values(codex.resources).flat().map(({ url }) => url.split('#')[1]);
	expect(anchors.sort()).toEqual(['credentials', 'readme']);
	expect(headings).toContain('credentials');
});

test('every piece of evidence is where the page on verification says', () => {
	const page = textOfFile('docs/verification.md') ?? '';
	const targets = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => new URL(target, 'file:///docs/').pathname.slice(1));
	expect(targets.length).toBeGreaterThan(30);
	expect(targets.filter((target) => textOfFile(target) === undefined)).toEqual([]);
});
