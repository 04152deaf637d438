const SAMPLE_RATE = 44_100;
const SECONDS = 8;
const ATTACK_FRAMES = 0.008 * SAMPLE_RATE;
const WAVE_SIZE = 8_192;
const OCTAVE = 12;

/** A tune: its chords as MIDI notes, and the order in which each chord's notes are plucked. */
interface Tune {
	chords: number[][];
	pattern: number[];
	/** Loudness of the second and third harmonic: the color of the sound. */
	harmonics: [number, number];
}

const TUNES: Tune[] = [
	{
		// Am F C G, rising
		chords: [[57, 60, 64, 69], [53, 60, 65, 69], [48, 60, 64, 67], [55, 59, 62, 67]],
		pattern: [0, 1, 2, 3, 2, 3, 1, 2],
		harmonics: [0.35, 0.12],
	},
	{
		// Dm7 G7 Cmaj7 A7, falling
		chords: [[50, 60, 65, 69], [55, 59, 65, 71], [48, 59, 64, 67], [57, 61, 64, 67]],
		pattern: [0, 3, 2, 1, 3, 2, 1, 2],
		harmonics: [0.15, 0.3],
	},
];

/** Two channels of 16 bit samples. */
export interface Pcm {
	sampleRate: number;
	left: Int16Array;
	right: Int16Array;
}

interface Mix {
	left: Float64Array;
	right: Float64Array;
}

/** The number of different tracks that `synthesise` can make. */
export const TUNE_COUNT = TUNES.length;

function frequencyOf(midiNote: number): number {
	return 440 * 2 ** ((midiNote - 69) / 12);
}

/** One period of the tune's sound. A table is much faster than sines for every sample. */
function waveOf(tune: Tune): Float64Array {
	const [second, third] = tune.harmonics;
	return new Float64Array(WAVE_SIZE).map((_, i) => {
		const phase = (2 * Math.PI * i) / WAVE_SIZE;
		return Math.sin(phase) + second * Math.sin(2 * phase) + third * Math.sin(3 * phase);
	});
}

interface Note {
	midi: number;
	atSeconds: number;
	seconds: number;
	loudness: number;
}

/** Adds one plucked note that fades away. High notes are a little to the right. */
function pluck(mix: Mix, wave: Float64Array, note: Note) {
	const from = Math.round(note.atSeconds * SAMPLE_RATE);
	const length = Math.min(Math.floor(note.seconds * SAMPLE_RATE), mix.left.length - from);
	const step = (frequencyOf(note.midi) * WAVE_SIZE) / SAMPLE_RATE;
	const pan = 0.5 + (note.midi - 62) / 50;
	for (let i = 0; i < length; i += 1) {
		const fade = 1 - i / length;
		const envelope = Math.min(1, i / ATTACK_FRAMES) * fade * fade * note.loudness;
		const sound = wave[Math.floor(i * step) % WAVE_SIZE] * envelope;
		mix.left[from + i] += sound * (1 - pan);
		mix.right[from + i] += sound * pan;
	}
}

function toInt16(samples: Float64Array): Int16Array {
	return new Int16Array(samples.map((sample) => Math.round(Math.tanh(sample) * 30_000)));
}

/** Plays one of the tunes: a bass note under each chord and an arpeggio over it. */
export function synthesise(index: number): Pcm {
	const tune = TUNES[index % TUNES.length];
	const wave = waveOf(tune);
	const frames = SAMPLE_RATE * SECONDS;
	const mix = { left: new Float64Array(frames), right: new Float64Array(frames) };
	const chordSeconds = SECONDS / tune.chords.length;
	const stepSeconds = chordSeconds / tune.pattern.length;
	tune.chords.forEach((chord, c) => {
		const start = c * chordSeconds;
		pluck(mix, wave, { midi: chord[0] - OCTAVE, atSeconds: start, seconds: chordSeconds, loudness: 0.6 });
		tune.pattern.forEach((voice, n) => {
			const loudness = n % 4 === 0 ? 0.5 : 0.4;
			const atSeconds = start + n * stepSeconds;
			pluck(mix, wave, { midi: chord[voice] + OCTAVE, atSeconds, seconds: stepSeconds * 3, loudness });
		});
	});
	return { sampleRate: SAMPLE_RATE, left: toInt16(mix.left), right: toInt16(mix.right) };
}
