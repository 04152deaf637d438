import '../setup/quickPauses';
import nock from 'nock';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { compressed } from '../setup/compressed.mts';
import { useNock } from '../setup/nock';
import { wavFile } from '../setup/wavFile';
import { chunk, dataChunk, formatChunk, longSizesChunk, NO_SIZE, wavOf } from '../setup/wavParts';
import { UNKNOWN } from '../unit/audioSupport';
import { getDetailsParameters, API_KEY, run } from './engine';
import { logged } from './nodesLog';
import { failed, FILE_HOST, onDownload, onLookUp, pending, recordOf, WAV_URL } from './provider';

useNock();

const download = (more: INodeParameters = {}) => getDetailsParameters({ downloadWav: true, ...more });

/** The file of an item as n8n keeps it in memory. */
const bytesOf = (item: INodeExecutionData, field = 'data') => Buffer.from(item.binary?.[field]?.data ?? '', 'base64');

test('a finished conversion is returned with its file, byte for byte, and only the provider gets the key', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, wavFile(), { 'content-type': 'application/octet-stream' });
	const { ok, texts } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'success', audioWavUrl: WAV_URL });
	expect(ok[0].binary?.data).toMatchObject({ mimeType: 'audio/wav', fileName: 'audio-1.wav', fileExtension: 'wav' });
	expect(bytesOf(ok[0]).equals(wavFile())).toBe(true);
	expect(ok[0].pairedItem).toEqual({ item: 0 });
	expect(texts.filter((text) => text.includes(API_KEY))).toEqual([]);
});

test('an RF64 file whose header says more than 4 GiB is also a WAV', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, wavFile('RF64'));
	const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(bytesOf(ok[0]).equals(wavFile('RF64'))).toBe(true);
});

describe('with Measure Audio', () => {
	/** One second of a full-scale square wave, whose peaks are all clipped, and one second of silence. */
	const square = Buffer.alloc(352_800);
	for (let frame = 0; frame < 44_100; frame++) {
		const sample = frame % 100 < 50 ? 32_767 : -32_768;
		square.writeInt16LE(sample, frame * 4);
		square.writeInt16LE(sample, frame * 4 + 2);
	}
	const file = wavOf([formatChunk(), chunk('data', square)]);

	afterEach(() => jest.restoreAllMocks());

	test('the measurements are added to the header\'s facts, and the file is unchanged', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(200, file);
		const { ok } = await run({ parameters: download({ options: { measureAudio: true } }), items: [{ taskId: 'task-1' }] });
		expect(bytesOf(ok[0]).equals(file)).toBe(true);
		expect(ok[0].json.wav).toMatchObject({
			sampleRate: 44_100,
			durationSeconds: 2,
			samplePeakDbfs: 0,
			clippedSamples: 88_200,
			silence: { startSeconds: 0, endSeconds: 1, longestSeconds: 1 },
		});
		expect((ok[0].json.wav as { loudnessLufs: number }).loudnessLufs).toBeGreaterThan(-10);
	});

	test('each attempt is measured separately', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(503, 'later');
		onDownload().reply(200, file);
		const { ok } = await run({ parameters: download({ options: { measureAudio: true } }), items: [{ taskId: 'task-1' }] });
		expect(ok[0].json.wav).toMatchObject({ clippedSamples: 88_200 });
	});

	test('if samples are not numbers, there are no measurements, one line in the log, and the file is unchanged', async () => {
		const lines = logged();
		const samples = Buffer.alloc(4 * 200_000);
		for (let sample = 0; sample < 200_000; sample++) samples.writeFloatLE(sample % 3 === 0 ? NaN : 0.5, 4 * sample);
		const spoiled = wavOf([formatChunk({ code: 3, bitsPerSample: 32 }), chunk('data', samples)]);
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(200, spoiled);
		const { ok } = await run({ parameters: download({ options: { measureAudio: true } }), items: [{ taskId: 'task-1' }] });
		expect(bytesOf(ok[0]).equals(spoiled)).toBe(true);
		expect(ok[0].json.wav).toMatchObject({ sampleRate: 44_100, bitsPerSample: 32, ...UNKNOWN });
		expect(lines).toEqual(['Suno WAV: the audio could not be measured. Error: The audio has samples that are not numbers']);
	});

	test('without the option, there are no measurements', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(200, file);
		const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
		expect(Object.keys(ok[0].json.wav as object)).toEqual(['fileName', 'sampleRate', 'bitsPerSample', 'channels', 'durationSeconds', 'bytes']);
	});
});

