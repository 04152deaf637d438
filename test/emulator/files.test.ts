import { syntheticWav } from '../../dev/emulator/audio/syntheticWav.mts';
import { EMULATOR_KEY, JOBS_TRACK, SAMPLE_AUDIO_IDS, SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { partOf, rangeOf } from '../../dev/emulator/ranges.mts';
import { rawGet } from './support/rawRequest.mts';
import { useEmulator } from './support/useEmulator';

const { emulator, admin } = useEmulator();
let url: string;
let whole: Buffer;

beforeEach(async () => {
	const taskId = await admin.convert(EMULATOR_KEY, SAMPLE_TRACK);
	const { audioWavUrl } = await admin.finish(taskId, { wavBytes: 200_000 });
	url = String(audioWavUrl);
	whole = Buffer.from(await (await fetch(url)).arrayBuffer());
});

describe('a part of a file', () => {
	test.each([
		['bytes=0-99', 0, 99],
		['bytes=65530-65560', 65_530, 65_560],
		['bytes=199990-', 199_990, 199_999],
		['bytes=-10', 199_990, 199_999],
		['bytes=199990-999999', 199_990, 199_999],
		['bytes=-999999', 0, 199_999],
	])('%s', async (range, start, end) => {
		const response = await fetch(url, { headers: { range } });
		expect(response.status).toBe(206);
		expect(Object.fromEntries(response.headers)).toMatchObject({
			'content-range': `bytes ${start}-${end}/200000`,
			'content-length': String(end - start + 1),
			'accept-ranges': 'bytes',
			'content-type': 'audio/wav',
		});
		expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), whole.subarray(start, end + 1))).toBe(0);
	});

	test.each(['bytes=200000-', 'bytes=-0'])('%s is not there', async (range) => {
		const response = await fetch(url, { headers: { range } });
		expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */200000']);
	});

	test.each(['bytes=5-2', 'bytes=-', 'bytes=0-1,5-6', 'lines=0-1'])('%s is not understood: all of it', async (range) => {
		const response = await fetch(url, { headers: { range } });
		expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 200_000]);
	});

	test('of a track', async () => {
		const response = await fetch(`${emulator.url}/files/${SAMPLE_AUDIO_IDS[0]}.mp3`, { headers: { range: 'bytes=0-1' } });
		expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([206, 2]);
	});

	test('cut off during the download', async () => {
		await admin.addFaults({ match: { path: '\\.wav$' }, action: { cutAfterBytes: 10 } });
		const response = await fetch(url, { headers: { range: 'bytes=0-99' } });
		await expect(response.arrayBuffer()).rejects.toThrow();
	});

	test('far into a file that is not kept anywhere', () => {
		const source = syntheticWav(5_000_000_000);
		const part = partOf(source, rangeOf('bytes=4999999998-', source.length) as { start: number; end: number });
		expect([part.length, Buffer.concat([...(part as typeof source).chunks()]).length]).toEqual([2, 2]);
	});
});

test("the cover of a track is a JPEG, and an unknown track has none", async () => {
	const cover = await fetch(`${emulator.url}/files/${SAMPLE_AUDIO_IDS[0]}.jpeg`);
	expect([cover.status, cover.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
	const bytes = Buffer.from(await cover.arrayBuffer());
	expect([bytes.toString('hex', 0, 3), bytes.toString('hex', bytes.length - 2)]).toEqual(['ffd8ff', 'ffd9']);
	expect((await fetch(`${emulator.url}/files/unknown.jpeg`)).status).toBe(404);
});

describe('for pages of other sites', () => {
	test('a file, and a missing file', async () => {
		for (const address of [url, `${emulator.url}/files/unknown.wav`]) {
			const { headers } = await fetch(address);
			expect(headers.get('access-control-allow-origin')).toBe('*');
			expect(headers.get('access-control-expose-headers')).toContain('Content-Range');
		}
	});

	test('the preflight request', async () => {
		const response = await fetch(url, { method: 'OPTIONS' });
		expect(response.status).toBe(200);
		expect(Object.fromEntries(response.headers)).toMatchObject({
			'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET, HEAD, OPTIONS', 'access-control-allow-headers': 'Range',
		});
	});
});

test('HEAD returns the length, and only GET counts as a download', async () => {
	const before = (await admin.counters()).downloads;
	const response = await fetch(url, { method: 'HEAD' });
	expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '200000', '']);
	await fetch(url, { method: 'OPTIONS' });
	expect((await admin.counters()).downloads).toBe(before);
	await fetch(url, { headers: { range: 'bytes=0-0' } });
	expect((await admin.counters()).downloads).toBe(before + 1);
});

test('clients without a User-Agent cannot download what the Jobs API has made', async () => {
	const taskId = await admin.createTask(EMULATOR_KEY, JOBS_TRACK);
	const { audioWavUrl } = await admin.finish(taskId, { wavBytes: 1_000 });
	expect((await rawGet(String(audioWavUrl), {})).status).toBe(403);
	expect((await rawGet(String(audioWavUrl), { 'user-agent': 'test' })).status).toBe(200);
	expect((await rawGet(url, {})).status).toBe(200);
});
