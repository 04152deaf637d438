import type { INodeParameters } from 'n8n-workflow';

import '../setup/quickClock';
import { useNock } from '../setup/nock';
import { wavFile } from '../setup/wavFile';
import { credentialFor, run, getDetailsParameters } from './engine';
import { created, failed, failure, HOSTS, onConvert, onDownload, onLookUp, PROVIDERS, recordOf, WAV_URL } from './provider';

useNock();

const parameters = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'track',
	operation: 'convertAndWait',
	generationTaskId: '={{ $json.generationTaskId }}',
	audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
	...more,
});

const track = (n: number) => ({ generationTaskId: `generation-${n}`, audioId: `audio-${n}` });

/** A track that the provider has converted before, so it is returned without waiting. */
function convertedBefore(n: number, record = {}, host = HOSTS.kie) {
	onConvert(host, `audio-${n}`).reply(200, failure(409, 'record exists', { taskId: `task-${n}` }));
	onLookUp(`task-${n}`, host).reply(200, recordOf(`task-${n}`, { musicId: `audio-${n}`, ...record }));
}

/** Expects the next track to be sent with this callback URL. */
function expectCallBackUrl(expected: string, host = HOSTS.kie) {
	onConvert(host).reply(200, async (request: Request) => {
		const { callBackUrl } = (await request.json()) as { callBackUrl: string };
		expect(callBackUrl).toBe(expected);
		return created('task-1');
	});
}

test('a track becomes a WAV, by polling', async () => {
	onConvert().reply(200, created('task-1'));
	onLookUp('task-1').reply(200, recordOf('task-1'));
	onDownload().reply(200, wavFile());
	const { ok, error } = await run({ parameters: parameters(), items: [track(1)] });
	expect(error).toBeUndefined();
	expect(ok).toMatchObject([
		{
			json: {
				taskId: 'task-1',
				status: 'success',
				generationTaskId: 'generation-1',
				audioId: 'audio-1',
				alreadyConverted: false,
				wav: { sampleRate: 8_000, bitsPerSample: 8, channels: 1, durationSeconds: 0.512, bytes: wavFile().length },
			},
			binary: { data: { mimeType: 'audio/wav', fileName: 'audio-1.wav' } },
			pairedItem: { item: 0 },
		},
	]);
});

test.each([
	...PROVIDERS.map((provider) => ({ provider, host: HOSTS[provider], expected: `${HOSTS[provider]}/`, more: {} })),
	{
		provider: 'custom',
		host: 'https://user:word@gateway.example.com:8443/suno',
		expected: 'https://gateway.example.com:8443/',
		more: { host: 'https://user:word@gateway.example.com:8443/suno', behavesLike: 'kie' },
	},
])('with polling, $provider gets its own address as the callback URL, without a path or a user', async ({ provider, host, expected, more }) => {
	expectCallBackUrl(expected, host);
	onLookUp('task-1', host).reply(200, recordOf('task-1'));
	const credential = credentialFor(provider, more);
	const { ok, error } = await run({ parameters: parameters({ downloadWav: false }), items: [track(1)], credential });
	expect(error).toBeUndefined();
	expect(ok[0].json.status).toBe('success');
});

test('an option sets another callback URL', async () => {
	expectCallBackUrl('https://n8n.example.com/webhook/abc/webhook?order=1&sunoGeneration=generation-1');
	onLookUp('task-1').reply(200, recordOf('task-1'));
	const options = { callBackUrl: '=https://n8n.example.com/webhook/abc/webhook?order={{ $json.order }} ' };
	const { ok } = await run({ parameters: parameters({ downloadWav: false, options }), items: [{ ...track(1), order: 1 }] });
	expect(ok[0].json.status).toBe('success');
});

test('an invalid callback URL is rejected before any request', async () => {
	const options = { callBackUrl: '/webhook/abc' };
	const { error } = await run({ parameters: parameters({ options }), items: [track(1)] });
	expect(error?.message).toBe('Callback URL is not a complete URL');
});

test.each(['SUCCESS', 'CALLBACK_EXCEPTION'])('%s without a file is looked at again, until the file is there', async (successFlag) => {
	onConvert().reply(200, created('task-1'));
	onLookUp('task-1').times(2).reply(200, recordOf('task-1', { successFlag, response: null }));
	onLookUp('task-1').reply(200, recordOf('task-1', { successFlag }));
	const { ok, error } = await run({ parameters: parameters({ downloadWav: false }), items: [track(1)] });
	expect(error).toBeUndefined();
	expect(ok[0].json).toMatchObject({ status: 'success', providerStatus: successFlag, audioWavUrl: WAV_URL });
});