describe('what is in the WAV', () => {
	const CD = { sampleRate: 44_100, bitsPerSample: 16, channels: 2 };
	const UNKNOWN = { sampleRate: null, bitsPerSample: null, channels: null, durationSeconds: null };
	const SECOND = 176_400;
	const formats: Array<[string, Buffer, object]> = [
		['as most encoders write it', wavOf([formatChunk(), dataChunk(SECOND * 2)]), { ...CD, durationSeconds: 2 }],
		[
			'in the studio format, of which 24 of 32 bits are in use, behind a description',
			wavOf([
				chunk('bext', Buffer.alloc(603)),
				formatChunk({ size: 40, sampleRate: 48_000, bitsPerSample: 32, validBits: 24 }),
				chunk('LIST', Buffer.alloc(27)),
				dataChunk(48_000 * 8),
			]),
			{ sampleRate: 48_000, bitsPerSample: 24, channels: 2, durationSeconds: 1 },
		],
		['from an encoder that writes no sizes', wavOf([formatChunk(), dataChunk(SECOND * 3, NO_SIZE)], 'RIFF', NO_SIZE), { ...CD, durationSeconds: 3 }],
		[
			'in RF64',
			wavOf([longSizesChunk(BigInt(SECOND + 72), BigInt(SECOND)), formatChunk(), dataChunk(SECOND, NO_SIZE)], 'RF64', NO_SIZE),
			{ ...CD, durationSeconds: 1 },
		],
		[
			'in BW64',
			wavOf([longSizesChunk(BigInt(SECOND + 72), BigInt(SECOND)), formatChunk(), dataChunk(SECOND, NO_SIZE)], 'BW64', NO_SIZE),
			{ ...CD, durationSeconds: 1 },
		],
		['with its audio far behind', wavOf([formatChunk(), chunk('JUNK', Buffer.alloc(100_000)), dataChunk(SECOND)]), { ...CD, durationSeconds: null }],
		['with a broken header', wavOf([chunk('fmt ', Buffer.alloc(3)), dataChunk(SECOND)]), UNKNOWN],
		['with nothing behind its first bytes', wavOf([]), UNKNOWN],
	];

	test.each(formats)('%s comes with the item, and the file as it is', async (_name, file, expected) => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(200, file);
		const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
		expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'success' });
		expect(ok[0].json.wav).toEqual({ fileName: ok[0].binary!.data.fileName, ...expected, bytes: file.length });
		expect(bytesOf(ok[0]).equals(file)).toBe(true);
	});

	test('is that of the file which came in the end, behind a redirect and after a failure', async () => {
		const file = wavOf([formatChunk(), dataChunk(SECOND)]);
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(200, wavFile().subarray(0, 2_000));
		onDownload().reply(302, wavFile(), { location: '/elsewhere.wav' });
		onDownload('/elsewhere.wav').reply(200, file);
		const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
		expect(ok[0].json.wav).toEqual({ fileName: ok[0].binary!.data.fileName, ...CD, durationSeconds: 1, bytes: file.length });
	});

	test('is told of the file itself when its host sends it compressed', async () => {
		const file = wavOf([formatChunk(), dataChunk(SECOND * 5)]);
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(200, ...compressed(file));
		const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
		expect(ok[0].json.wav).toEqual({ fileName: ok[0].binary!.data.fileName, ...CD, durationSeconds: 5, bytes: file.length });
		expect(bytesOf(ok[0]).equals(file)).toBe(true);
	});

	test('is told beside the raw response, which stays as it is', async () => {
		onLookUp('task-1').times(2).reply(200, recordOf('task-1'));
		onDownload().reply(200, wavFile());
		const options = { includeRawResponse: true };
		const items = [{ taskId: 'task-1' }];
		const without = await run({ parameters: getDetailsParameters({ options }), items });
		const { ok } = await run({ parameters: download({ options }), items });
		expect(ok[0].json).toEqual({ ...without.ok[0].json, wav: { fileName: 'audio-1.wav', sampleRate: 8_000, bitsPerSample: 8, channels: 1, durationSeconds: 0.512, bytes: 4_140 } });
	});
});

