import type { IBinaryData } from 'n8n-workflow';

import { Arrival } from '../../nodes/SunoWav/download/arrival';
import { downloadWav } from '../../nodes/SunoWav/download/downloadWav';
import { toAccount } from '../../nodes/SunoWav/provider/account';
import { conversionOf } from '../../nodes/SunoWav/provider/conversion';
import { bytesByHeader, isWavHeader, readStart } from '../../nodes/SunoWav/download/wavStream';
import { wavFile } from '../setup/wavFile';
import { fullStream, pushedStream, restOf, streamOf } from './streams.mts';

const account = toAccount({ provider: 'kie', apiKey: 'secret-key' });
const conversion = conversionOf({ taskId: 'task-1', audioId: 'audio-1', audioWavUrl: 'https://files.example.com/1.wav' });
const settings = { request: {}, name: { wanted: '', title: null }, signal: undefined };

/** Downloads a whole file into a storage that behaves as given. */
async function downloadInto(store: () => Promise<IBinaryData>) {
	const httpRequest = jest.fn(async () => ({ body: streamOf(wavFile()), headers: {}, statusCode: 200 }));
	const outcome = await downloadWav({ httpRequest, prepareBinaryData: store }, account, conversion, settings).catch((error: unknown) => error);
	return { outcome, requests: httpRequest.mock.calls.length };
}

test('a storage that fails is told in its own words, without the key, and the file is not fetched again', async () => {
	const { outcome, requests } = await downloadInto(async () => await Promise.reject(new Error('ENOSPC: no space left for secret-key')));
	expect(outcome).toMatchObject({
		source: 'input',
		message: 'n8n could not store the WAV file',
		description: expect.stringMatching(/storage.*ENOSPC: no space left for \[hidden\]/),
		known: { taskId: 'task-1' },
	});
	expect(requests).toBe(1);
});

test('a storage that fails without words is told all the same', async () => {
	const { outcome } = await downloadInto(async () => await Promise.reject('no'));
	expect(outcome).toMatchObject({ message: 'n8n could not store the WAV file', description: expect.stringMatching(/storage\. $/) });
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
			await new Promise(setImmediate);
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

describe('an arrival', () => {
	beforeEach(() => {
		jest.useFakeTimers();
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	test('does not blame the network while the storage is slow', async () => {
		const stream = fullStream(Buffer.alloc(10));
		const arrival = new Arrival(stream as never, 5_000);
		let failed = false;
		arrival.failed.catch(() => (failed = true));
		await jest.advanceTimersByTimeAsync(60_000);
		expect(failed).toBe(false);
		stream.read();
		await jest.advanceTimersByTimeAsync(3_900);
		expect(failed).toBe(false);
		await jest.advanceTimersByTimeAsync(2_200);
		expect(failed).toBe(true);
	});

	test('starts the clock anew with everything that comes', async () => {
		const stream = fullStream(Buffer.alloc(10));
		const arrival = new Arrival(stream as never, 5_000);
		let failed = false;
		arrival.failed.catch(() => (failed = true));
		stream.read();
		for (let n = 0; n < 5; n++) {
			await jest.advanceTimersByTimeAsync(4_000);
			stream.push(Buffer.alloc(5));
			stream.read();
		}
		expect([failed, arrival.received]).toEqual([false, 35]);
		await jest.advanceTimersByTimeAsync(5_100);
		expect(failed).toBe(true);
	});

	test('that breaks off, or that nothing comes of, tells which', async () => {
		const broken = pushedStream();
		const stalled = new Arrival(pushedStream() as never, 5_000);
		const arrival = new Arrival(broken as never, 5_000);
		broken.destroy(new Error('socket hang up'));
		await expect(arrival.failed).rejects.toMatchObject({ reason: 'brokenOff' });
		await jest.advanceTimersByTimeAsync(5_100);
		await expect(stalled.failed).rejects.toMatchObject({ reason: 'stalled' });
	});

	test('counts what comes, the end too', () => {
		const stream = pushedStream();
		const arrival = new Arrival(stream as never, 5_000);
		stream.push(Buffer.alloc(7));
		stream.push(null);
		expect(arrival.received).toBe(7);
		arrival.finish();
	});

	test('is not watched any more when it is over', async () => {
		const arrival = new Arrival(fullStream(Buffer.alloc(0)) as never, 5_000);
		arrival.finish();
		await jest.advanceTimersByTimeAsync(1_000);
		expect(jest.getTimerCount()).toBe(0);
	});
});
