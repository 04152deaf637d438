import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const NODE = 'nodes/SunoWav';

/** The rooms of the house from the top. A room may import from those below it, and from itself. */
const FLOORS = [
	['.'],
	['actions'],
	['methods'],
	['run'],
	['tool'],
	['callbacks'],
	['polling', 'download'],
	['client'],
	['parameters'],
	['providers'],
	['apis'],
	['errors'],
	['helpers'],
];

const files = globSync(`${NODE}/**/*.ts`, { cwd: ROOT });

/** What each file imports from the package itself, types included. */
const imports = new Map(
	files.map((file) => {
		const specifiers = [...readFileSync(resolve(ROOT, file), 'utf8').matchAll(/from '(\.[^']+)'/g)].map(([, specifier]) => specifier);
		return [file, specifiers.map((specifier) => `${relative(ROOT, resolve(ROOT, dirname(file), specifier))}.ts`)];
	}),
);

const roomOf = (file: string): string => {
	const [first, ...rest] = relative(NODE, file).split('/');
	return rest.length === 0 ? '.' : first;
};

const floorOf = (file: string): number => FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)));

test('every room has its floor', () => {
	expect(files.length).toBeGreaterThan(50);
	expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
});

test('nothing imports from a floor above its own, nor from another room on it', () => {
	const upwards = [...imports].flatMap(([file, targets]) =>
		targets
			.filter((target) => floorOf(target) < floorOf(file) || (floorOf(target) === floorOf(file) && roomOf(target) !== roomOf(file)))
			.map((target) => `${file} -> ${target}`),
	);
	expect(upwards).toEqual([]);
});

test('no file imports itself in a circle', () => {
	const circles = files.filter((file) => {
		const seen = new Set<string>();
		const open = [...imports.get(file)!];
		for (let next = open.pop(); next !== undefined; next = open.pop()) {
			if (seen.has(next)) continue;
			seen.add(next);
			open.push(...(imports.get(next) ?? []));
		}
		return seen.has(file);
	});
	expect(circles).toEqual([]);
});

test('every file can be read in one go', () => {
	const tooLong = files.filter((file) => readFileSync(resolve(ROOT, file), 'utf8').split('\n').length > 181);
	expect(tooLong).toEqual([]);
});
