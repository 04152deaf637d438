import { codeFiles, sourceFiles } from './imports.mts';

/** The layers of the code, from top to bottom. Each layer may import from itself and from the layers below it. */
const FLOORS = [
	['.'],
	['actions'],
	['methods'],
	['run'],
	['tool'],
	['callbacks'],
	['polling', 'download'],
	['client'],
	['audio'],
	['parameters'],
	['providers'],
	['apis'],
	['errors'],
	['helpers'],
];

const byPath = new Map(sourceFiles.map((file) => [file.path, file]));

const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room));

test('every folder has its layer', () => {
	expect(sourceFiles.length).toBeGreaterThan(50);
	expect(sourceFiles.filter(({ room }) => floorOf(room) < 0).map(({ path }) => path)).toEqual([]);
});

test('nothing imports from a layer above its own, or from another folder in the same layer', () => {
	const upwards = sourceFiles.flatMap(({ path, room, imports }) =>
		imports
			.filter((target) => {
				const other = byPath.get(target)?.room ?? 'no room';
				return floorOf(other) < floorOf(room) || (floorOf(other) === floorOf(room) && other !== room);
			})
			.map((target) => `${path} -> ${target}`),
	);
	expect(upwards).toEqual([]);
});

test('other folders import only audioMeter.ts from audio/', () => {
	const doors = sourceFiles
		.filter(({ room }) => room !== 'audio')
		.flatMap(({ imports }) => imports.filter((target) => byPath.get(target)?.room === 'audio'));
	expect([...new Set(doors)]).toEqual(['nodes/SunoWav/audio/audioMeter.ts']);
});

test('no file imports itself in a circle', () => {
	const circles = sourceFiles.filter(({ path, imports }) => {
		const seen = new Set<string>();
		const open = [...imports];
		for (let next = open.pop(); next !== undefined; next = open.pop()) {
			if (seen.has(next)) continue;
			seen.add(next);
			open.push(...(byPath.get(next)?.imports ?? []));
		}
		return seen.has(path);
	});
	expect(circles).toEqual([]);
});

test('no file is too long to read in one sitting', () => {
	expect(codeFiles.filter(({ lines }) => lines.length > 180).map(({ path }) => path)).toEqual([]);
});

/** A text of several words, which no line break may divide. */
const TEXT = /(['"`])(?=[^'"`]* )(?:\\.|(?!\1).)*\1/g;

const isComment = (line: string): boolean => /^\s*(?:\/?\*|\/\/)/.test(line);

test('no line is longer than 140 characters, apart from the texts in it', () => {
	const tooLong = codeFiles.flatMap(({ path, lines }) =>
		lines.flatMap((line, index) => ((isComment(line) ? line : line.replace(TEXT, '')).length > 140 ? [`${path}:${index + 1}`] : [])),
	);
	expect(tooLong).toEqual([]);
});
