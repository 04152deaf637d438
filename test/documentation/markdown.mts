import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

const root = join(import.meta.dirname, '../..');

/** The paths of all files in the repository, without those that git ignores. */
export function repositoryFiles(): string[] {
	const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
	return listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

/** The text of a file in the repository. */
export const toText = (path: string): string => readFileSync(join(root, path), 'utf8');

const withoutBlocks = (markdown: string) => markdown.replace(/^(```+)[^]*?^\1$/gm, '');

const withoutCode = (markdown: string) => withoutBlocks(markdown).replace(/`[^`\n]*`/g, '');

/** How many words of a page there are to read: without code, the lines of tables, where links lead, and HTML. */
export const countWords = (markdown: string): number =>
	withoutCode(markdown)
		.replace(/\]\([^)]*\)/g, ']')
		.replace(/<[^>]*>/g, '')
		.split(/[\s|]+/)
		.filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

const foldersOf = (path: string): string[] => (path === '.' ? [path] : [path, ...foldersOf(dirname(path))]);

/** The anchors that GitHub gives to a page's headings. */
function anchorsOf(markdown: string): string[] {
	const seen = new Map<string, number>();
	return [...withoutBlocks(markdown).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading]) => {
		const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
		const name = text.replace(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
		const earlier = seen.get(name) ?? 0;
		seen.set(name, earlier + 1);
		return earlier === 0 ? name : `${name}-${earlier}`;
	});
}

/** The targets of a page's links within the repository, in Markdown's links and pictures and in HTML attributes. */
const targetsIn = (markdown: string): string[] =>
	[...withoutCode(markdown).matchAll(/\]\(\s*<?([^)\s>]+)[^)]*\)|^\[[^\]]+\]:\s*(\S+)|\s(?:href|src|srcset)="([^"\s]+)/gm)]
		.map(([, inline, reference, attribute]) => inline ?? reference ?? attribute)
		.filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));

/** A page's broken links: the file, folder or heading does not exist. */
export function deadLinks(page: string, files: string[], read: (path: string) => string): string[] {
	const places = new Set(files.flatMap(foldersOf));
	return targetsIn(read(page)).filter((target) => {
		const [path, anchor] = target.split('#');
		const place = path === '' ? page : normalize(join(dirname(page), decodeURI(path))).replace(/(?<=.)\/$/, '');
		return !places.has(place) || (anchor !== undefined && !(place.endsWith('.md') && anchorsOf(read(place)).includes(anchor)));
	});
}
