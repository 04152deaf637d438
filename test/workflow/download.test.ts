import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { useNock } from '../setup/nock';
import { getDetailsParameters, API_KEY, run } from './engine';
import { failed, onDownload, onLookUp, pending, recordOf, wavFile, WAV_URL } from './provider';

useNock();

const download = (more: INodeParameters = {}) => getDetailsParameters({ downloadWav: true, ...more });

/** The file of an item as n8n keeps it in memory. */
const bytesOf = (item: INodeExecutionData, field = 'data') => Buffer.from(item.binary?.[field]?.data ?? '', 'base64');

test('a finished conversion comes with its file, byte for byte, and the key stays with the provider', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, wavFile(), { 'content-type': 'application/octet-stream' });
	const { ok, texts } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'success', audioWavUrl: WAV_URL });
	expect(ok[0].binary?.data).toMatchObject({ mimeType: 'audio/wav', fileName: 'audio-1.wav', fileExtension: 'wav' });
	expect(bytesOf(ok[0]).equals(wavFile())).toBe(true);
	expect(ok[0].pairedItem).toEqual({ item: 0 });
	expect(texts.filter((text) => text.includes(API_KEY))).toEqual([]);
});

test('a file above 4 GiB by its header, in RF64, is a WAV as well', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, wavFile('RF64'));
	const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(bytesOf(ok[0]).equals(wavFile('RF64'))).toBe(true);
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
])('a file name from an expression that is %s does not spoil the download', async (_name, name, fileName) => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, wavFile());
	const { error, ok } = await run({
		parameters: download({ options: { fileName: '={{ $json.name }}' } }),
		items: [{ taskId: 'task-1', name }],
	});
	expect(error).toBeUndefined();
	expect(ok[0].binary?.data.fileName).toBe(fileName);
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
	['could be neither delivered nor made', { successFlag: 'CALLBACK_EXCEPTION', response: null }],
])('a conversion that %s has no file and is no error', async (_name, record) => {
	onLookUp('task-1').reply(200, recordOf('task-1', record));
	const { error, ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(error).toBeUndefined();
	expect(ok[0].json.taskId).toBe('task-1');
	expect(ok[0].binary).toBeUndefined();
});

test('nothing is downloaded unless it is asked for', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	const { ok } = await run({ parameters: getDetailsParameters(), items: [{ taskId: 'task-1' }] });
	expect(ok[0].json.status).toBe('success');
	expect(ok[0].binary).toBeUndefined();
});

test('a success without a URL is an error, because there is nothing to download', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1', { response: null }));
	const { error } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(error?.message).toBe('The conversion is a success, but the provider names no file');
});

test.each([
	['a web page', '<!DOCTYPE html><html><body>Expired</body></html>'],
	['an XML error', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
	['an MP3', 'ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0000 and more'],
	['a WAV cut within its first bytes', 'RIFF\u0000\u0000'],
	['nothing', ''],
])('%s with HTTP 200 is not passed off as a WAV', async (_name, body) => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, body);
	const { error, ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(ok).toEqual([]);
	expect(error).toMatchObject({
		message: 'The downloaded file is not a WAV file',
		description: expect.stringContaining('14 days'),
	});
});

test.each([401, 403, 404, 410, 500, 206])('HTTP %i of the file is an error that tells how long files are kept', async (statusCode) => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(statusCode, wavFile());
	const { error } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(error).toMatchObject({
		message: `The WAV file is not available (HTTP ${statusCode})`,
		description: expect.stringMatching(/14 days.*task-1/),
	});
});

test('a redirect of the file is followed, still without the key', async () => {
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(302, '', { location: 'https://files.example.com/elsewhere.wav' });
	onDownload('/elsewhere.wav').reply(200, wavFile());
	const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }] });
	expect(bytesOf(ok[0]).equals(wavFile())).toBe(true);
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
	onDownload().replyWithError(Object.assign(new Error('connect ECONNREFUSED 203.0.113.9:443'), { code: 'ECONNREFUSED' }));
	const { ok } = await run({ parameters: download(), items: [{ taskId: 'task-1' }], onError: 'continueRegularOutput' });
	expect(ok[0].json).toMatchObject({ error: "The WAV file's host refused the connection", details: { taskId: 'task-1' } });
});
