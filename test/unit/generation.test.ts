import { labelOf, titleInLabel, type Track } from '../../nodes/SunoWav/helpers/generation';

const track = (more: Partial<Track>) => ({ audioId: 'audio-1', title: 'Lanterns', durationSeconds: null, ...more }) as Track;

test.each([
	['a title and a length', { durationSeconds: 198.44 }, 'Lanterns (3:18)'],
	['a length that is rounded to a minute', { durationSeconds: 59.6 }, 'Lanterns (1:00)'],
	['a few seconds', { durationSeconds: 5 }, 'Lanterns (0:05)'],
	['no length', {}, 'Lanterns'],
	['no title', { title: null, durationSeconds: 61 }, 'audio-1 (1:01)'],
])('the list shows a track with %s', (_name, more, label) => {
	expect(labelOf(track(more))).toBe(label);
});

test.each([
	['Lanterns (3:18)', 'Lanterns'],
	['Lanterns (12:05)', 'Lanterns'],
	['Lanterns', 'Lanterns'],
	['Live (2019) (3:18)', 'Live (2019)'],
	['Before (3:18) and after', 'Before (3:18) and after'],
	['At (3:1)', 'At (3:1)'],
	['audio-1 (3:18)', null],
	['audio-1', null],
	[' (3:18)', null],
])('the title in the entry "%s"', (label, title) => {
	expect(titleInLabel(label, 'audio-1')).toBe(title);
});
