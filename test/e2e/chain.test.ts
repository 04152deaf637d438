import type { IDataObject } from 'n8n-workflow';

import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { address, byGateway, directly, emulator, newAccount, PROVIDER_IDS, type ProviderId, providers, useN8n } from './support/world.mts';
import { convertParameters, getDetailsParameters, publishTrigger, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const rows: Array<[string, ProviderId, IDataObject]> = PROVIDER_IDS.flatMap(
	(provider): Array<[string, ProviderId, IDataObject]> => [
		[providers[provider].name, provider, directly(provider)],
		[`a gateway like ${providers[provider].name}`, provider, byGateway(provider)],
	],
);

test.each(rows)('%s: Convert, the callback, the Trigger and the download make a WAV', async (_, provider, credential) => {
	const { track, cost, path, api } = providers[provider];
	const account = await newAccount(n8n, credential);
	const trigger = await publishTrigger(n8n, address.n8nUrl, account);

	const converting = sunoWavWorkflow(account, convertParameters(`${trigger.url}?order=123`), { items: [track] });
	const { executionId } = await start(n8n, converting);
	const [started] = nodeOutput(await n8n.waitForExecution(executionId, { status: ['success'] }), 'Ok');
	expect(started.json).toMatchObject({ status: 'pending', alreadyConverted: false, ...track });

	const [triggered] = await n8n.waitForExecutions(trigger.workflow.id);
	const [news] = nodeOutput(triggered, 'Done');
	expect(news.json).toMatchObject({
		taskId: started.json.taskId,
		status: 'success',
		audioId: track.audioId,
		query: { order: '123' },
		verified: 'lookup',
	});

	const fetching = sunoWavWorkflow(account, getDetailsParameters({ downloadWav: true }), {
		items: [{ taskId: started.json.taskId as string }],
	});
	const fetched = await start(n8n, fetching);
	const [item] = nodeOutput(await n8n.waitForExecution(fetched.executionId, { status: ['success'] }), 'Ok');
	const file = item.binary!.data;
	expect(file).toMatchObject({ mimeType: 'audio/wav', fileName: `${track.audioId}.wav` });
	const wav = await n8n.downloadBinary(file);
	expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 12)).toBe('RIFFWAVE');
	expect(wav.length).toBe(wav.readUInt32LE(4) + 8);

	expect(await emulator.counters(account.apiKey)).toMatchObject({ tasksCreated: 1, creditsSpent: cost, callbacksDelivered: 1 });
	// The file is on another host than the API, and that host must not get the key.
	const requests = await emulator.requests(account.apiKey);
	expect(requests.every(({ path, hadAuthorization }) => hadAuthorization !== path.startsWith('/files'))).toBe(true);
	expect((await emulator.conversions(account.apiKey))[0]).toMatchObject({ provider: path, api });
});

test('a failed conversion reaches the Trigger as plain data', async () => {
	const account = await newAccount(n8n);
	await emulator.addFaults({
		match: { apiKey: account.apiKey, path: 'wav/generate' },
		action: { outcome: { successFlag: 'GENERATE_WAV_FAILED', errorCode: 501, errorMessage: 'no source' } },
	});
	const trigger = await publishTrigger(n8n, address.n8nUrl, account);
	await start(n8n, sunoWavWorkflow(account, convertParameters(trigger.url), { items: [SAMPLE_TRACK] }));
	const [triggered] = await n8n.waitForExecutions(trigger.workflow.id);
	expect(nodeOutput(triggered, 'Done')[0].json).toMatchObject({
		status: 'failed',
		providerStatus: 'GENERATE_WAV_FAILED',
		errorMessage: 'no source',
		audioWavUrl: null,
	});
});

test('without verification, the workflow gets the caller\'s claims', async () => {
	const account = await newAccount(n8n);
	const trigger = await publishTrigger(n8n, address.n8nUrl, account, { verification: 'none' });
	await start(n8n, sunoWavWorkflow(account, convertParameters(`${trigger.url}?order=7`), { items: [SAMPLE_TRACK] }));
	const [triggered] = await n8n.waitForExecutions(trigger.workflow.id);
	expect(nodeOutput(triggered, 'Done')[0].json).toMatchObject({ status: 'success', verified: 'none', query: { order: '7' } });
	expect((await emulator.counters(account.apiKey)).lookups).toBe(0);
});

test('a forged callback starts nothing: the provider does not know its task', async () => {
	const account = await newAccount(n8n);
	const trigger = await publishTrigger(n8n, address.n8nUrl, account);
	const forged = { code: 200, msg: 'success', data: { task_id: 'no-such-task', audioWavUrl: 'https://evil.example/x.wav' } };
	const response = await fetch(trigger.url, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(forged),
	});
	expect(response.status).toBe(404);
	expect(response.headers.get('content-type')).toMatch(/json/);
	expect(await response.text()).not.toMatch(/evil|no-such-task/);
	expect(await n8n.listExecutions(trigger.workflow.id)).toEqual([]);
});

test('a callback for a pending conversion is rejected, so that the provider retries it', async () => {
	const account = await newAccount(n8n, directly('kie'), { conversionMs: 600_000 });
	const trigger = await publishTrigger(n8n, address.n8nUrl, account);
	await start(n8n, sunoWavWorkflow(account, convertParameters(trigger.url), { items: [SAMPLE_TRACK] }));
	const [{ taskId }] = await waitFor(
		'the conversion',
		async () => {
			const conversions = await emulator.conversions(account.apiKey);
			return conversions.length > 0 ? conversions : undefined;
		},
		{ timeoutMs: 30_000 },
	);
	const forged = { code: 200, msg: 'success', data: { task_id: taskId, audioWavUrl: 'https://evil.example/x.wav' } };
	expect(await emulator.sendCallback(taskId, { payload: forged })).toMatchObject({ status: 503 });
	expect(await n8n.listExecutions(trigger.workflow.id)).toEqual([]);
	await emulator.finish(taskId);
	const [triggered] = await n8n.waitForExecutions(trigger.workflow.id);
	expect(nodeOutput(triggered, 'Done')[0].json).toMatchObject({ taskId, status: 'success' });
});
