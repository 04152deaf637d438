import { bytesByHeader, isWavHeader, readStart } from '../../nodes/SunoWav/download/wavStream';
import { wavFile } from '../setup/wavFile';
import { nextTurn, pushedStream, restOf, streamOf } from './streams.mts';

const start = (text: string) => Buffer.from(text, 'latin1');

test.each([
	['a WAV', 'RIFF\x24\x00\x00\x00WAVE'],
	['a WAV above 4 GiB', 'RF64\xff\xff\xff\xffWAVE'],
	['a WAV with more behind its start', 'RIFF\x24\x00\x00\x00WAVEfmt '],
])('%s is taken for one', (_name, text) => {
	expect(isWavHeader(start(text))).toBe(true);
});

test.each([
	['nothing', ''],
	['four bytes', 'RIFF'],
	['a start that is cut off', 'RIFF\x24\x00\x00\x00WAV'],
	['a file of another kind that names its format alike', 'RIFX\x24\x00\x00\x00WAVE'],
	['a video in RIFF', 'RIFF\x24\x00\x00\x00AVI '],
	['an MP3', 'ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00'],
	['a web page', '<!DOCTYPE html><html>'],
	['an XML error', '<?xml version="1.0"?><Error>'],
	['WAVE at the wrong place', 'WAVE\x24\x00\x00\x00RIFF'],
	['small letters', 'riff\x24\x00\x00\x00wave'],
])('%s is not taken for a WAV', (_name, text) => {
	expect(isWavHeader(start(text))).toBe(false);
});

test.each([
	[0, 0],
	[36, 43],
	[0x7fff_0000, 0x7fff_0007],
	[0x7fff_0001, 0],
	[0xffff_ffff, 0],
])('a header size of %i means at least %i bytes', (size, atLeast) => {
	const start = Buffer.alloc(12);
	start.writeUInt32LE(size, 4);
	expect(bytesByHeader(start)).toBe(atLeast);
});

describe('the start of a file', () => {
	test('is read and put back', async () => {
		const file = wavFile();
		const stream = streamOf(file);
		expect(await readStart(stream as never)).toEqual(file.subarray(0, 12));
		expect((await restOf(stream)).equals(file)).toBe(true);
	});

	test('is waited for when it comes in pieces', async () => {
		const file = wavFile();
		const stream = pushedStream();
		const start = readStart(stream as never);
		for (const piece of [file.subarray(0, 5), file.subarray(5, 11), file.subarray(11)]) {
			stream.push(piece);
			await nextTurn();
		}
		stream.push(null);
		expect(await start).toEqual(file.subarray(0, 12));
		expect((await restOf(stream)).equals(file)).toBe(true);
	});

	test.each([0, 11])('of a file of %i bytes is no WAV', async (length) => {
		expect(isWavHeader(await readStart(streamOf(wavFile().subarray(0, length)) as never))).toBe(false);
	});

	test('leaves nobody listening', async () => {
		const stream = streamOf(wavFile());
		await readStart(stream as never);
		expect([stream.listenerCount('readable'), stream.listenerCount('end')]).toEqual([0, 0]);
	});
});
