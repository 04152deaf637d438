import { ExecuteContext } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	sleep,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type INodeParameters,
} from 'n8n-workflow';

import nock from 'nock';

import '../setup/quickPauses';
import { useNock } from '../setup/nock';
import { additionalDataFor, convertParameters, credentialFor, getDetailsParameters, getManyParameters, nodeOf, nodeTypes, run, SUNO_WAV_TOOL } from './engine';
import { created, failed, failure, generationOf, HOSTS, onConvert, onGeneration, onLookUp, pending, recordOf, WAV_URL } from './provider';

useNock();

const parameters = (options: INodeParameters = {}, more: INodeParameters = {}): INodeParameters => ({
	resource: 'track',
	operation: 'convertAndWait',
	generationTaskId: '={{ $json.generationTaskId }}',
	audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
	options,
	...more,
});

const track = { generationTaskId: 'generation-1', audioId: 'audio-1' };

interface Call {
	parameters: INodeParameters;
	credential: ICredentialDataDecryptedObject;
	input?: IDataObject;
}

/** Returns what the model sees: the tool's output, or the error's message. */
type CallTool = (call: Call) => Promise<unknown>;

/** As today's agent calls it: like any node of the workflow. */
const byTheEngine: CallTool = async ({ input = track, ...call }) => {
	const { ok, error } = await run({ ...call, items: [input], settings: { type: SUNO_WAV_TOOL } });
	return error?.message ?? ok[0].json;
};

/** As nested agents and MCP servers call it: through the declarative routing, with the input of an agent's tool. */
const outsideTheEngine: CallTool = async ({ parameters: given, credential, input = track }) => {
	const workflow = new Workflow({
		id: 'workflow',
		active: false,
		nodeTypes,
		nodes: [nodeOf('Suno WAV', SUNO_WAV_TOOL, given)],
		connections: {},
	});
	const items = [{ json: input }];
	const agent = { node: nodeOf('Agent', 'test.start'), data: { main: [[{ json: {} }]] }, source: null };
	const context = new ExecuteContext(
		workflow,
		workflow.getNode('Suno WAV')!,
		additionalDataFor(credential),
		'manual',
		createEmptyRunExecutionData(),
		0,
		items,
		{ ai_tool: [items] },
		agent,
		[],
	);
	try {
		const output = await nodeTypes.getByNameAndVersion(SUNO_WAV_TOOL).execute!.call(context as unknown as IExecuteFunctions);
		return (output as Array<Array<{ json: IDataObject }>>)[0][0].json;
	} catch (error) {
		return (error as Error).message;
	}
};

const ASK = 'In a minute, call the tool for conversion details with this task ID';
const GO_ON = `${ASK} or, if you have no such tool, call this tool again with the same track`;

test('a create request that is still waiting when a call has to end keeps its place, and the next call continues with it', async () => {
	await Promise.all(
		[byTheEngine, outsideTheEngine].map(async (callTool, n) => {
			const credential = credentialFor('erweima');
			const sent: string[] = [];
			nock(HOSTS.erweima, { reqheaders: { authorization: `Bearer ${credential.apiKey}` } })
				.post('/api/v1/wav/generate')
				.reply(200, async (request: Request) => {
					const { audioId } = (await request.json()) as { audioId: string };
					sent.push(audioId);
					return created(`task-of-${audioId}`) as never;
				})
				.persist();
			const asked = `asked-for-${n}`;
			onLookUp(`task-of-${asked}`, HOSTS.erweima).reply(200, recordOf(`task-of-${asked}`));
			const batch = Array.from({ length: 20 }, (_, index) => ({ generationTaskId: 'generation-1', audioId: `batch-${index}` }));
			await run({ parameters: convertParameters(), items: batch, credential });
			const call = { parameters: parameters({ toolTimeout: 1 }), credential, input: { ...track, audioId: asked } };
			const nextStep = expect.stringMatching(/has not confirmed the conversion yet\. Call this tool again with the same track\. .* may still be waiting for its turn/);
			for (let calls = 0; calls < 2; calls++) expect(await callTool(call)).toEqual({ status: 'unknown', nextStep });
			expect(sent).not.toContain(asked);
			const final = await callTool({ ...call, parameters: parameters({ toolTimeout: 20 }) });
			expect(final).toEqual({ taskId: `task-of-${asked}`, status: 'success', audioWavUrl: WAV_URL });
			expect(sent.filter((audioId) => audioId === asked)).toEqual([asked]);
		}),
	);
	nock.cleanAll();
}, 30_000);