test('the file goes into the field and gets the name that the user has chosen for each item', async () => {
	for (const n of [1, 2]) onLookUp(`task-${n}`).reply(200, recordOf(`task-${n}`));
	onDownload().times(2).reply(200, wavFile());
	const { ok } = await run({
		parameters: download({ binaryPropertyName: '={{ $json.field }}', options: { fileName: '={{ $json.name }}' } }),
		items: [
			{ taskId: 'task-1', field: 'song', name: 'My song' },
			{ taskId: 'task-2', field: 'tune', name: '../tune.WAV' },
		],
	});
	expect(ok.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([['song'], ['tune']]);
	expect(ok[0].binary?.song.fileName).toBe('My song.wav');
	expect(ok[1].binary?.tune.fileName).toBe('__tune.wav');
});

test.each([
	['a number', 7, '7.wav'],
	['missing', undefined, 'audio-1.wav'],
	['null', null, 'audio-1.wav'],
])('a file name from an expression that is %s does not break the download', async (_name, name, fileName) => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, wavFile());
	const { error, ok } = await run({
		parameters: download({ options: { fileName: '={{ $json.name }}' } }),
		items: [{ taskId: 'task-1', name }],
	});
	expect(error).toBeUndefined();
	expect(ok[0].binary?.data.fileName).toBe(fileName);
});

test.each([0, '', '={{ $json.nothing }}', '={{ "20000" }}'])('a Timeout of %p does not spoil the download', async (timeout) => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().delay(50).reply(200, wavFile());
	const { error, ok } = await run({ parameters: download({ requestOptions: { timeout } }), items: [{ taskId: 'task-1' }] });
	expect(error).toBeUndefined();
	expect(bytesOf(ok[0]).equals(wavFile())).toBe(true);
});

test('several items each get their own file', async () => {
	for (const n of [1, 2, 3]) {
		onLookUp(`task-${n}`).reply(
			200,
			recordOf(`task-${n}`, { musicId: `audio-${n}`, response: { audioWavUrl: `https://files.example.com/s/${n}.wav` } }),
		);
		onDownload(`/s/${n}.wav`).delay(40 - 10 * n).reply(200, wavFile('RIFF', n * 1_000));
	}
	const { ok } = await run({ parameters: download(), items: [1, 2, 3].map((n) => ({ taskId: `task-${n}` })) });
	expect(ok.map(({ binary, pairedItem }) => [binary?.data.fileName, pairedItem])).toEqual([
		['audio-1.wav', { item: 0 }],
		['audio-2.wav', { item: 1 }],
		['audio-3.wav', { item: 2 }],
	]);
	expect(ok.map((item) => bytesOf(item).length)).toEqual([1_044, 2_044, 3_044]);
});

test.each([
	['is pending', pending],
	['has failed', failed],
	['could not be delivered', { successFlag: 'CALLBACK_EXCEPTION', response: null }],
	['is a success without a file', { response: null }],
])('a conversion that %s has no file and is not an error', async (_name, record) => {
	onLookUp('task-1').reply(200, recordOf('task-1', record));
	const { error, ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(error).toBeUndefined();
	expect(ok[0].json.taskId).toBe('task-1');
	expect(ok[0].json).not.toHaveProperty('wav');
	expect(ok[0].binary).toBeUndefined();
});

test('nothing is downloaded unless the option is on', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	const { ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }] });
	expect(ok[0].json.status).toBe('success');
	expect(ok[0].json).not.toHaveProperty('wav');
	expect(ok[0].binary).toBeUndefined();
});

