import { FileNames, getFileNames } from '../../nodes/SunoWav/download/fileNames';
import { nextTurn } from './streams.mts';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';

const track = (audioId: string | null, taskId = 'task-1') => toConversion({ audioId, taskId });
const wanting = (wanted: unknown) => ({ wanted, title: null });

/** The names of these tracks' files. Each track wants the name next to it. */
function namesOf(files: Array<[unknown, string]>): string[] {
	const names = new FileNames();
	for (const [wanted] of files) names.expect(wanting(wanted));
	return files.map(([wanted, id]) => names.nameFor(wanting(wanted), track(id)));
}

test('a name that only one file wants is unchanged', () => {
	expect(namesOf([['song', 'audio-1'], ['tune', 'audio-2']])).toEqual(['song.wav', 'tune.wav']);
});

test.each([
	['the same', 'song', 'song', ['song e231f4a0.wav', 'song 0a1b2c3d.wav']],
	['the same but for capitals', 'Song', 'song.WAV', ['Song e231f4a0.wav', 'song 0a1b2c3d.wav']],
	['the same once it is safe', 'a/b', 'a:b', ['a_b e231f4a0.wav', 'a_b 0a1b2c3d.wav']],
	['written with another accent', 'e\u0301te', '\u00E9te', ['e\u0301te e231f4a0.wav', '\u00E9te 0a1b2c3d.wav']],
])('all files of a name that is %s get their ID', (_name, one, other, expected) => {
	expect(namesOf([[one, 'e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16'], [other, '0a1b2c3d-7c1d-4b52-9a3e-8cadc7dc0b16']])).toEqual(expected);
});

test('IDs that begin alike are written out', () => {
	expect(namesOf([['song', 'generation-1'], ['song', 'generation-2']])).toEqual(['song generati.wav', 'song generation-2.wav']);
});

test('a name that another track has got already is not given again', () => {
	const names = new FileNames();
	expect(names.nameFor(wanting('audio-2'), track('audio-1'))).toBe('audio-2.wav');
	expect(names.nameFor(wanting('audio-2'), track('audio-3'))).toBe('audio-2 audio-3.wav');
	expect(names.nameFor(wanting(''), track('audio-2'))).toBe('audio-2 file.wav');
});

test('one track twice has one name, because it is one file', () => {
	const names = new FileNames();
	expect([1, 2].map(() => names.nameFor(wanting(''), track('audio-1')))).toEqual(['audio-1.wav', 'audio-1.wav']);
});

test('without an audio ID, the task ID distinguishes them', () => {
	const names = new FileNames();
	const ids = ['one', 'two'];
	ids.forEach(() => names.expect(wanting('song')));
	expect(ids.map((taskId) => names.nameFor(wanting('song'), track(null, taskId)))).toEqual(['song one.wav', 'song two.wav']);
});

test('the longest names with an ID fit on a disk', () => {
	const names = namesOf(['generation-1', 'generation-2'].map((id) => ['🎵'.repeat(100), id]));
	expect(new Set(names).size).toBe(2);
	for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
});

describe('where all tracks of a generation are known', () => {
	const titled = (title: string) => ({ wanted: '', title, isOfWhole: true });

	test('a title that only one track has is enough', () => {
		const names = new FileNames();
		for (const title of ['Lanterns', 'Lamps']) names.expectTitle(titled(title));
		expect(names.nameFor(titled('Lanterns'), track('audio-1'))).toBe('Lanterns.wav');
		expect(names.nameFor(titled('Lamps'), track('audio-2'))).toBe('Lamps.wav');
	});

	test('of one that two tracks have, both get their ID', () => {
		const names = new FileNames();
		for (const title of ['Lanterns', 'LANTERNS']) names.expectTitle(titled(title));
		expect(names.nameFor(titled('Lanterns'), track('e231f4a0-1'))).toBe('Lanterns e231f4a0.wav');
		expect(names.nameFor(titled('LANTERNS'), track('0a1b2c3d-2'))).toBe('LANTERNS 0a1b2c3d.wav');
	});

	test('so they do of one that is also the name of another file', () => {
		const names = new FileNames();
		names.expectTitle(titled('Lanterns'));
		names.expect(wanting('lanterns'));
		expect(names.nameFor(titled('Lanterns'), track('e231f4a0-1'))).toBe('Lanterns e231f4a0.wav');
		expect(names.nameFor(wanting('lanterns'), track('0a1b2c3d-2'))).toBe('lanterns 0a1b2c3d.wav');
	});

	test('the title of a file with a name of its own takes nothing from others', () => {
		const names = new FileNames();
		names.expectTitle({ ...titled('Lanterns'), wanted: 'song' });
		names.expectTitle(titled('Lanterns'));
		names.expect(wanting(''));
		expect(names.nameFor(titled('Lanterns'), track('audio-1'))).toBe('Lanterns.wav');
	});

	test('where they are not, a title is not enough', () => {
		expect(new FileNames().nameFor({ wanted: '', title: 'Lanterns' }, track('e231f4a0-1'))).toBe('Lanterns e231f4a0.wav');
	});
});

test('no file is named before all tracks are known, or cannot be known', async () => {
	const names = new FileNames();
	const ends: Array<() => void> = [];
	const tracks = async <T>(value: T) => await names.whileUnknown(new Promise<T>((resolve) => ends.push(() => resolve(value))));
	const first = tracks('first');
	const failed = names.whileUnknown(Promise.reject(new Error('Not found')));
	await expect(failed).rejects.toThrow('Not found');
	const seen: string[] = [];
	const known = names.allKnown().then(() => seen.push('known'));
	const second = tracks('second');
	ends[0]();
	expect(await first).toBe('first');
	await nextTurn();
	expect(seen).toEqual([]);
	ends[1]();
	expect(await second).toBe('second');
	await known;
	expect(seen).toEqual(['known']);
	await names.allKnown();
});

test('a run has its own names', () => {
	const [run, other] = [{}, {}];
	expect(getFileNames(run)).toBe(getFileNames(run));
	expect(getFileNames(run)).not.toBe(getFileNames(other));
});
