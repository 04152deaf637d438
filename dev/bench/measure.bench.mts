import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ffmpegVersion } from '../audio/ffmpeg.mts';
import { loadMeter } from '../audio/loadMeter.mts';
import { encodeWav, type WavFormat } from '../audio/wavEncoder.mts';
import { chord, inARow, whiteNoise, withPeak } from '../audio/signals.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import type { Result } from './main.mts';
import { median, round } from './workflow.mts';

const SAMPLE_RATE = 44_100;
const MINUTES = 4;
/** Repeated, because making it is slow. */
const PART_SECONDS = 20;
const PAIRS = 9;
const CHUNK_BYTES = 65_536;
/** Nothing else runs in n8n's process meanwhile. */
const LONGEST_MS = 20;

const execute = promisify(execFile);

/** Loud and with sound up to 20 kHz, so that the meter can skip as little as in today's music. */
function loudMusic(seed: number): Float64Array {
	const length = PART_SECONDS * SAMPLE_RATE;
	const hiss = whiteNoise(length, 1, seed);
	const music = chord(length, SAMPLE_RATE, 20_000, seed).map((sample, i) => Math.tanh((sample + hiss[i]) / 4));
	return inARow(...Array.from({ length: (MINUTES * 60) / PART_SECONDS }, () => music));
}

const wav = () => encodeWav(withPeak([loudMusic(1), loudMusic(2)], 0.97), { sampleRate: SAMPLE_RATE, depth: '16' });

/** From the fewest samples in 64 KiB to the most, and the highest rate. */
const FORMATS: WavFormat[] = [
	{ sampleRate: 8_000, depth: '8' },
	{ sampleRate: 44_100, depth: '24' },
	{ sampleRate: 96_000, depth: '24' },
	{ sampleRate: 192_000, depth: '16' },
];

/** The longest time that 64 KiB of a format block the thread. */
function longestOf(AudioMeter: Meter, format: WavFormat): number {
	const noise = whiteNoise(PART_SECONDS * SAMPLE_RATE, 0.97, 3);
	return round(measure(AudioMeter, encodeWav([noise], format)).longestMs, 1);
}

/** A separate count, which begins after the thread has started. */
async function ffmpegSeconds(path: string): Promise<number> {
	const options = ['-hide_banner', '-nostats', '-benchmark', '-i', path, '-af', 'ebur128=peak=true', '-f', 'null', '-'];
	const { stderr } = await execute('ffmpeg', options, { maxBuffer: 100_000_000 });
	const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr)!;
	return Number(user) + Number(system);
}

type Meter = Awaited<ReturnType<typeof loadMeter>>['AudioMeter'];

interface Run {
	seconds: number;
	/** The longest time in which nothing else could run, for this thread only. */
	longestMs: number;
}

function measure(AudioMeter: Meter, file: Buffer): Run {
	const meter = new AudioMeter((error) => {
		throw error;
	});
	let longestMs = 0;
	const before = process.cpuUsage();
	for (let at = 0; at < file.length; at += CHUNK_BYTES) {
		const start = process.threadCpuUsage();
		meter.write(file.subarray(at, at + CHUNK_BYTES));
		const { user, system } = process.threadCpuUsage(start);
		longestMs = Math.max(longestMs, (user + system) / 1_000);
	}
	meter.end();
	const { user, system } = process.cpuUsage(before);
	return { seconds: (user + system) / 1e6, longestMs };
}

/** The CPU time that the audio meter needs for a minute of music, and what ffmpeg's loudness meter needs for the same file. */
export async function run(): Promise<Result> {
	const version = await ffmpegVersion();
	if (version === undefined) throw new Error('This benchmark needs ffmpeg.');
	const { AudioMeter } = await loadMeter();
	const file = wav();
	const folder = new TemporaryFolder('suno-wav-bench-');
	try {
		const path = join(folder.path, 'music.wav');
		await writeFile(path, file);
		// In a process that has not measured anything before.
		const first = measure(AudioMeter, file);
		const ours: Run[] = [];
		const theirs: number[] = [];
		for (let pair = 0; pair < PAIRS; pair++) {
			theirs.push(await ffmpegSeconds(path));
			ours.push(measure(AudioMeter, file));
		}
		const perMinute = (seconds: number) => round(seconds / MINUTES, 3);
		const medians = { ours: perMinute(median(ours.map(({ seconds }) => seconds))), theirs: perMinute(median(theirs)) };
		const longestMs = round(Math.max(first.longestMs, ...ours.map((one) => one.longestMs)), 1);
		console.table({
			'the meter': { 'CPU s per minute': medians.ours, 'in a new process': perMinute(first.seconds), 'longest 64 KiB, ms': longestMs },
			[`ffmpeg ${version}`]: { 'CPU s per minute': medians.theirs },
		});
		const longestByFormat = FORMATS.map((format) => ({ ...format, 'longest 64 KiB, ms': longestOf(AudioMeter, format) }));
		console.table(longestByFormat);
		const longest = Math.max(longestMs, ...longestByFormat.map((one) => one['longest 64 KiB, ms']));
		if (longest >= LONGEST_MS) throw new Error(`Measuring 64 KiB took ${longest} ms, and it may take ${LONGEST_MS}.`);
		return {
			bench: 'measure',
			...medians,
			ratio: round(medians.ours / medians.theirs, 3),
			unit: 'CPU s per minute of stereo at 44.1 kHz and 16 bit',
			n: PAIRS,
			firstSeconds: perMinute(first.seconds),
			longestMs,
			longestByFormat,
			ffmpeg: version,
		};
	} finally {
		await folder.remove();
	}
}
