import { parseBuffer } from 'music-metadata';
import { WaveFile } from 'wavefile';
import type { Flaw } from '../../dev/emulator/audio/flawedWav.mts';
import { syntheticWav } from '../../dev/emulator/audio/syntheticWav.mts';
import { SAMPLE_AUDIO_IDS } from '../../dev/emulator/constants.mts';
import { AudioMeter } from '../../nodes/SunoWav/audio/audioMeter';
import { SAMPLE_ORDER } from './support/api';
import { useEmulator } from './support/useEmulator';

const { emulator, admin, api, apiOf } = useEmulator();

async function download(url: string): Promise<{ type: string | null; bytes: Uint8Array }> {
	const response = await fetch(url);
	expect(response.status).toBe(200);
	const bytes = new Uint8Array(await response.arrayBuffer());
	expect(bytes.length).toBe(Number(response.headers.get('content-length')));
	return { type: response.headers.get('content-type'), bytes };
}

/** Converts one of the sample tracks and downloads the WAV. */
async function converted(audioId: string) {
	const taskId = await api.start({ ...SAMPLE_ORDER, audioId });
	const { audioWavUrl } = await admin.finish(taskId);
	return await download(String(audioWavUrl));
}

const samplesOf = (wav: Uint8Array) => new WaveFile(wav).getSamples(true);

test.each(SAMPLE_AUDIO_IDS)('track %s as MP3 and as WAV is the same music', async (audioId) => {
	const mp3 = await download(`${emulator.url}/files/${audioId}.mp3`);
	const wav = await converted(audioId);
	expect([mp3.type, wav.type]).toEqual(['audio/mpeg', 'audio/wav']);
	const { format: source } = await parseBuffer(mp3.bytes, { mimeType: 'audio/mpeg' }, { duration: true });
	const { format: result } = await parseBuffer(wav.bytes, { mimeType: 'audio/wav' }, { duration: true });
	expect(source).toMatchObject({ codec: 'MPEG 1 Layer 3', sampleRate: 44_100, numberOfChannels: 2 });
	expect(result).toMatchObject({ codec: 'PCM', sampleRate: 44_100, numberOfChannels: 2, bitsPerSample: 16 });
	expect(source.duration).toBeGreaterThan(7);
	expect(Math.abs(result.duration! - source.duration!)).toBeLessThan(0.05);
});

test('the music is not silent, not clipped, and not the same twice', async () => {
	const [first, second] = [await converted(SAMPLE_AUDIO_IDS[0]), await converted(SAMPLE_AUDIO_IDS[1])];
	for (const { bytes } of [first, second]) {
		const samples = samplesOf(bytes);
		const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
		const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
		expect(Math.sqrt(power)).toBeGreaterThan(1_000);
		expect(loudest).toBeLessThan(32_000);
	}
	expect(Buffer.compare(first.bytes, second.bytes)).not.toBe(0);
});

describe('files that do not exist', () => {
	const xml = async (url: string) => {
		const response = await fetch(url);
		expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/xml']);
		expect(await response.text()).toContain('<Code>NoSuchKey</Code>');
	};

	test('an unknown file, or one that is still being made', async () => {
		await xml(`${emulator.url}/files/unknown.wav`);
		await xml(`${emulator.url}/files/unknown.mp3`);
		await xml(`${emulator.url}/files/${await api.start()}.wav`);
	});

	test('an expired file; its record stays', async () => {
		const taskId = await api.start();
		const { audioWavUrl } = await admin.finish(taskId);
		await download(String(audioWavUrl));
		await admin.expire(taskId);
		await xml(String(audioWavUrl));
		expect(await api.record(taskId)).toMatchObject({ response: { audioWavUrl } });
		expect(await admin.counters()).toMatchObject({ downloads: 1 });
	});

	test.each([['kie', 14], ['sunoapi', 15]])('%s keeps files %i days', async (provider, days) => {
		const { completedAt, expiresAt } = await admin.finish(await apiOf(provider).start());
		expect(Date.parse(expiresAt!) - Date.parse(completedAt!)).toBe(days * 86_400_000);
	});
});

test('a made-up WAV of any size', async () => {
	const taskId = await api.start();
	const { audioWavUrl } = await admin.finish(taskId, { wavBytes: 3_000_000 });
	const { bytes } = await download(String(audioWavUrl));
	expect(bytes.length).toBe(3_000_000);
	const { format } = await parseBuffer(bytes, { mimeType: 'audio/wav' }, { duration: true });
	expect(format.duration).toBeCloseTo((3_000_000 - 44) / 176_400, 3);
	expect(samplesOf(bytes).length).toBe((3_000_000 - 44) / 2);
});

describe('a track with a known flaw', () => {
	async function measured(wavFlaw: Flaw) {
		const { audioWavUrl } = await admin.finish(await api.start(), { wavFlaw });
		const { bytes } = await download(String(audioWavUrl));
		const meter = new AudioMeter();
		meter.write(bytes);
		return meter.end();
	}

	test('none: loud enough, not too loud, without silence, with highs', async () => {
		const { loudnessLufs, ...rest } = await measured('none');
		expect(rest).toMatchObject({ truePeakDbtp: -2, clippedSamples: 0, bandwidthHz: 22_000 });
		expect(rest.silence.longestSeconds).toBeLessThan(0.1);
		expect(Math.abs(loudnessLufs! + 14)).toBeLessThan(4);
	});

	test('clipped', async () => {
		const { clippedSamples, truePeakDbtp } = await measured('clipped');
		expect(clippedSamples).toBeGreaterThan(1_000);
		expect(truePeakDbtp).toBeGreaterThan(0);
	});

	test('quiet', async () => {
		expect(await measured('quiet')).toMatchObject({ truePeakDbtp: -42, clippedSamples: 0 });
	});

	test('silent end', async () => {
		const { startSeconds, endSeconds } = (await measured('silentEnd')).silence;
		expect(startSeconds).toBeLessThan(0.1);
		expect(Math.abs(endSeconds! - 15)).toBeLessThan(0.1);
	});

	test('from an MP3', async () => {
		const { bandwidthHz } = await measured('fromMp3');
		expect(Math.abs(bandwidthHz! - 17_000)).toBeLessThan(500);
	});
});

test('above 4 GiB it is an RF64', () => {
	const source = syntheticWav(5_000_000_000);
	const [head] = source.chunks();
	expect(head.toString('latin1', 0, 16)).toBe('RF64\xff\xff\xff\xffWAVEds64');
	expect(head.readBigUInt64LE(20)).toBe(BigInt(source.length - 8));
	expect(head.readBigUInt64LE(28)).toBe(BigInt(source.length - head.length));
	expect(source.length).toBe(5_000_000_000);
});