test.each([
	['a web page', '<!DOCTYPE html><html><body>Expired</body></html>', ' but an HTML page'],
	['an XML error', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', ' but an XML document'],
	['an MP3', 'ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0000 and more', ' but an MP3 file'],
	['a WAV cut within its first bytes', 'RIFF\u0000\u0000', ''],
])('%s with HTTP 200 is not passed off as a WAV', async (_name, body, instead) => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, body);
	const { error, ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(ok).toEqual([]);
	expect(error).toMatchObject({
		message: `The downloaded file is not a WAV file${instead}`,
		description: expect.stringMatching(/Ask kie\.ai about it\. The conversion's task ID is task-1\.$/),
	});
});

test('an empty file is requested again', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, '');
	onDownload().reply(200, wavFile());
	const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(bytesOf(ok[0])).toEqual(wavFile());
});

test.each([401, 403, 404, 410])('HTTP %i for the file is an error that says how long files are kept', async (statusCode) => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(statusCode, wavFile());
	const { error } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(error).toMatchObject({
		message: `The WAV file is not available (HTTP ${statusCode})`,
		description: expect.stringMatching(/14 days.*task-1/),
	});
});

describe('redirects', () => {
	test.each([
		['to another host', 'https://cdn.example.net/elsewhere.wav', 'https://cdn.example.net'],
		['within the host', '/elsewhere.wav', FILE_HOST],
	])('%s are followed, still without the key', async (_name, location, host) => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(302, 'moved', { location });
		nock(host, { badheaders: ['authorization'] }).get('/elsewhere.wav').reply(200, wavFile());
		const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
		expect(bytesOf(ok[0]).equals(wavFile())).toBe(true);
	});

	test('are not followed forever', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().times(6).reply(302, '', { location: WAV_URL });
		const { error } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
		expect(error).toMatchObject({ message: 'The download of the WAV file was redirected too many times' });
	});

	test('without a target are an error', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(302, '');
		const { error } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
		expect(error).toMatchObject({ message: 'The WAV file is not available (HTTP 302)' });
	});
});

const hostile: Array<[string, string]> = [
	['http://127.0.0.1:5678/rest/settings', "The WAV file's URL points to a private network"],
	['http://localhost/x.wav', "The WAV file's URL points to a private network"],
	['http://2130706433/x.wav', "The WAV file's URL points to a private network"],
	['http://169.254.169.254/latest/meta-data', "The WAV file's URL points to a private network"],
	['http://redis:6379/x.wav', "The WAV file's URL points to a private network"],
	['http://224.0.0.1/x.wav', "The WAV file's URL points to a private network"],
	['http://[64:ff9b:1::a00:1]/x.wav', "The WAV file's URL points to a private network"],
	['http://[::1]/x.wav', "The WAV file's URL points to a private network"],
	['file:///etc/passwd', "The WAV file's URL is not http(s)"],
	['ftp://files.example.com/x.wav', "The WAV file's URL is not http(s)"],
	['http://', "The WAV file's URL is not http(s)"],
];

// These addresses have no mock, so a request to them would fail the test.
describe.each(hostile)('%s', (url, message) => {
	test('is not requested as the file of a conversion', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1', { response: { audioWavUrl: url } }));
		const { error } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
		expect(error).toMatchObject({ message, description: expect.stringContaining('kie.ai') });
	});

	test('is not requested as the target of a redirect', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(307, '', { location: url });
		const { error } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
		expect(error?.message).toBe(message);
	});
});

