/** Sounds that are the same every time they are made. Levels range from 0 (silence) to 1 (full scale). */

/** Copied from Math once, because each lookup of a global is slow in Jest. */
const { PI, abs, cos, floor, imul, max, min, round, sin, sqrt } = Math;

const NOISE_PERIOD = 2_048;

export interface Tone {
	sampleRate: number;
	seconds: number;
	hz: number;
	level: number;
	degrees?: number;
}

export const fromDb = (db: number): number => 10 ** (db / 20);

/** Returns numbers from 0 to 1, always the same ones for the same seed. */
function randomOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		// A linear congruential generator. Its upper bits are good enough for sounds.
		state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

export function tone({ sampleRate, seconds, hz, level, degrees = 0 }: Tone): Float64Array {
	const phase = (degrees * PI) / 180;
	return Float64Array.from({ length: round(seconds * sampleRate) }, (_, i) => level * sin(phase + (2 * PI * hz * i) / sampleRate));
}

export const silence = (sampleRate: number, seconds: number): Float64Array => new Float64Array(round(seconds * sampleRate));

export function inARow(...parts: Float64Array[]): Float64Array {
	const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Fades a sound in and out. A hard edge would add frequencies that the sound does not have. */
export function faded(samples: Float64Array, frames: number): Float64Array {
	return samples.map((sample, i) => {
		const fromEdge = min(i, samples.length - 1 - i) / frames;
		return fromEdge >= 1 ? sample : sample * (0.5 - 0.5 * cos(PI * fromEdge));
	});
}

/** Scales a sound to this peak. */
export function withPeak(channels: Float64Array[], level: number): Float64Array[] {
	const peak = max(...channels.map((samples) => samples.reduce((most, sample) => max(most, abs(sample)), 0)));
	return channels.map((samples) => samples.map((sample) => (sample * level) / peak));
}

/** White noise with evenly distributed samples. */
export function whiteNoise(length: number, level: number, seed: number): Float64Array {
	const random = randomOf(seed);
	return Float64Array.from({ length }, () => level * (2 * random() - 1));
}

/** Removes everything above a frequency with a sinc in a Blackman window. More taps make it steeper. */
export function lowPassed(samples: Float64Array, share: number, taps: number): Float64Array {
	const middle = (taps - 1) / 2;
	const filter = Float64Array.from({ length: taps }, (_, i) => {
		const x = i - middle;
		const turn = (2 * PI * i) / (taps - 1);
		const sinc = x === 0 ? 2 * share : sin(2 * PI * share * x) / (PI * x);
		return sinc * (0.42 - 0.5 * cos(turn) + 0.08 * cos(2 * turn));
	});
	const before = new Float64Array(middle);
	const padded = inARow(before, samples, before);
	return samples.map((_, i) => {
		let sum = 0;
		for (let tap = 0; tap < taps; tap++) sum += filter[tap] * padded[i + tap];
		return sum;
	});
}

/**
 * Something like music with a known upper frequency: steady tones from 40 Hz on, each of which swells and fades slowly. They are computed
 * by rotating hands, like a clock's, which is much faster than sines.
 */
export function chord(length: number, sampleRate: number, highestHz: number, seed: number): Float64Array {
	const random = randomOf(seed);
	const samples = new Float64Array(length);
	for (let partial = 0; partial < 24; partial++) {
		const hz = 40 * (highestHz / 40) ** ((partial + random()) / 24);
		const swell = hand((0.2 + random()) / sampleRate, random());
		const turn = hand(hz / sampleRate, random());
		for (let i = 0; i < length; i++) samples[i] += turn() * (1 + 0.8 * swell());
	}
	return samples;
}

/** Noise with a known upper frequency and this average level: all frequencies of a period that is repeated. */
export function noiseUpTo(length: number, sampleRate: number, highestHz: number, rms: number, seed: number): Float64Array {
	const random = randomOf(seed);
	const period = new Float64Array(NOISE_PERIOD);
	const lines = floor((highestHz / sampleRate) * NOISE_PERIOD);
	for (let line = 1; line <= lines; line++) {
		const turn = hand(line / NOISE_PERIOD, random());
		for (let i = 0; i < NOISE_PERIOD; i++) period[i] += turn();
	}
	const scale = rms / sqrt(lines / 2);
	return Float64Array.from({ length }, (_, i) => scale * period[i % NOISE_PERIOD]);
}

/** The height of a hand that turns by a share of a circle with each sample. */
function hand(share: number, start: number): () => number {
	let [x, y] = [cos(2 * PI * start), sin(2 * PI * start)];
	const [cosine, sine] = [cos(2 * PI * share), sin(2 * PI * share)];
	return () => {
		[x, y] = [x * cosine - y * sine, x * sine + y * cosine];
		return y;
	};
}
