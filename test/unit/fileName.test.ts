import { safeFileName } from '../../nodes/SunoWav/download/fileName';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';

const conversion = toConversion({ audioId: 'audio-1', taskId: 'task-1' });

test.each([
	['my track', 'my track.wav'],
	['my track.wav', 'my track.wav'],
	['my track.WAV', 'my track.wav'],
	['  my track  ', 'my track.wav'],
	['my.track.v2', 'my.track.v2.wav'],
	['音楽 – étude', '音楽 – étude.wav'],
	['', 'audio-1.wav'],
	['   ', 'audio-1.wav'],
])('the file name %p becomes %p', (wanted, fileName) => {
	expect(safeFileName({ wanted, title: null }, conversion)).toBe(fileName);
});

test.each([
	['../../etc/passwd'],
	['..'],
	['.hidden'],
	['/etc/passwd'],
	['C:\\Windows\\track'],
	['a\u0000b'],
	['a\r\nContent-Type: text/html'],
	['a"b\'c<d>e|f?g*h:i'],
	['left\u202Eright'],
])('the file name %j cannot lead out of its folder or break a header', (wanted) => {
	const fileName = safeFileName({ wanted, title: null }, conversion);
	expect(fileName).toMatch(/^[^.\\/:*?"<>|\p{C}][^\\/:*?"<>|\p{C}]*\.wav$/u);
});

test.each([
	[{ audioId: null, taskId: 'task-1' }, 'task-1.wav'],
	[{ audioId: null, taskId: null }, 'track.wav'],
	[{ audioId: '../evil', taskId: 'task-1' }, '__evil.wav'],
])('without a name, a file of %j is called %p', (known, fileName) => {
	expect(safeFileName({ wanted: '', title: null }, toConversion(known))).toBe(fileName);
});

test('a very long name is cut and keeps its ending', () => {
	const fileName = safeFileName({ wanted: 'x'.repeat(1_000), title: null }, conversion);
	expect(fileName).toMatch(/^x+\.wav$/);
	expect(fileName.length).toBeLessThan(130);
});

test('cutting a long name does not leave half a character, which no URL could carry', () => {
	expect(() => encodeURIComponent(safeFileName({ wanted: `x${'🎵'.repeat(200)}`, title: null }, conversion))).not.toThrow();
});

const take = toConversion({ audioId: 'e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16', taskId: 'task-1' });

test.each([
	['Iron Man', 'Iron Man e231f4a0.wav'],
	['AC/DC: live?', 'AC_DC_ live_ e231f4a0.wav'],
	['a.wav b', 'a.wav b e231f4a0.wav'],
	['', 'e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16.wav'],
	[null, 'e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16.wav'],
])('the title %p names the file %p', (title, fileName) => {
	expect(safeFileName({ wanted: '', title }, take)).toBe(fileName);
});

test('two takes with the same very long title can be distinguished', () => {
	const names = ['take-one', 'take-two'].map((audioId) =>
		safeFileName({ wanted: '', title: 'x'.repeat(111) }, toConversion({ audioId })),
	);
	expect(new Set(names).size).toBe(2);
});

test("the user's name takes precedence over the title", () => {
	expect(safeFileName({ wanted: 'mine', title: 'theirs' }, take)).toBe('mine.wav');
});

test.each([
	['a Persian word with its joiner', 'می\u200Cخواهم', 'می\u200Cخواهم.wav'],
	['an emoji of several', '👩\u200D🎤', '👩\u200D🎤.wav'],
	['joiners at its ends', '\u200Dsong\u200C', 'song.wav'],
	['nothing but joiners', '\u200C\u200D', 'audio-1.wav'],
	['dots after a joiner', '\u200D..song', '_song.wav'],
	['other format characters', 'a\u200Bb\u2060c\uFEFFd\u202Ee\u00ADf', 'a_b_c_d_e_f.wav'],
	['signs that every disk takes', "Rock & Roll! @ #1 $5 ^ 100% (it's [live])", "Rock & Roll! @ #1 $5 ^ 100% (it's [live]).wav"],
	['a star', 'F*ck', 'F_ck.wav'],
])('of a name with %s, the safe characters are kept', (_name, wanted, fileName) => {
	expect(safeFileName({ wanted, title: null }, conversion)).toBe(fileName);
});

test('cutting a long name leaves no joiner at its end', () => {
	expect(safeFileName({ wanted: `${'x'.repeat(59)}\u200Dy`, title: null }, conversion)).toBe(`${'x'.repeat(59)}.wav`);
});

test.each([
	['Paper Lanterns (live)', 'Paper_Lanterns__live__e231f4a0.wav'],
	['Über Ñandú – 音楽 2', 'Über_Ñandú___音楽_2_e231f4a0.wav'],
	['हिन्दी', 'हिन्दी_e231f4a0.wav'],
	['e\u0301tude', 'étude_e231f4a0.wav'],
	[null, 'e231f4a0_7c1d_4b52_9a3e_8cadc7dc0b16.wav'],
])('a plain name for the title %p has only letters and digits', (title, fileName) => {
	expect(safeFileName({ wanted: '', title, isPlain: true }, take)).toBe(fileName);
});

test("a user's name also becomes plain", () => {
	expect(safeFileName({ wanted: 'my & yours.wav', title: null, isPlain: true }, take)).toBe('my___yours.wav');
});
