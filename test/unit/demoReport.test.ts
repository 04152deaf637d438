import { resultTable } from '../../dev/demo/report.mts';
import type { ToldOfWav } from '../../dev/demo/stage.mts';

const file = (path: string) => ({ path, bytes: 2_048, container: 'WAVE', sampleRate: 44_100, channels: 2, durationMs: 8_000 });

test.each<[string, ToldOfWav]>([
	['WAV: 44.1 kHz, 16-bit, stereo, 8.0 s', { sampleRate: 44_100, bitsPerSample: 16, channels: 2, durationSeconds: 8.002, bytes: 1 }],
	['WAV: 48 kHz, 24-bit, mono, 61.3 s', { sampleRate: 48_000, bitsPerSample: 24, channels: 1, durationSeconds: 61.25, bytes: 1 }],
	['WAV: 96 kHz, 24-bit, 6 channels, 0.5 s', { sampleRate: 96_000, bitsPerSample: 24, channels: 6, durationSeconds: 0.5, bytes: 1 }],
])('the demo shows what the node says about the WAV, in the usual notation: %s', (line, told) => {
	expect(resultTable({ mp3: file('a.mp3'), wav: file('a.wav'), told }).split('\n').at(-1)).toBe(`The node's output: ${line}`);
});
