import { ffmpegFiguresOf, type FfmpegFigures } from '../../dev/audio/ffmpeg.mts';
import committed from '../../dev/audio/ffmpegFigures.json';
import { REFERENCE_FILES, referenceFile } from '../../dev/audio/referenceFiles.mts';
import { measureFile } from './audioSupport';
import { hasFfmpeg, withFile } from './machine.mts';

/** Both sides round. */
const ROUNDING = 1e-9;
/** A tenth for our rounding, and as much longer as ffmpeg may find a silence. */
const SECONDS = 0.002;
/** ffmpeg does not report shorter ones. */
const SHORTEST_SILENCE_S = 0.1;

function expectSeconds(ours: number | null, theirs: number) {
	if (theirs === 0) expect(ours).toBeLessThan(SHORTEST_SILENCE_S);
	else expect(Math.abs(ours! - theirs)).toBeLessThanOrEqual(SECONDS);
}

function expectSame(file: Buffer, { loudnessLufs, truePeakDbtp, samplePeakDbfs, silences, seconds }: FfmpegFigures) {
	const ours = measureFile(file);
	expect(Math.abs(ours.loudnessLufs! - loudnessLufs)).toBeLessThanOrEqual(0.1 + ROUNDING);
	expect(Math.abs(ours.samplePeakDbfs! - samplePeakDbfs)).toBeLessThanOrEqual(0.1 + ROUNDING);
	// The tolerance that EBU allows a meter.
	expect(ours.truePeakDbtp! - truePeakDbtp).toBeLessThanOrEqual(0.2 + ROUNDING);
	expect(ours.truePeakDbtp! - truePeakDbtp).toBeGreaterThanOrEqual(-0.4 - ROUNDING);
	const lengthOf = ([from, to]: number[]) => to - from;
	expectSeconds(ours.silence.startSeconds, silences.filter(([from]) => from === 0).map(lengthOf)[0] ?? 0);
	expectSeconds(ours.silence.endSeconds, silences.filter(([, to]) => Math.abs(to - seconds) < SECONDS).map(lengthOf)[0] ?? 0);
	expectSeconds(ours.silence.longestSeconds, Math.max(0, ...silences.map(lengthOf)));
	expect(ours.clippedSamples).toBe(0);
}

test('twenty files', () => {
	expect(REFERENCE_FILES).toHaveLength(20);
	expect(Object.keys(committed.files)).toEqual(REFERENCE_FILES);
});

test.each(REFERENCE_FILES)(`%s: the meter finds what ffmpeg ${committed.ffmpeg} has found`, (name) => {
	expectSame(referenceFile(name), committed.files[name as keyof typeof committed.files] as FfmpegFigures);
});

(hasFfmpeg ? describe : describe.skip)('the meter finds what the ffmpeg of this machine finds', () => {
	test.each(REFERENCE_FILES)('%s', async (name) => {
		const file = referenceFile(name);
		expectSame(file, await withFile(file, ffmpegFiguresOf));
	});
});