test('Convert and Wait and Get Details name an invalid address, without the key in it', async () => {
	const credential = credentialFor('kie');
	const lost = recordOf('task-1', { response: { audioWavUrl: `ftp://files.example.com/a.wav?key=${credential.apiKey}` } });
	onConvert().reply(200, created('task-1'));
	onLookUp('task-1').reply(200, lost).persist();
	const waited = await run({ parameters: parameters({ downloadWav: false, waitTimeout: 1 }), items: [track(1)], credential });
	expect(waited.error?.message).toBe(
		'The provider says that the conversion has succeeded, but returned ftp://files.example.com/a.wav?key=[hidden], which is not a file URL',
	);
	const got = await run({ parameters: getDetailsParameters({ downloadWav: true }), items: [{ taskId: 'task-1' }], credential });
	expect(got.error).toMatchObject({
		message: "The WAV file's URL is not http(s)",
		description: expect.stringContaining('"ftp://files.example.com/a.wav?key=[hidden]"'),
	});
});

test('if parameters are rejected, the advice mentions a callback URL only if there is one', async () => {
	for (const [options, advice] of [
		[{}, /both belong to this account\. If you generated the music [^,]*, choose [^,]* The provider's message: no\. Songs made at suno\.com/],
		[{ callBackUrl: 'https://n8n.example.com/webhook' }, /callback URL can be reached/],
	] as const) {
		onConvert().reply(200, failure(422, 'no'));
		const { error } = await run({ parameters: parameters({ options }), items: [track(1)] });
		expect(error?.description).toMatch(advice);
	}
});

test('without a download the item has the URL and no file', async () => {
	convertedBefore(1);
	const { ok } = await run({ parameters: parameters({ downloadWav: false }), items: [track(1)] });
	expect(ok[0].json).toMatchObject({ status: 'success', alreadyConverted: true, audioWavUrl: expect.stringContaining('https://') });
	expect(ok[0].json).not.toHaveProperty('wav');
	expect(ok[0].binary).toBeUndefined();
});

describe('bad input in one of three items', () => {
	const items = [track(1), { audioId: 'audio-2' }, track(3)];

	test('stops the node before any request, naming item and field', async () => {
		const { error } = await run({ parameters: parameters(), items });
		expect(error?.message).toBe('Generation Task ID is empty');
		expect(error).toMatchObject({ context: { itemIndex: 1 } });
	});

	test('is an error item if the node continues, and the others are converted', async () => {
		convertedBefore(1);
		convertedBefore(3);
		const { ok, failed: errors } = await run({
			parameters: parameters({ downloadWav: false }),
			items,
			onError: 'continueErrorOutput',
		});
		expect(ok.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual([
			['task-1', { item: 0 }],
			['task-3', { item: 2 }],
		]);
		expect(errors).toMatchObject([{ json: { error: 'Generation Task ID is empty' }, pairedItem: { item: 1 } }]);
	});
});

test('an expression that fails in one item affects only that item, and is found before any request', async () => {
	const withError = parameters({ generationTaskId: '={{ $json.n === 2 ? $("Nobody").item.json.id : "generation" }}' });
	const { error } = await run({ parameters: withError, items: [{ ...track(1), n: 1 }, { ...track(2), n: 2 }] });
	expect(error).toMatchObject({ context: { itemIndex: 1 } });
});

test('a failed conversion stops the node with the reason, and promises no free repeat of it', async () => {
	convertedBefore(1, failed);
	const { error } = await run({ parameters: parameters(), items: [track(1)] });
	expect(error?.message).toBe('kie.ai could not convert the track');
	expect(error?.description).toMatch(/no source audio\. The conversion's task ID is task-1\.$/);
});

test('on apibox.erweima.ai, which charges again, the error lists the started conversions instead', async () => {
	const host = HOSTS.erweima;
	onConvert(host, 'audio-1').reply(200, created('task-1'));
	onConvert(host, 'audio-2').reply(200, failure(400, 'bad track'));
	const { error } = await run({
		parameters: parameters(),
		items: [track(1), track(2)],
		credential: credentialFor('erweima'),
	});
	expect(error?.description).toMatch(/charges again.*Get Details.*task-1/);
	expect(error).toMatchObject({ context: { itemIndex: 1 } });
});

test('a failed item keeps its task ID in the details', async () => {
	convertedBefore(1, failed);
	const { ok } = await run({ parameters: parameters(), items: [track(1)], onError: 'continueRegularOutput' });
	expect(ok[0].json).toMatchObject({
		error: 'kie.ai could not convert the track',
		taskId: 'task-1',
		status: 'failed',
		message: expect.stringContaining('no source audio'),
		details: expect.objectContaining({ taskId: 'task-1', status: 'failed', audioId: 'audio-1', generationTaskId: 'generation-1' }),
	});
});

test('an unusable credential is one error for all items', async () => {
	const credential = credentialFor('kie', { apiKey: '  ' });
	const stopped = await run({ parameters: parameters(), items: [track(1), track(2)], credential });
	expect(stopped.error?.message).toBe('The Suno WAV API credential has no API key');
	const continued = await run({ parameters: parameters(), items: [track(1), track(2)], credential, onError: 'continueRegularOutput' });
	expect(continued.ok.map(({ json }) => json.error)).toEqual(Array(2).fill('The Suno WAV API credential has no API key'));
});