test('it is sent without another call', async () => {
	const credential = credentialFor('kie');
	const sent: string[] = [];
	const note = async (request: Request) => {
		const { audioId } = (await request.json()) as { audioId: string };
		sent.push(audioId);
		return created(`task-of-${audioId}`) as never;
	};
	nock(HOSTS.kie).post('/api/v1/wav/generate').reply(200, note).persist();
	const batch = Array.from({ length: 20 }, (_, index) => ({ generationTaskId: 'generation-1', audioId: `batch-${index}` }));
	await run({ parameters: convertParameters(), items: batch, credential });
	await byTheEngine({ parameters: parameters({ toolTimeout: 1 }), credential });
	while (!sent.includes(track.audioId)) await sleep(1_000);
	// Its response must arrive before the mocks are removed. If it were cut off, the request would be sent again, in the middle of a later
	// file.
	const taskId = `task-of-${track.audioId}`;
	onLookUp(taskId).reply(200, recordOf(taskId));
	expect(await byTheEngine({ parameters: parameters(), credential })).toMatchObject({ taskId, status: 'success' });
	expect(sent.filter((audioId) => audioId === track.audioId)).toHaveLength(1);
	nock.cleanAll();
}, 30_000);

describe.each([
	['by the engine', byTheEngine],
	['outside the engine', outsideTheEngine],
])('as a tool that n8n runs %s, Convert and Wait', (_name, callTool) => {
	test('returns the link, and nothing that is useless to a model', async () => {
		onConvert().reply(200, created('task-1'));
		onLookUp('task-1').reply(200, recordOf('task-1'));
		// In a workflow, these settings would download the file and suspend the execution.
		const result = await callTool({ parameters: parameters({}, { waitBy: 'callback', downloadWav: true }), credential: credentialFor('kie') });
		expect(result).toEqual({ taskId: 'task-1', status: 'success', audioWavUrl: WAV_URL });
	});

	test('answers in time with the task ID of a running conversion, and continues with it when it is called again', async () => {
		// This provider would charge a second request.
		const call = { parameters: parameters({ toolTimeout: 1 }), credential: credentialFor('erweima') };
		onConvert(HOSTS.erweima).reply(200, created('task-1'));
		let more: object = pending;
		onLookUp('task-1', HOSTS.erweima).reply(200, () => recordOf('task-1', more)).persist();
		const start = performance.now();
		const expected = { taskId: 'task-1', status: 'pending', nextStep: `The conversion continues at apibox.erweima.ai. ${GO_ON}.` };
		expect(await callTool(call)).toEqual(expected);
		expect(performance.now() - start).toBeLessThan(1_500);
		more = {};
		expect(await callTool({ ...call, parameters: parameters() })).toEqual({ taskId: 'task-1', status: 'success', audioWavUrl: WAV_URL });
	});

	test('says that a repeated call costs nothing only if the provider ensures that', async () => {
		onConvert().reply(200, created('task-1'));
		onLookUp('task-1').reply(200, recordOf('task-1', pending)).persist();
		const result = await callTool({ parameters: parameters({ toolTimeout: 1 }), credential: credentialFor('kie') });
		expect(result).toMatchObject({ nextStep: `The conversion continues at kie.ai. ${GO_ON}, which costs nothing more.` });
	});

	test('starts one conversion if it is called twice at the same time', async () => {
		const call = { parameters: parameters(), credential: credentialFor('erweima') };
		onConvert(HOSTS.erweima).reply(200, created('task-1'));
		onLookUp('task-1', HOSTS.erweima).times(2).reply(200, recordOf('task-1'));
		const results = await Promise.all([callTool(call), callTool(call)]);
		expect(results).toEqual(Array(2).fill({ taskId: 'task-1', status: 'success', audioWavUrl: WAV_URL }));
	});

	test('does not wait for a provider that is slow to accept, and learns its response later', async () => {
		const call = { parameters: parameters({ toolTimeout: 1 }), credential: credentialFor('erweima') };
		onConvert(HOSTS.erweima).delay(1_500).reply(200, created('task-1'));
		const unconfirmed = { status: 'unknown', nextStep: expect.stringMatching(/has not confirmed the conversion yet\. Call this tool again/) };
		expect(await callTool(call)).toEqual(unconfirmed);
		onLookUp('task-1', HOSTS.erweima).reply(200, recordOf('task-1'));
		expect(await callTool({ ...call, parameters: parameters() })).toMatchObject({ taskId: 'task-1', status: 'success' });
	});

	test('says why a conversion has failed, and a second call does not pay for another one', async () => {
		const call = { parameters: parameters(), credential: credentialFor('erweima') };
		onConvert(HOSTS.erweima).reply(200, created('task-1'));
		onLookUp('task-1', HOSTS.erweima).times(2).reply(200, recordOf('task-1', failed));
		const errorMessage = expect.stringMatching(/^apibox.erweima.ai could not convert the track\. .*no source audio/);
		for (let n = 0; n < 2; n++) expect(await callTool(call)).toEqual({ taskId: 'task-1', status: 'failed', errorMessage });
	});

	test('does not pay twice after a lost response if the provider would charge again, and says what to check', async () => {
		const call = { parameters: parameters(), credential: credentialFor('erweima') };
		onConvert(HOSTS.erweima).replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
		for (let n = 0; n < 2; n++) expect(await callTool(call)).toMatch(/Look at your account at apibox\.erweima\.ai first/);
	});

	test('returns the task ID if the provider does not return the status in time', async () => {
		onConvert().reply(200, created('task-1'));
		onLookUp('task-1').reply(200, failure(500, 'oops')).persist();
		const result = await callTool({ parameters: parameters({ toolTimeout: 1 }), credential: credentialFor('kie') });
		expect(result).toMatchObject({ taskId: 'task-1', status: 'pending' });
	});

	test('uses the first conversion of a track that was converted before', async () => {
		onConvert().reply(200, failure(409, 'record exists', { taskId: 'task-1' }));
		onLookUp('task-1').reply(200, recordOf('task-1'));
		const result = await callTool({ parameters: parameters(), credential: credentialFor('kie') });
		expect(result).toEqual({ taskId: 'task-1', status: 'success', audioWavUrl: WAV_URL });
	});

	test('tells a model in one message what happened and what to do', async () => {
		onConvert().reply(200, failure(402, 'no credits'));
		const call = { parameters: parameters(), credential: credentialFor('kie') };
		expect(await callTool(call)).toMatch(/credits.*kie\.ai/is);
		expect(await callTool({ ...call, input: { audioId: 'audio-1' } })).toMatch(/^Generation Task ID is empty\. kie\.ai needs both IDs/);
	});

	test.each([
		['Convert and Wait', 'no Audio ID', parameters(), {}],
		['Convert and Wait', 'all of them', parameters(), { audioId: 'all' }],
		['Convert', 'no Audio ID', convertParameters(), {}],
		['Convert', 'all of them', convertParameters(), { audioId: 'all' }],
	])('%s asks for one track and sends nothing when a model names %s', async (_operation, _named, given, named) => {
		for (const provider of ['kie', 'erweima']) {
			const message = await callTool({ parameters: given, credential: credentialFor(provider), input: { generationTaskId: 'generation-1', ...named } });
			expect(message).toBe('A tool converts one track at a time. Enter the track\'s Audio ID. Get Many lists the tracks of a generation.');
		}
	});

	test('Get Details also returns the link without a file', async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		const input = { taskId: 'task-1' };
		const result = await callTool({ parameters: getDetailsParameters({ downloadWav: true }), credential: credentialFor('kie'), input });
		expect(result).toEqual({ taskId: 'task-1', status: 'success', audioWavUrl: WAV_URL });
	});

	test('Get Details says when to call again, or why there is no file', async () => {
		const call = { parameters: getDetailsParameters(), credential: credentialFor('kie'), input: { taskId: 'task-1' } };
		onLookUp('task-1').reply(200, recordOf('task-1', pending));
		const nextStep = 'The conversion continues at kie.ai. Call this tool again in a minute.';
		expect(await callTool(call)).toEqual({ taskId: 'task-1', status: 'pending', nextStep });
		onLookUp('task-1').reply(200, recordOf('task-1', failed));
		expect(await callTool(call)).toEqual({ taskId: 'task-1', status: 'failed', errorMessage: expect.stringMatching(/could not convert.*no source audio/) });
	});

	test("the provider's response is added to the short answer if it is requested", async () => {
		onLookUp('task-1').reply(200, recordOf('task-1'));
		const given = getDetailsParameters({ options: { includeRawResponse: true } });
		const result = await callTool({ parameters: given, credential: credentialFor('kie'), input: { taskId: 'task-1' } });
		expect(result).toEqual({ taskId: 'task-1', status: 'success', audioWavUrl: WAV_URL, raw: expect.objectContaining({ code: 200 }) });
	});

	test.each([
		['Convert and Wait', parameters()],
		['Convert', convertParameters()],
	])('%s tells a model to call the tool again, which knows nothing of items and workflows', async (_operation, given) => {
		onConvert().reply(200, failure(531, 'no luck'));
		const message = await callTool({ parameters: given, credential: credentialFor('kie') });
		expect(message).toMatch(/^kie\.ai could not convert the track.*\. Call this tool again\. No credit was spent on this attempt\./);
	});

	test('so does Get Many while the music is being generated', async () => {
		onGeneration('generation-1').reply(200, generationOf([], { status: 'PENDING' }));
		const message = await callTool({ parameters: getManyParameters(), credential: credentialFor('kie') });
		expect(message).toMatch(/takes a few minutes\. Wait, then call this tool again\.$/);
	});

	const whatTheOwnerHasToDo = /If this tool has no parameter for (it|an ID), the workflow's owner must click the sparkle button .* next to (the|its) field\.$/;

	test.each([
		['Convert and Wait', parameters(), 'Generation Task ID and Audio ID are empty. kie.ai needs both IDs. '],
		['Convert', convertParameters(), 'Generation Task ID and Audio ID are empty. kie.ai needs both IDs. '],
		['Get Many', getManyParameters(), 'Generation Task ID is empty. '],
		['Get Details', getDetailsParameters(), 'Conversion Task ID is empty. Convert, Convert and Wait, and the Suno WAV Trigger all return the ID as taskId. '],
	])('%s says what to do when it was given no ID', async (_operation, given, start) => {
		const message = String(await callTool({ parameters: given, credential: credentialFor('kie'), input: {} }));
		expect(message.slice(0, start.length)).toBe(start);
		expect(message).toMatch(whatTheOwnerHasToDo);
	});

	test('for a provider that accepts a bare Audio ID, the error asks for that', async () => {
		const message = await callTool({ parameters: parameters(), credential: credentialFor('erweima'), input: {} });
		expect(message).toMatch(/^Generation Task ID and Audio ID are empty\. apibox\.erweima\.ai needs the Audio ID\. /);
	});

	describe('a second call of Convert for the same track', () => {
		const call = () => ({ parameters: convertParameters(), credential: credentialFor('erweima') });
		const stillPending = { taskId: 'task-1', status: 'pending', nextStep: `The conversion continues at apibox.erweima.ai. ${ASK}.` };

		test.each([
			['is still under way', recordOf('task-1', pending), stillPending],
			['has succeeded', recordOf('task-1'), { taskId: 'task-1', status: 'success', audioWavUrl: WAV_URL }],
			['cannot be looked at now', failure(500), stillPending],
		])('pays nothing, and tells what the first one has started: what %s', async (_name, record, result) => {
			const both = call();
			onConvert(HOSTS.erweima).reply(200, created('task-1'));
			expect(await callTool(both)).toEqual(stillPending);
			onLookUp('task-1', HOSTS.erweima).reply(200, record);
			expect(await callTool(both)).toEqual(result);
		});

		test('says that it has failed, and after some time starts a new one', async () => {
			const calls = call();
			onConvert(HOSTS.erweima).reply(200, created('task-1'));
			await callTool(calls);
			onLookUp('task-1', HOSTS.erweima).times(2).reply(200, recordOf('task-1', failed));
			const errorMessage = expect.stringMatching(/^apibox.erweima.ai could not convert the track\. .*no source audio/);
			for (let n = 0; n < 2; n++) expect(await callTool(calls)).toEqual({ taskId: 'task-1', status: 'failed', errorMessage });
			const now = performance.now();
			const clock = jest.spyOn(performance, 'now').mockImplementation(() => now + 11 * 60_000);
			onConvert(HOSTS.erweima).reply(200, created('task-2'));
			expect(await callTool(calls)).toMatchObject({ taskId: 'task-2', status: 'pending' });
			clock.mockRestore();
		});

		test('says that the provider no longer knows the first one', async () => {
			const both = call();
			onConvert(HOSTS.erweima).reply(200, created('task-1'));
			await callTool(both);
			onLookUp('task-1', HOSTS.erweima).reply(200, failure(404));
			expect(await callTool(both)).toMatch(/^apibox\.erweima\.ai knows no conversion with this task ID/);
		});
	});
});

test.each([
	['Convert and Wait', parameters(), /^Generation Task ID and Audio ID are empty\. kie\.ai needs both IDs/],
	['Convert', convertParameters(), /^Generation Task ID and Audio ID are empty\. kie\.ai needs both IDs/],
	['Get Details', getDetailsParameters(), /^Conversion Task ID is empty\. Convert,/],
])('an agent that continues after errors of %s gets the whole message, and nothing else', async (_operation, given, message) => {
	const settings = { type: SUNO_WAV_TOOL };
	const { ok } = await run({ parameters: given, items: [{}], onError: 'continueRegularOutput', settings, credential: credentialFor('kie') });
	expect(ok[0].json).toEqual({ error: expect.stringMatching(message) });
});
