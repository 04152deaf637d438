import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Track } from '../../dev/emulator/client.mts';
import { JOBS_GENERATION_ID, SAMPLE_GENERATION_ID, SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput, type Execution } from '../../dev/n8n/executions.mts';
import type { WorkflowDefinition } from '../../dev/n8n/workflows.mts';
import { directly, emulator, newAccount, PROVIDER_IDS, providers, type TestAccount, useN8n } from './support/world.mts';
import { convertParameters, getCreditsParameters, getDetailsParameters, getManyParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const NOBODY = 'https://nobody.invalid/callback';

async function runToEnd(definition: WorkflowDefinition): Promise<Execution> {
	const { executionId } = await start(n8n, definition);
	return await n8n.waitForExecution(executionId);
}

const errorOf = (execution: Execution) => execution.data.resultData.error!;

/** Starts a conversion that stays pending. Returns its task ID. */
async function pendingConversion(account: TestAccount, track: Track): Promise<string> {
	const execution = await runToEnd(sunoWavWorkflow(account, convertParameters(NOBODY), { items: [track] }));
	return nodeOutput(execution, 'Ok')[0].json.taskId as string;
}

const details = async (account: TestAccount, taskId: string, more = {}) =>
	await runToEnd(sunoWavWorkflow(account, getDetailsParameters(more), { items: [{ taskId }] }));

describe.each(PROVIDER_IDS)('%s', (provider) => {
	const { name, noCredits, track, cost, convertsAgain, pendingWord } = providers[provider];
	const forever = { conversionMs: 3_600_000 };

	test('Get Details: pending, with a download asked for, is plain data without a file', async () => {
		const account = await newAccount(n8n, directly(provider), forever);
		const taskId = await pendingConversion(account, track);
		const [item] = nodeOutput(await details(account, taskId, { downloadWav: true }), 'Ok');
		expect(item.json).toMatchObject({ taskId, status: 'pending', providerStatus: pendingWord, audioWavUrl: null });
		expect(item.binary).toBeUndefined();
	});

	test('Get Details: failed is plain data', async () => {
		const account = await newAccount(n8n, directly(provider), forever);
		const taskId = await pendingConversion(account, track);
		// A callback that cannot be delivered would replace this status with its own.
		await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, action: { drop: true } });
		await emulator.finish(taskId, { successFlag: 'CREATE_TASK_FAILED', errorCode: 500, errorMessage: 'no luck' });
		const [item] = nodeOutput(await details(account, taskId, { downloadWav: true }), 'Ok');
		expect(item.json).toMatchObject({ taskId, status: 'failed', errorCode: '500', errorMessage: 'no luck' });
		expect(item.binary).toBeUndefined();
	});

	test('Get Details: an unknown task is an error that says what to check', async () => {
		const account = await newAccount(n8n, directly(provider));
		const error = errorOf(await details(account, 'no-such-task'));
		expect(error.message).toBe(`${name} knows no conversion with this task ID`);
		expect(error.description).toMatch(/Check the task ID/);
	});

	test('Convert: a wrong key is an error in words, and nothing is charged', async () => {
		const account = await newAccount(n8n, directly(provider));
		const credential = await n8n.createCredential({
			name: 'Wrong key',
			type: 'sunoWavApi',
			data: { ...account.credential.data, apiKey: 'no-such-key-at-all' },
		});
		const execution = await runToEnd(sunoWavWorkflow({ ...account, credential }, convertParameters(NOBODY), { items: [track] }));
		expect(errorOf(execution).message).toBe(`${name} did not accept the API key`);
		expect(JSON.stringify(execution)).not.toContain('no-such-key-at-all');
	});

	test('Convert: a lack of credits is an error, without a retry', async () => {
		const account = await newAccount(n8n, directly(provider), { credits: 0 });
		const error = errorOf(await runToEnd(sunoWavWorkflow(account, convertParameters(NOBODY), { items: [track] })));
		expect(error.message).toBe(`The ${name} account has no credits left`);
		expect(error.httpCode).toBe(noCredits);
		expect((await emulator.counters(account.apiKey)).insufficientCredits).toBe(1);
	});

	test('Convert: the same track again', async () => {
		const account = await newAccount(n8n, directly(provider), forever);
		const taskId = await pendingConversion(account, track);
		const again = await runToEnd(sunoWavWorkflow(account, convertParameters(NOBODY), { items: [track] }));
		const { json } = nodeOutput(again, 'Ok')[0];
		const { creditsSpent } = await emulator.counters(account.apiKey);
		if (convertsAgain) {
			// This provider does not answer 409.
			expect([json.alreadyConverted, creditsSpent]).toEqual([false, 2 * cost]);
			expect(json.taskId).not.toBe(taskId);
		} else {
			expect(json).toMatchObject({ taskId, status: 'pending', alreadyConverted: true });
			expect(creditsSpent).toBe(1);
		}
	});
});

