import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Any music has shorter ones, whenever a waveform is near 0. */
const SHORTEST_SILENCE_S = 0.1;

export interface FfmpegFigures {
	loudnessLufs: number;
	truePeakDbtp: number;
	samplePeakDbfs: number;
	/** From and to, in seconds. */
	silences: Array<[number, number]>;
	seconds: number;
}

/** The version of the ffmpeg on this machine; undefined if there is none. */
export async function ffmpegVersion(): Promise<string | undefined> {
	const answer = await execute('ffmpeg', ['-version']).catch(() => undefined);
	return answer && /^ffmpeg version (\S+)/.exec(answer.stdout)?.[1];
}

async function analyse(path: string, filter: string): Promise<{ stdout: string; stderr: string }> {
	const options = ['-hide_banner', '-nostats', '-i', path, '-af', `${filter},ametadata=mode=print:file=-`, '-f', 'null', '-'];
	return await execute('ffmpeg', options, { maxBuffer: 100_000_000 });
}

const valuesOf = (text: string, name: RegExp) =>
	[...text.matchAll(new RegExp(`${name.source}[=:] ?(-?[\\d.]+)`, 'g'))].map(([, value]) => Number(value));

const last = (values: number[]) => values[values.length - 1];

/** Linear in some versions and in dB in others. In dB it is negative while the peak is below full scale. */
const peakInDb = (peak: number) => (peak < 0 ? peak : 20 * Math.log10(peak));

/** What ffmpeg reports about a file. */
export async function ffmpegFiguresOf(path: string): Promise<FfmpegFigures> {
	const loudness = await analyse(path, 'ebur128=peak=true:metadata=1');
	const levels = await analyse(path, `silencedetect=noise=0.001:duration=${SHORTEST_SILENCE_S},astats=metadata=1`);
	const starts = valuesOf(levels.stderr, /silence_start/);
	const ends = valuesOf(levels.stderr, /silence_end/);
	const [, hours, minutes, seconds] = /Duration: (\d+):(\d+):([\d.]+)/.exec(levels.stderr)!;
	const duration = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
	return {
		loudnessLufs: last(valuesOf(loudness.stdout, /lavfi\.r128\.I/)),
		truePeakDbtp: peakInDb(Math.max(...valuesOf(loudness.stdout, /lavfi\.r128\.true_peaks_ch\d/))),
		samplePeakDbfs: last(valuesOf(levels.stdout, /lavfi\.astats\.Overall\.Peak_level/)),
		silences: starts.map((start, index) => [start, ends[index] ?? duration]),
		seconds: duration,
	};
}