describe('a file that does not come whole', () => {
	const parameters = download();
	const items = [{ taskId: 'task-1' }];

	test('because it is shorter than its header says is tried again, and then an error', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().times(3).reply(200, wavFile().subarray(0, 2_000));
		const { error, ok } = await run({ parameters, items });
		expect(ok).toEqual([]);
		expect(error).toMatchObject({ message: 'The download of the WAV file was incomplete', description: expect.stringContaining('14 days') });
	});

	test.each([8, 16, 36, 1_000_000])('cannot be told by a header that counts %i bytes too many, where the announced length has come', async (surplus) => {
		const file = wavOf([formatChunk(), dataChunk(17_640, 17_640 + surplus)]);
		file.writeUInt32LE(file.length - 8 + surplus, 4);
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().matchHeader('accept-encoding', 'identity').reply(200, file, { 'content-length': String(file.length) });
		const { ok } = await run({ parameters, items });
		expect(bytesOf(ok[0]).equals(file)).toBe(true);
		expect(ok[0].json.wav).toMatchObject({ durationSeconds: 0.1, bytes: file.length });
	});

	test.each([8, 16, 36])('cannot be told by a header that counts %i bytes too many for the file, where no length was announced', async (surplus) => {
		const file = wavOf([formatChunk(), dataChunk(17_640)]);
		file.writeUInt32LE(file.length - 8 + surplus, 4);
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(200, file);
		const { ok } = await run({ parameters, items });
		expect(bytesOf(ok[0]).equals(file)).toBe(true);
	});

	test('is told by its header if it comes packed, whatever length was announced', async () => {
		const cut = compressed(wavFile().subarray(0, 2_000));
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().times(3).reply(200, cut[0], { ...cut[1], 'content-length': String(cut[0].length) });
		const { error } = await run({ parameters, items });
		expect(error).toMatchObject({ message: 'The download of the WAV file was incomplete' });
	});

	test('the first time does come the second time', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(503, 'busy');
		onDownload().reply(200, wavFile());
		const { ok } = await run({ parameters, items });
		expect(bytesOf(ok[0]).equals(wavFile())).toBe(true);
	});

	test.each([0, 0xffff_ffff, 0x7fff_ffff])('cannot be told by a header of %i, which is no size', async (size) => {
		const file = Buffer.from(wavFile());
		file.writeUInt32LE(size, 4);
		onLookUp('task-1').reply(200, recordOf('task-1'));
		onDownload().reply(200, file);
		const { ok } = await run({ parameters, items });
		expect(bytesOf(ok[0]).equals(file)).toBe(true);
	});
});

test.each([408, 429, 500, 502])('HTTP %i for the file is retried before it is an error', async (statusCode) => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().times(3).reply(statusCode, '<html>');
	const { error } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(error).toMatchObject({
		message: `The WAV file is not available (HTTP ${statusCode})`,
		description: expect.stringMatching(/14 days.*task-1/),
	});
});

test('the title of the item and the audio ID name the file', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1', { musicId: 'e231f4a0-7c1d-4b52' }));
	onDownload().reply(200, wavFile());
	const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1', title: 'Iron Man: live/2' }] });
	expect(ok[0].binary?.data.fileName).toBe('Iron Man_ live_2 e231f4a0.wav');
});

test('a failed download keeps the conversion in the details of the error item, and the others their files', async () => {
	for (const n of [1, 2]) {
		onLookUp(`task-${n}`).reply(
			200,
			recordOf(`task-${n}`, { response: { audioWavUrl: `https://files.example.com/s/${n}.wav` } }),
		);
	}
	onDownload('/s/1.wav').reply(404, 'gone');
	onDownload('/s/2.wav').reply(200, wavFile());
	const { ok, failed: errors } = await run({
		parameters: download(),
		items: [{ taskId: 'task-1' }, { taskId: 'task-2' }],
		onError: 'continueErrorOutput',
	});
	expect(ok).toHaveLength(1);
	expect(ok[0]).toMatchObject({ json: { taskId: 'task-2' }, pairedItem: { item: 1 } });
	expect(bytesOf(ok[0]).equals(wavFile())).toBe(true);
	expect(errors).toMatchObject([
		{
			json: {
				error: 'The WAV file is not available (HTTP 404)',
				details: { taskId: 'task-1', status: 'success', audioWavUrl: 'https://files.example.com/s/1.wav' },
			},
			pairedItem: { item: 0 },
		},
	]);
});

test('a file host that refuses the connection is blamed, not the provider', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().times(3).replyWithError(Object.assign(new Error('connect ECONNREFUSED 203.0.113.9:443'), { code: 'ECONNREFUSED' }));
	const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }], onError: 'continueRegularOutput' });
	expect(ok[0].json).toMatchObject({ error: "The WAV file's host refused the connection", details: { taskId: 'task-1' } });
});