test('one bad item among five goes to the error output, paired, and the others are converted', async () => {
	const account = await newAccount(n8n);
	const items = await emulator.addTracks(5);
	items[2].audioId = 'no-such-track';
	const execution = await runToEnd(
		sunoWavWorkflow(account, convertParameters(NOBODY), { items, onError: 'continueErrorOutput' }),
	);
	expect(nodeOutput(execution, 'Suno WAV')).toHaveLength(4);
	const [failed] = nodeOutput(execution, 'Suno WAV', 1);
	expect(failed.json.error).toMatch(/rejected the parameters/);
	expect(failed.json.details).toMatchObject({ ...items[2] });
	expect(failed.pairedItem).toMatchObject({ item: 2 });
	expect((await emulator.counters(account.apiKey)).creditsSpent).toBe(4);
});

test.each([
	['Generation Task ID', { audioId: SAMPLE_TRACK.audioId }, NOBODY],
	['Audio ID', { ...SAMPLE_TRACK, audioId: 'the second take' }, NOBODY],
	['Callback URL', SAMPLE_TRACK, '/webhook/abc'],
])('Convert: bad input in %s is rejected before any request', async (field, item, callBackUrl) => {
	const account = await newAccount(n8n);
	const error = errorOf(await runToEnd(sunoWavWorkflow(account, convertParameters(callBackUrl), { items: [item] })));
	expect(error.message).toContain(field);
	expect(error.description).toBeTruthy();
	expect(await emulator.requests(account.apiKey)).toEqual([]);
});

test.each<[string, INodeParameters, string]>([
	['an operation that does not exist, and no resource', { operation: 'convertToWav' }, 'Operation of the resource track has the value "convertToWav"'],
	['an operation of another resource, and no resource', { operation: 'getCredits' }, 'Operation of the resource track has the value "getCredits"'],
	['an operation that does not exist', { resource: 'account', operation: 'convertToWav' }, 'Operation of the resource account has the value "convertToWav"'],
	['a resource that does not exist', { resource: 'song', operation: 'convert' }, 'Resource has the value "song"'],
])('a workflow with %s: the error contains the value, and no request is sent', async (_name, parameters, message) => {
	const account = await newAccount(n8n);
	const execution = await runToEnd(sunoWavWorkflow(account, parameters, { items: [{ ...SAMPLE_TRACK }] }));
	expect(execution.status).toBe('error');
	expect(errorOf(execution).message).toBe(`${message}, which is not one of its options`);
	expect(await emulator.requests(account.apiKey)).toEqual([]);
});

/** kie.ai's two options in the credential, each with its API and a generation that was made through that API. */
const kieRows = [
	{ row: 'kie', api: 'wav', name: 'kie.ai', generationTaskId: SAMPLE_GENERATION_ID, under: { status: 'TEXT_SUCCESS' }, word: 'TEXT_SUCCESS' },
	{ row: 'kieJobs', api: 'jobs', name: 'kie.ai (Jobs API)', generationTaskId: JOBS_GENERATION_ID, under: { state: 'generating' }, word: 'generating' },
] as const;

