import type { INodePropertyOptions, NodeParameterValue } from 'n8n-workflow';

import { SunoWav } from '../../nodes/SunoWav/SunoWav.node';
import { providers } from '../../nodes/SunoWav/providers/providers';
import { countWords, toText } from './markdown.mts';

/** The cells below the given cells of a table's header. */
function rowsBelow(...head: string[]): string[][] {
	const lines = toText('README.md').split('\n');
	const start = lines.findIndex((line) => line.startsWith(`| ${head.join(' | ')} |`));
	const rest = lines.slice(start + 2);
	const rows = rest.slice(0, rest.findIndex((line) => !line.startsWith('|')));
	return rows.map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
}

const { properties } = new SunoWav().description;

const optionsOf = (name: string, resource?: NodeParameterValue) =>
	properties
		.filter((field) => field.name === name && (resource === undefined || field.displayOptions?.show?.resource?.includes(resource)))
		.flatMap(({ options }) => options as INodePropertyOptions[]);

test('the README lists the operations that the editor has', () => {
	const inEditor = optionsOf('resource').flatMap(({ name, value }) => optionsOf('operation', value).map((operation) => [name, operation.name]));
	expect(inEditor).toHaveLength(5);
	// The orders differ: the README begins with the operation that most people need, the editor with the letter A.
	expect(rowsBelow('Resource', 'Operation').map((row) => row.slice(0, 2)).sort()).toEqual(inEditor.sort());
});

test('the README says about each provider what the table of providers has', () => {
	const told = Object.values(providers).map(({ displayName, keyPage, needsBothIds, repeatIsSafe, retentionDays }) => [
		displayName,
		`<${keyPage}>`,
		needsBothIds ? 'always' : 'only without an Audio ID',
		repeatIsSafe ? 'returns the first conversion, free' : '**converts and charges again**',
		`${retentionDays} days`,
	]);
	expect(rowsBelow('Provider', 'Where to get the API key').filter(([name]) => name !== 'Custom Host')).toEqual(told);
});

test('the README can be read in five minutes: it has 1,100 words at most', () => {
	expect(countWords('# Two words\n\n| `code` | [a link](https://example.com "with a title") |\n| --- | --- |\n\n```\nnot this\n```\n<sup>up</sup> - <https://example.com>')).toBe(5);
	expect(countWords(toText('README.md'))).toBeLessThanOrEqual(1_100);
});
