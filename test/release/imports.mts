import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const NODE = 'nodes/SunoWav';

export interface SourceFile {
	path: string;
	/** The node folder that it belongs to. A dot stands for the node's own files. */
	room: string;
	/** The files of the package that it imports, including type imports. */
	imports: string[];
}

/** The lines of all code that the package is built from. */
export const codeFiles = globSync('{credentials,nodes}/**/*.ts', { cwd: ROOT }).map((path) => ({
	path,
	lines: readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n'),
}));

export const sourceFiles: SourceFile[] = globSync(`${NODE}/**/*.ts`, { cwd: ROOT }).map((path) => {
	const text = readFileSync(join(ROOT, path), 'utf8');
	const [first, ...rest] = relative(NODE, path).split('/');
	return {
		path,
		room: rest.length === 0 ? '.' : first,
		imports: [...text.matchAll(/from '(\.[^']+)'/g)].map(([, specifier]) => `${join(dirname(path), specifier)}.ts`),
	};
});