describe.each(kieRows)('$row', ({ row, api, name, generationTaskId, under, word }) => {
	const accountAt = async (settings = {}) => await newAccount(n8n, { provider: row }, settings);

	const getMany = async (account: TestAccount, items: IDataObject[], more = {}) =>
		await runToEnd(sunoWavWorkflow(account, getManyParameters(more), { items }));

	test('Get Many: the tracks of two generations, paired, and Convert accepts each of them unchanged', async () => {
		const account = await accountAt();
		const three = await emulator.addTracks(3, api);
		const listed = nodeOutput(await getMany(account, [{ generationTaskId }, { generationTaskId: three[0].generationTaskId }]), 'Suno WAV');
		expect(listed.map(({ pairedItem }) => pairedItem)).toMatchObject([0, 0, 1, 1, 1].map((item) => ({ item })));
		expect(Object.keys(listed[0].json)).toEqual([
			'generationTaskId',
			'audioId',
			'title',
			'durationSeconds',
			'tags',
			'imageUrl',
			'audioUrl',
			'modelName',
			'createTime',
		]);
		for (const { json } of listed) {
			expect(json).toMatchObject({ title: expect.any(String), durationSeconds: expect.any(Number), audioUrl: expect.stringContaining(`${String(json.audioId)}.mp3`) });
		}
		expect(listed.slice(2).map(({ json }) => json)).toMatchObject(three);
		const items = listed.map(({ json }) => json as IDataObject);
		const converted = nodeOutput(await runToEnd(sunoWavWorkflow(account, convertParameters(NOBODY), { items })), 'Ok');
		expect(converted.map(({ json }) => json)).toMatchObject(items.map(({ audioId }) => ({ audioId, status: 'pending', taskId: expect.any(String) })));
	});

	test('Get Many: no more than the limit, and all with Return All', async () => {
		const account = await accountAt();
		const [track] = await emulator.addTracks(60, api);
		const counts = [];
		for (const more of [{}, { limit: 2 }, { returnAll: true }]) {
			counts.push(nodeOutput(await getMany(account, [{ generationTaskId: track.generationTaskId }], more), 'Ok').length);
		}
		expect(counts).toEqual([50, 2, 60]);
	});

	test('Get Many: a running generation is an error that names its state', async () => {
		const account = await accountAt();
		await emulator.addFaults({ match: { apiKey: account.apiKey }, action: { status: 200, body: { code: 200, msg: 'success', data: { ...under, response: null } } } });
		const error = errorOf(await getMany(account, [{ generationTaskId }]));
		expect(error).toMatchObject({ message: `${name} has not finished the generation yet`, description: expect.stringContaining(`The generation's status is ${word}.`) });
	});

	test('Get Many: an unknown generation is an error that names the other option', async () => {
		const error = errorOf(await getMany(await accountAt(), [{ generationTaskId: 'no-such-task' }]));
		expect(error).toMatchObject({ message: `${name} knows no music generation with this task ID`, description: expect.stringMatching(/choose "kie\.ai/) });
	});

	test('Get Many: the task ID of a conversion is an error item in its place if the node continues', async () => {
		const account = await accountAt();
		const [own] = await emulator.addTracks(1, api);
		const taskId = api === 'wav' ? await emulator.convert(account.apiKey, own) : await emulator.createTask(account.apiKey, own);
		await emulator.finish(taskId).catch(() => {});
		const execution = await runToEnd(
			sunoWavWorkflow(account, getManyParameters(), { items: [{ generationTaskId: taskId }, { generationTaskId }], onError: 'continueErrorOutput' }),
		);
		expect(nodeOutput(execution, 'Suno WAV')).toHaveLength(2);
		const [failed] = nodeOutput(execution, 'Suno WAV', 1);
		expect(failed).toMatchObject({
			json: {
				error: api === 'wav' ? 'kie.ai knows no music generation with this task ID' : 'The Generation Task ID does not belong to a music generation',
				details: { generationTaskId: taskId },
			},
			pairedItem: { item: 0 },
		});
	});

	test('Get Credits: what is left, as a number, and less after a conversion', async () => {
		const account = await accountAt({ credits: 10.5, cost: 1, jobsCost: 0.4 });
		const credits = async () => nodeOutput(await runToEnd(sunoWavWorkflow(account, getCreditsParameters)), 'Ok').map(({ json }) => json);
		expect(await credits()).toEqual([{ credits: 10.5 }]);
		const [track] = await emulator.addTracks(1, api);
		await runToEnd(sunoWavWorkflow(account, convertParameters(NOBODY), { items: [track] }));
		expect(await credits()).toEqual([{ credits: expect.closeTo(api === 'wav' ? 9.5 : 10.1) }]);
	});
});

test('Get Credits: a wrong key is an error in words', async () => {
	const account = await newAccount(n8n);
	const credential = await n8n.createCredential({ name: 'Wrong key', type: 'sunoWavApi', data: { ...account.credential.data, apiKey: 'no-such-key-at-all' } });
	const execution = await runToEnd(sunoWavWorkflow({ ...account, credential }, getCreditsParameters));
	expect(errorOf(execution)).toMatchObject({ message: 'kie.ai did not accept the API key' });
	expect(JSON.stringify(execution)).not.toContain('no-such-key-at-all');
});
