import { faded, fromDb, inARow, silence, whiteNoise, withPeak } from '../../audio/signals.mts';
import { encodeWav } from '../../audio/wavEncoder.mts';
import { encodeMp3 } from './encodeMp3.mts';
import { mp3ToWav } from './mp3ToWav.mts';
import { synthesise } from './synthesise.mts';

/** The known flaws that a track can have. `none` has nothing that a distributor would object to. */
export const FLAWS = ['none', 'clipped', 'quiet', 'silentEnd', 'fromMp3'] as const;
export type Flaw = (typeof FLAWS)[number];

const SAMPLE_RATE = 44_100;
const PEAK_DB = -2;
const CLIPPED_DB = 12;
const QUIET_DB = -40;
const SILENT_END_SECONDS = 15;
const MP3_KBPS = 128;
/** Short, because encoding takes long. */
const MP3_SECONDS = 3;
/** The tunes have no high frequencies. These reach up to half the rate, as cymbals do. */
const HISS_DB = -50;

function track(): Float64Array[] {
	const { left, right } = synthesise(0);
	const channels = [left, right].map((samples, channel) => {
		const hiss = whiteNoise(samples.length, fromDb(HISS_DB), channel);
		return faded(Float64Array.from(samples, (sample, index) => sample / 0x8000 + hiss[index]), SAMPLE_RATE / 100);
	});
	return withPeak(channels, fromDb(PEAK_DB));
}

const amplified = (channels: Float64Array[], db: number) => channels.map((samples) => samples.map((sample) => sample * fromDb(db)));

const encoded = (channels: Float64Array[]) => encodeWav(channels, { sampleRate: SAMPLE_RATE, depth: '16' });

const makers: Record<Flaw, () => Buffer | Promise<Buffer>> = {
	none: () => encoded(track()),
	clipped: () => encoded(amplified(track(), CLIPPED_DB)),
	quiet: () => encoded(amplified(track(), QUIET_DB)),
	silentEnd: () => encoded(track().map((samples) => inARow(samples, silence(SAMPLE_RATE, SILENT_END_SECONDS)))),
	fromMp3: async () => {
		const start = track().map((samples) => samples.subarray(0, MP3_SECONDS * SAMPLE_RATE));
		const [left, right] = start.map((samples) => Int16Array.from(samples, (sample) => sample * 0x7fff));
		return (await mp3ToWav(encodeMp3({ sampleRate: SAMPLE_RATE, left, right }, MP3_KBPS))).wav;
	},
};

const made = new Map<Flaw, Promise<Buffer>>();

/** A WAV with this flaw. It is made when it is first requested. */
export async function flawedWav(flaw: Flaw): Promise<Buffer> {
	const file = made.get(flaw) ?? Promise.resolve().then(makers[flaw]);
	made.set(flaw, file);
	return await file;
}
