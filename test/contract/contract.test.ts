import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { contractDifferences, contractLines, type ContractNode } from '../../dev/contract/contract.mts';
import { CONTRACT_FILE, contractOfPackage } from '../../dev/contract/packageContract.mts';
import * as thisPackage from '../../index';
import { textOfFile } from '../setup/builtFiles';

test('the facts that saved workflows depend on are as committed', () => {
	const committed = (textOfFile(CONTRACT_FILE) ?? '').trimEnd().split('\n');
	const differences = contractDifferences(committed, contractLines(contractOfPackage(thisPackage, (path) => textOfFile(path) ?? '')));
	if (differences.length === 0) return;
	throw new Error(
		`Saved workflows count on these facts, which have changed:\n\n${differences.join('\n')}\n\nA workflow that has stored what is gone runs differently or not at all. If that is meant, run npm run contract and commit ${CONTRACT_FILE}.`,
	);
});

const choice: INodeProperties = {
	displayName: 'Wait By',
	name: 'waitBy',
	type: 'options',
	default: 'polling',
	description: 'How to wait',
	options: [
		{ name: 'Polling', value: 'polling' },
		{ name: 'Callback', value: 'callback' },
	],
	displayOptions: { show: { resource: ['track'], operation: ['convert'] } },
};
const collection: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	default: {},
	options: [{ displayName: 'Name', name: 'fileName', type: 'string', default: '', displayOptions: { show: { '/waitBy': ['polling'] } } }],
};
const notice: INodeProperties = { displayName: 'Mind this', name: 'notice', type: 'notice', default: '' };

const node = (more: Partial<INodeTypeDescription> = {}, outputs: ContractNode['outputs'] = {}): ContractNode => ({
	description: {
		displayName: 'Node',
		name: 'node',
		group: [],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'api', required: true }],
		webhooks: [{ name: 'default', httpMethod: 'POST', path: 'webhook', responseMode: 'onReceived' }],
		properties: [choice, collection, notice],
		...more,
	},
	outputs,
});

const key: INodeProperties = { displayName: 'Key', name: 'apiKey', type: 'string', default: '', typeOptions: { password: true } };

const linesOf = (made: ContractNode, properties = [key], packageName = 'package') =>
	contractLines({ packageName, nodes: [made], credentials: [{ name: 'api', properties }] });

const before = linesOf(node());
const changes = (made: ContractNode, properties = [key]) => contractDifferences(before, linesOf(made, properties));
const withField = (field: INodeProperties, more: Partial<INodeProperties>) =>
	changes(node({ properties: [choice, collection, notice].map((each) => (each === field ? { ...each, ...more } : each)) }));

test('a parameter with a different name is another parameter', () => {
	expect(withField(choice, { name: 'wait' })).toEqual([
		'- node track/convert waitBy: type options',
		'- node track/convert waitBy: default "polling"',
		'- node track/convert waitBy: option "polling"',
		'- node track/convert waitBy: option "callback"',
		'+ node track/convert wait: type options',
		'+ node track/convert wait: default "polling"',
		'+ node track/convert wait: option "polling"',
		'+ node track/convert wait: option "callback"',
	]);
});

test.each<[string, Partial<INodeProperties>, string[]]>([
	['type', { type: 'multiOptions' }, ['- node track/convert waitBy: type options', '+ node track/convert waitBy: type multiOptions']],
	['default', { default: 'callback' }, ['- node track/convert waitBy: default "polling"', '+ node track/convert waitBy: default "callback"']],
	['options', { options: [{ name: 'Polling', value: 'polling' }] }, ['- node track/convert waitBy: option "callback"']],
	['being required', { required: true }, ['+ node track/convert waitBy: required']],
	['expressions', { noDataExpression: true }, ['+ node track/convert waitBy: no expression']],
	['bounds', { typeOptions: { minValue: 2 } }, ['+ node track/convert waitBy: minValue 2']],
	[
		'condition',
		{ displayOptions: { show: { resource: ['track'], operation: ['convert'], other: [1, 2] }, hide: { more: [true] } } },
		['+ node track/convert waitBy: shown if other is [1,2]', '+ node track/convert waitBy: hidden if more is [true]'],
	],
])('a change of the %s of a parameter shows', (_what, more, expected) => {
	expect(withField(choice, more)).toEqual(expected);
});

test('a change inside a collection shows, with its condition', () => {
	const options = [{ displayName: 'Name', name: 'fileName', type: 'string', default: 'a' } as INodeProperties];
	expect(withField(collection, { options })).toEqual([
		'- node options.fileName: default ""',
		'- node options.fileName: shown if /waitBy is ["polling"]',
		'+ node options.fileName: default "a"',
	]);
});

test.each<[string, ContractNode, string[]]>([
	['version', node({ version: [1, 2], defaultVersion: 2 }), ['+ package.node: version 2', '+ package.node: default version 2']],
	['outputs', node({ outputs: ['main', 'main'] }), ['- package.node: outputs ["main"]', '+ package.node: outputs ["main","main"]']],
	['output names', node({ outputNames: ['done'] }), ['+ package.node: output names ["done"]']],
	['credential', node({ credentials: [{ name: 'api' }] }), ['- package.node: credential api, required', '+ package.node: credential api, optional']],
	['webhook path', node({ webhooks: [] }), ['- package.node: webhook default, POST, path "webhook"']],
	['output fields', node({}, { '': { type: 'object', properties: { taskId: { type: ['string', 'null'] } } } }), ['+ node output taskId: string or null']],
])('a change of the %s of a node shows', (_what, made, expected) => {
	expect(changes(made)).toEqual(expected);
});

test('the name of a node and of the package show', () => {
	expect(changes(node({ name: 'other' }))).toEqual(expect.arrayContaining(['- package.node: version 1', '+ package.other: version 1']));
	expect(linesOf(node(), [key], 'another')[0]).toBe('another.node: version 1');
});

test("a change of the credential's fields shows", () => {
	expect(changes(node(), [{ ...key, name: 'key' }])).toEqual(expect.arrayContaining(['- api apiKey: type string', '+ api key: type string']));
});

test('text that is only displayed is not part of it', () => {
	const options = [
		{ name: 'Ask', value: 'polling', description: 'Ask' },
		{ name: 'Listen', value: 'callback' },
	];
	expect(withField(choice, { displayName: 'Wait', description: 'Another', hint: 'A hint', placeholder: 'e.g.', options })).toEqual([]);
	expect(withField(notice, { displayName: 'Other words', name: 'notice2' })).toEqual([]);
	expect(changes(node({ displayName: 'A node', description: 'Does it', subtitle: 'x' }))).toEqual([]);
});

test('the order of the editor is kept', () => {
	expect(changes(node({ properties: [collection, choice] }))).toEqual(['  the order of the lines']);
});
