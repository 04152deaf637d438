import { isWavHeader } from '../../nodes/SunoWav/download/wavHeader';
import { readHeader, readSmall, watchBytes } from '../../nodes/SunoWav/download/wavStream';
import { wavFile } from '../setup/wavFile';
import { nextTurn, passingStream, pushedStream, restOf, streamOf } from './streams.mts';

describe('the header of a file', () => {
	test('is read and put back', async () => {
		const file = wavFile();
		const stream = streamOf(file);
		expect(await readHeader(stream as never)).toEqual(file.subarray(0, 12));
		expect((await restOf(stream)).equals(file)).toBe(true);
	});

	test('is awaited if it arrives in pieces', async () => {
		const file = wavFile();
		const stream = pushedStream();
		const header = readHeader(stream as never);
		for (const piece of [file.subarray(0, 5), file.subarray(5, 11), file.subarray(11)]) {
			stream.push(piece);
			await nextTurn();
		}
		stream.push(null);
		expect(await header).toEqual(file.subarray(0, 12));
		expect((await restOf(stream)).equals(file)).toBe(true);
	});

	test.each([0, 11])('of a file of %i bytes is not a WAV', async (length) => {
		expect(isWavHeader(await readHeader(streamOf(wavFile().subarray(0, length)) as never))).toBe(false);
	});

	test('leaves nobody listening', async () => {
		const stream = streamOf(wavFile());
		await readHeader(stream as never);
		expect([stream.listenerCount('readable'), stream.listenerCount('end')]).toEqual([0, 0]);
	});
});

describe('a small file', () => {
	test('is read in one piece', async () => {
		const file = wavFile();
		expect((await readSmall(passingStream(file, 500) as never, file.length))?.equals(file)).toBe(true);
		expect(await readSmall(streamOf() as never, 1)).toEqual(Buffer.alloc(0));
	});

	test('that is not small after all is put back', async () => {
		const file = wavFile();
		const stream = passingStream(file, 500);
		expect(await readSmall(stream as never, file.length - 1)).toBeUndefined();
		expect([stream.listenerCount('readable'), stream.listenerCount('end')]).toEqual([0, 0]);
		const pieces: Buffer[] = [];
		stream.on('data', (piece: Buffer) => pieces.push(piece));
		await nextTurn();
		expect(Buffer.concat(pieces).equals(file)).toBe(true);
	});
});

describe('a watched stream', () => {
	test('is shown in order, including bytes that have already arrived, and can still be read', async () => {
		const stream = pushedStream();
		stream.push(Buffer.from('ab'));
		stream.push(Buffer.from('cd'));
		const seen: string[] = [];
		watchBytes(stream as never, (bytes) => seen.push(String(bytes)));
		stream.push(Buffer.from('ef'));
		stream.push(null);
		expect(seen).toEqual(['abcd', 'ef']);
		expect(String(await restOf(stream))).toBe('abcdef');
	});

	test('is shown completely even if more bytes arrive just when it is read', async () => {
		const file = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 251));
		const passing = passingStream(file, 10_000);
		const seen: Uint8Array[] = [];
		watchBytes(passing as never, (bytes) => seen.push(bytes));
		expect((await restOf(passing)).equals(file)).toBe(true);
		expect(Buffer.concat(seen).equals(file)).toBe(true);
	});

	test('may have arrived and ended before', async () => {
		const stream = pushedStream();
		stream.push(Buffer.from('abc'));
		stream.push(null);
		const seen: string[] = [];
		watchBytes(stream as never, (bytes) => seen.push(String(bytes)));
		await nextTurn();
		expect(seen).toEqual(['abc']);
		expect(String(await restOf(stream))).toBe('abc');
	});
});
