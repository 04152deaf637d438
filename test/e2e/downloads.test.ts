import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import type { FaultAction } from '../../dev/emulator/faults.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { byGateway, directly, emulator, newAccount, type TestAccount, useN8n } from './support/world.mts';
import { convertParameters, getDetailsParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const SAMPLE_FORMAT = { sampleRate: 44_100, bitsPerSample: 16, channels: 2 };
const SAMPLE_SECONDS = 8;

async function newConversion(data: Record<string, unknown>): Promise<{ who: TestAccount; taskId: string }> {
	const who = await newAccount(n8n, data, { conversionMs: 3_600_000 });
	const { executionId } = await start(n8n, sunoWavWorkflow(who, convertParameters('https://nobody.invalid/'), { items: [SAMPLE_TRACK] }));
	const execution = await n8n.waitForExecution(executionId, { status: ['success'] });
	return { who, taskId: nodeOutput(execution, 'Ok')[0].json.taskId as string };
}

async function startDownload(who: TestAccount, taskId: string): Promise<string> {
	const parameters = getDetailsParameters({ downloadWav: true, requestOptions: { timeout: 500 } });
	return (await start(n8n, sunoWavWorkflow(who, parameters, { items: [{ taskId }] }))).executionId;
}

const onFile = async (taskId: string, action: FaultAction, count = 1) =>
	await emulator.addFaults({ match: { path: '/files/', taskId }, count, action });

const faults: Array<[string, FaultAction, RegExp]> = [
	['a cut connection', { cutAfterBytes: 5_000 }, /was incomplete/],
	['a body that stalls', { stallAfterBytes: 5_000 }, /download of the WAV file stalled/],
	['a server error', { status: 503, body: 'busy' }, /not available \(HTTP 503\)/],
];

test.each(faults)('%s is retried once, and is an error if it persists, without the advice to convert again', async (_name, action, message) => {
	const { who, taskId } = await newConversion(byGateway('kie'));
	await emulator.finish(taskId);
	await onFile(taskId, action);
	const execution = await n8n.waitForExecution(await startDownload(who, taskId), { status: ['success'] });
	const [{ json, binary }] = nodeOutput(execution, 'Ok');
	expect(binary?.data).toMatchObject({ mimeType: 'audio/wav', fileName: `${SAMPLE_TRACK.audioId}.wav` });
	const file = await n8n.downloadBinary(binary!.data);
	expect(file.toString('latin1', 0, 4)).toBe('RIFF');
	expect(json.wav).toEqual({ fileName: expect.stringMatching(/\.wav$/), ...SAMPLE_FORMAT, durationSeconds: expect.any(Number), bytes: file.length });
	expect((json.wav as { durationSeconds: number }).durationSeconds).toBeCloseTo(SAMPLE_SECONDS, 0);

	await onFile(taskId, action, 0);
	const { error } = (await n8n.waitForExecution(await startDownload(who, taskId))).data.resultData;
	expect(error?.message).toMatch(message);
	expect(error?.description).toContain('Get Details');
	expect(error?.description).not.toMatch(/convert the track again/i);
});

const gone: Array<[string, FaultAction, RegExp]> = [
	['403', { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }, /not available \(HTTP 403\)/],
	['404', { status: 404, body: 'no such key' }, /not available \(HTTP 404\)/],
	['410', { status: 410, body: 'gone' }, /not available \(HTTP 410\)/],
];

test.each(gone)('an expired link (%s) is immediately an error with the retention time', async (_name, action, message) => {
	const { who, taskId } = await newConversion(byGateway('sunoApi'));
	await emulator.finish(taskId);
	await emulator.expire(taskId);
	await onFile(taskId, action);
	const { error } = (await n8n.waitForExecution(await startDownload(who, taskId))).data.resultData;
	expect(error?.message).toMatch(message);
	expect(error?.description).toContain('15 days');
});

test('a web page in the place of the file is named', async () => {
	const { who, taskId } = await newConversion(byGateway('sunoApi'));
	await emulator.finish(taskId);
	await onFile(taskId, { status: 200, body: '<html>Expired</html>' });
	const { error } = (await n8n.waitForExecution(await startDownload(who, taskId))).data.resultData;
	expect(error?.message).toBe('The downloaded file is not a WAV file but an HTML page');
});

test('a file that is there a moment later is waited for', async () => {
	const { who, taskId } = await newConversion(byGateway('kie'));
	await emulator.finish(taskId);
	await onFile(taskId, { status: 404, body: 'no such key' }, 2);
	const execution = await n8n.waitForExecution(await startDownload(who, taskId), { status: ['success'] });
	expect(nodeOutput(execution, 'Ok')[0].binary?.data).toMatchObject({ mimeType: 'audio/wav' });
});

test('a hostile address from the provider is not asked for', async () => {
	const { who, taskId } = await newConversion(directly('kie'));
	await emulator.finish(taskId, { audioWavUrl: 'http://127.0.0.1:1/secret' });
	const { error } = (await n8n.waitForExecution(await startDownload(who, taskId))).data.resultData;
	expect(error?.message).toBe("The WAV file's URL points to a private network");
});

test('stopping the execution ends a long download', async () => {
	const { who, taskId } = await newConversion(byGateway('kie'));
	await emulator.finish(taskId, { wavBytes: 50_000_000 });
	await onFile(taskId, { bytesPerSecond: 100_000 });
	const executionId = await startDownload(who, taskId);
	await waitFor('the download to begin', async () => (await emulator.counters(who.apiKey)).downloads || undefined, { timeoutMs: 20_000 });
	await n8n.stopExecution(executionId);
	expect((await n8n.waitForExecution(executionId, { timeoutMs: 10_000 })).status).toBe('canceled');
});
