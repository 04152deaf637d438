import '../setup/quickPauses';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { FaultAction } from '../../dev/emulator/faults.mts';
import { dataChunk, formatChunk, wavOf } from '../setup/wavParts';
import { startEmulated, startEndlessFile, startOverflowingFile, startRedirect } from './emulated.mts';
import { credentialFor, getDetailsParameters, run } from './engine';

let emulated: Awaited<ReturnType<typeof startEmulated>>;

beforeAll(async () => {
	emulated = await startEmulated();
	// The emulator still has to make the first file, which takes some time.
	await fetch(`${emulated.url}/files/${await emulated.convert('warm-up')}.wav`).then(async (file) => await file.arrayBuffer());
}, 30_000);

afterAll(async () => {
	await emulated.close();
});

const custom = () => credentialFor('custom', { host: `${emulated.url}/kie`, behavesLike: 'kie' });

/** Faults that delay something run into this timeout. The others have the long one, which they never reach, even on a busy machine. */
const TIMEOUT_MS = 2_000;
const LONG_TIMEOUT_MS = 20_000;

/** Downloads a finished conversion. This many attempts to get its file meet a fault. */
async function downloadWith(action: FaultAction, count: number, options: INodeParameters = {}) {
	const holdsBack = 'stallAfterBytes' in action || 'delayMs' in action || 'bytesPerSecond' in action;
	const timeout = holdsBack ? TIMEOUT_MS : LONG_TIMEOUT_MS;
	const credential = custom();
	const taskId = await emulated.convert(credential.apiKey);
	await emulated.client.addFaults({ match: { path: '^/files/', taskId }, count, action });
	const result = await run({
		parameters: getDetailsParameters({ downloadWav: true, options, requestOptions: { timeout } }),
		items: [{ taskId }],
		credential,
	});
	const requests = (await emulated.client.requests(credential.apiKey)).filter(({ path }) => path.startsWith('/files/'));
	return { ...result, requests };
}

const faults: Array<[string, FaultAction, string]> = [
	['is cut off', { cutAfterBytes: 5_000 }, 'The download of the WAV file was incomplete'],
	['is cut off within its first bytes', { cutAfterBytes: 5 }, 'The download of the WAV file was incomplete'],
	['stops coming', { stallAfterBytes: 5_000 }, 'The download of the WAV file stalled'],
	['stops coming before its first byte', { stallAfterBytes: 0 }, 'The download of the WAV file stalled'],
	['is not sent in time', { delayMs: 20_000 }, "The WAV file's host did not respond in time"],
	['is on a connection that is cut', { reset: 'before' }, "The connection to the WAV file's host was lost before a response arrived"],
];

describe.each(faults)('a file that %s', (_name, action, message) => {
	test('is an error after three attempts, without the advice to convert again', async () => {
		const { error, ok, requests } = await downloadWith(action, 0);
		expect(ok).toEqual([]);
		expect(error).toMatchObject({ message });
		expect((error as { description?: string }).description).not.toMatch(/convert|days/i);
		expect(requests).toHaveLength(3);
	});

	test('arrives when the fault is over', async () => {
		const { error, ok, requests } = await downloadWith(action, 1);
		expect(error).toBeUndefined();
		expect(ok[0].binary?.data.mimeType).toBe('audio/wav');
		expect(requests).toHaveLength(2);
	});
});

describe('with Measure Audio', () => {
	const measuring = { measureAudio: true };
	/** The measurements and the header's facts. */
	const readFigures = ({ json }: INodeExecutionData) => ({ ...(json.wav as object), fileName: '' });
	let undisturbed: object;
	let bytes: number;

	beforeAll(async () => {
		const { ok } = await downloadWith({ delayMs: 0 }, 1, measuring);
		undisturbed = readFigures(ok[0]);
		bytes = ok[0].binary!.data.bytes!;
		expect(undisturbed).toMatchObject({ loudnessLufs: expect.any(Number), bandwidthHz: expect.any(Number) });
	});

	test('a file that breaks off in the middle and is complete the second time: only the complete file is measured', async () => {
		const { ok, requests } = await downloadWith({ cutAfterBytes: Math.floor(bytes / 2) }, 1, measuring);
		expect(requests).toHaveLength(2);
		expect(readFigures(ok[0])).toEqual(undisturbed);
	});

	test('the body of a redirect is not measured', async () => {
		const file = `${emulated.url}/files/${await emulated.convert('redirected')}.wav`;
		const redirect = await startRedirect(file, wavOf([formatChunk(), dataChunk(20_000)]));
		const { ok } = await downloadWith({ redirect: redirect.url }, 1, measuring);
		redirect.close();
		expect(readFigures(ok[0])).toEqual(undisturbed);
	});
});

test('a file that takes longer than the time-out arrives, as long as data keeps arriving', async () => {
	const { ok, requests } = await downloadWith({ bytesPerSecond: 400_000 }, 1);
	expect(ok[0].binary?.data.bytes).toBeGreaterThan(0);
	expect(requests).toHaveLength(1);
});

test('a gateway in a private network may also have its files there, even behind a redirect', async () => {
	const credential = custom();
	const other = await emulated.convert(credential.apiKey);
	const { ok } = await downloadWith({ redirect: `${emulated.url}/files/${other}.wav` }, 1);
	expect(ok[0].binary?.data.mimeType).toBe('audio/wav');
});

test.each([
	['as it is', false],
	['packed', true],
])('a file that is longer than its header says and arrives %s is cut off, once', async (_name, isPacked) => {
	const start = wavOf([formatChunk(), dataChunk(1_000)]);
	const file = await startOverflowingFile(start, isPacked);
	const credential = custom();
	const taskId = await emulated.convert(credential.apiKey);
	await emulated.client.addFaults({ match: { path: '^/files/', taskId }, action: { redirect: file.url } });
	const { error } = await run({ parameters: getDetailsParameters({ downloadWav: true }), items: [{ taskId }], credential });
	expect(error).toMatchObject({ message: 'The WAV file is larger than its header says' });
	expect(file.count()).toBe(1);
	file.close();
});

test('stopping the execution stops the download', async () => {
	const file = await startEndlessFile();
	const credential = custom();
	const taskId = await emulated.convert(credential.apiKey);
	await emulated.client.addFaults({ match: { path: '^/files/', taskId }, action: { redirect: file.url } });
	const { ok } = await run({
		parameters: getDetailsParameters({ downloadWav: true }),
		items: [{ taskId }],
		credential,
		stop: file.begun,
	});
	await file.closed;
	file.close();
	expect(ok).toEqual([]);
});
