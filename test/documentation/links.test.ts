import { deadLinks, repositoryFiles, toText } from './markdown.mts';

const files = repositoryFiles();

// Each claim in the documentation has a link to the test, benchmark or page that proves it.
test.each(files.filter((path) => path.endsWith('.md')))('each link in %s leads to a file, and to a heading if it names one', (page) => {
	expect(deadLinks(page, files, toText)).toEqual([]);
});

describe('a link', () => {
	const pages: Record<string, string> = {
		'README.md': '# Name\n## What comes out\n## What comes out\n### `wav`, and *more*\n```\n# no heading\n```\n',
		'docs/deep/page.md': '# A [link](../../README.md) within\n',
	};
	const deadIn = (text: string) => deadLinks('docs/page.md', [...Object.keys(pages), 'docs/page.md', 'test/a.test.ts'], (path) => pages[path] ?? text);

	test.each([
		['to a file', '[a](../README.md) ![b](../test/a.test.ts)'],
		['with a title', '[a](../README.md "Read me")'],
		['to a folder', '[a](../test) [b](../test/) [c](..)'],
		['to the page itself', '[a](page.md) [b](#here)\n\n## Here'],
		['to a heading', '[a](../README.md#name) [b](../README.md#wav-and-more)'],
		['to the second heading of a name', '[a](../README.md#what-comes-out-1)'],
		['to a heading with a link in it', '[a](deep/page.md#a-link-within)'],
		['to another site', '[a](https://example.com/nowhere.md) <https://example.com> [b](mailto:a@example.com)'],
		['in code', '`[a](nowhere.md)`\n```\n[a](nowhere.md)\n```'],
	])('%s is alive', (_name, text) => {
		expect(deadIn(text)).toEqual([]);
	});

	test.each([
		['to a missing file', '[a](nowhere.md)', 'nowhere.md'],
		['to a file by another case', '[a](../readme.md)', '../readme.md'],
		['to a missing heading', '[a](../README.md#nowhere)', '../README.md#nowhere'],
		['to what is no heading', '[a](../README.md#no-heading)', '../README.md#no-heading'],
		['to a third heading of a name', '[a](../README.md#what-comes-out-2)', '../README.md#what-comes-out-2'],
		['to a missing picture', '![a](nowhere.png)', 'nowhere.png'],
		['behind a picture', '[![a](../README.md)](nowhere.md)', 'nowhere.md'],
		['in HTML', '<img alt="a" src="nowhere.png">', 'nowhere.png'],
		['of a reference', '[a][b]\n\n[b]: nowhere.md', 'nowhere.md'],
	])('%s is dead', (_name, text, target) => {
		expect(deadIn(text)).toEqual([target]);
	});
});
