import type { IDataObject, INodeTypeDescription } from 'n8n-workflow';
import { randomUUID } from 'crypto';

import type { Flaw } from '../../dev/emulator/audio/flawedWav.mts';
import { SAMPLE_TITLES } from '../../dev/emulator/constants.mts';
import { COVER } from '../../dev/emulator/cover.mts';
import type { Account } from '../../dev/emulator/types.mts';
import { DataTable } from '../../dev/n8n/dataTables.mts';
import { exampleNames, fillFields, giveWebhookId, readExample, selectCredential } from '../../dev/n8n/examples.mts';
import { nodeOutput, type Execution } from '../../dev/n8n/executions.mts';
import { nodeOf, type Workflow, type WorkflowDefinition } from '../../dev/n8n/workflows.mts';
import { problemsOfParameters, unknownNodes } from '../examples/exampleProblems';
import { address, byGateway, directly, emulator, isN8n1, newAccount, type TestAccount, useN8n } from './support/world.mts';

type Track = { generationTaskId: string; audioId: string };

const n8n = useN8n();
let account: TestAccount;

beforeEach(async () => {
	account = await newAccount(n8n, byGateway('kie'), { conversionMs: 1_000, rateLimit: { tasks: 100, perMs: 10_000 } });
});

const change = async (settings: Partial<Account>) => await emulator.setAccount({ apiKey: account.apiKey, ...settings });

async function example(name: string): Promise<WorkflowDefinition> {
	const workflow = await readExample(name);
	selectCredential(workflow, account.credential);
	return workflow;
}

/** One of the examples that do not use the node. Their key is in a Header Auth credential. */
async function before(name: string): Promise<WorkflowDefinition> {
	const workflow = await readExample(`before/${name}`);
	const header = { name: 'Authorization', value: `Bearer ${account.apiKey}` };
	selectCredential(workflow, await n8n.createCredential({ name: 'Header Auth account', type: 'httpHeaderAuth', data: header }));
	return workflow;
}

/** Replaces a node with another one of the same name, as the example's note tells users to do. */
function replaceNode(workflow: WorkflowDefinition, name: string, type: string, typeVersion: number, parameters: IDataObject) {
	Object.assign(nodeOf(workflow, name), { type, typeVersion, parameters, credentials: undefined, webhookId: randomUUID() });
}

const withItems = (workflow: WorkflowDefinition, name: string, items: IDataObject[]) =>
	replaceNode(workflow, name, 'n8n-nodes-base.code', 2, { jsCode: `return ${JSON.stringify(items.map((json) => ({ json })))}` });

const runByHand = async (workflow: Workflow, trigger = 'Start') =>
	await n8n.waitForExecution(await n8n.runManually(workflow, trigger), { timeoutMs: 80_000 });

/** Runs a workflow manually, or publishes it and starts it with a webhook, as in production. */
async function runExample(workflow: WorkflowDefinition, way: 'by hand' | 'in production' = 'by hand'): Promise<Execution> {
	if (way === 'by hand') return await runByHand(await n8n.createWorkflow(workflow));
	const path = randomUUID();
	replaceNode(workflow, 'Start', 'n8n-nodes-base.webhook', 2, { path, httpMethod: 'POST' });
	const { id } = await n8n.createWorkflow(workflow);
	await n8n.activate(id);
	expect((await fetch(`${address.n8nUrl}/webhook/${path}`, { method: 'POST' })).status).toBe(200);
	const [execution] = await n8n.waitForExecutions(id, 1, 80_000);
	return execution;
}

/** The executions of a workflow that the provider has started, as soon as there are this many. */
async function calledBack({ id }: Workflow, count: number, byHand: number): Promise<Execution[]> {
	const executions = await n8n.waitForExecutions(id, count + byHand);
	return executions.filter(({ mode }) => mode === 'webhook');
}

async function expectFiles(execution: Execution, nodeName: string, count = 1): Promise<void> {
	const output = nodeOutput(execution, nodeName);
	expect(output).toHaveLength(count);
	for (const { binary } of output) {
		expect((await n8n.downloadBinary(binary!.data)).toString('latin1', 0, 4)).toBe('RIFF');
	}
}

async function expectWavs(execution: Execution, nodeName: string, items: IDataObject[]): Promise<void> {
	expect({ status: execution.status, error: execution.data.resultData.error?.message }).toEqual({ status: 'success', error: undefined });
	const output = nodeOutput(execution, nodeName);
	expect(output.map(({ json }) => [json.audioId, json.status])).toEqual(items.map(({ audioId }) => [audioId, 'success']));
	await expectFiles(execution, nodeName, items.length);
	expect((await emulator.counters(account.apiKey)).creditsSpent).toBe(items.length);
}

const outcomeOf = ({ status, data }: Execution) => [status, data.resultData.error?.message];

/** Makes the provider fail this track. */
const letFail = async ({ audioId }: Track) =>
	await emulator.addFaults({
		match: { apiKey: account.apiKey, method: 'POST', body: { audioId } },
		action: { outcome: { successFlag: 'GENERATE_WAV_FAILED', errorCode: 501, errorMessage: 'no source' } },
	});

/** Older n8n versions have older nodes, and save some of their parameters differently. */
(address.installation ? describe.skip : describe)('what the examples are made of', () => {
	let types: INodeTypeDescription[];

	beforeAll(async () => {
		types = await n8n.rest.json('GET', '/types/nodes.json');
	});

	test.each(exampleNames())('%s: nodes and parameters that n8n has', async (name) => {
		const workflow = await readExample(name);
		expect(unknownNodes(workflow, types)).toEqual([]);
		expect(problemsOfParameters(workflow, types)).toEqual([]);
	});
});

describe.each([
	['convert-and-wait', 'Convert and Wait'],
	['convert-and-wait-by-callback', 'Download WAV'],
])('%s', (name, lastNode) => {
	test.each([
		[1, 'by hand'],
		[25, 'by hand'],
		[1, 'in production'],
		[25, 'in production'],
	] as const)('%i track(s), %s', async (count, way) => {
		const workflow = await example(name);
		const items = await emulator.addTracks(count);
		if (count === 1) fillFields(workflow, 'Track', items[0]);
		else withItems(workflow, 'Track', items);
		await expectWavs(await runExample(workflow, way), lastNode, items);
	});
});

test('convert-and-wait: without an audio ID, all tracks', async () => {
	const [{ generationTaskId }, ...others] = await emulator.addTracks(2);
	const workflow = await example('convert-and-wait');
	fillFields(workflow, 'Track', { generationTaskId });
	await expectFiles(await runExample(workflow), 'Convert and Wait', 1 + others.length);
});

describe('check-before-release', () => {
	/** Converts one track per flaw. The provider's file has that flaw. */
	async function check(flaws: Flaw[]): Promise<{ execution: Execution; items: Track[] }> {
		const items = await emulator.addTracks(flaws.length);
		await emulator.addFaults(
			...items.map(({ audioId }, index) => ({
				match: { apiKey: account.apiKey, method: 'POST', body: { audioId } },
				action: { outcome: { wavFlaw: flaws[index] } },
			})),
		);
		const workflow = await example('check-before-release');
		withItems(workflow, 'Track', items);
		return { execution: await runExample(workflow), items };
	}

	test('a track that keeps all rules is saved', async () => {
		const { execution, items } = await check(['none']);
		await expectWavs(execution, 'Save WAV', items);
	});

	test('the good tracks are saved, and a message says what is wrong with each of the others', async () => {
		const { execution, items } = await check(['clipped', 'none', 'quiet', 'silentEnd', 'fromMp3']);
		const [status, message] = outcomeOf(execution);
		expect(status).toBe('error');
		expect(message?.split('\n')).toEqual([
			expect.stringMatching(/\.wav is not fit for release\. .*Clipped samples: \d{4,} {2}\(allowed: 0 to 0\)/),
			expect.stringMatching(/\.wav is not fit for release\. Loudness: -\d+(\.\d)? LUFS \(allowed: -20 to -5\); True peak: -42 dBTP/),
			expect.stringMatching(/\.wav is not fit for release\. Silence at the end: 1\d(\.\d+)? s \(allowed: 0 to 10\); Longest silence: 1\d/),
			expect.stringMatching(/\.wav is not fit for release\. Bandwidth: 1[67]\d00 Hz \(allowed: 18000 to 96000\)$/),
		]);
		await expectFiles(execution, 'Save WAV');
		expect(nodeOutput(execution, 'Save WAV')[0].json.audioId).toBe(items[1].audioId);
	});
});

/** Replaces Google's nodes, which require an account. Passes on what they would receive, with the values of these fields. */
const standIn = (values: Record<string, string>, more: IDataObject = {}) => ({
	mode: 'raw', jsonOutput: `={{ ${JSON.stringify(values).replace(/"=\{\{ (.*?) \}\}"/g, (_, expression: string) => expression.replace(/\\(.)/g, '$1'))} }}`, options: {}, ...more,
});

describe('save-to-google-drive', () => {
	/** The example with replacements for Google's nodes. */
	async function saving(more: Partial<Account> = {}) {
		const [{ generationTaskId }, ...others] = await emulator.addTracks(2);
		await change(more);
		const workflow = await example('save-to-google-drive');
		fillFields(workflow, 'Track', { generationTaskId });
		for (const name of ['Upload WAV', 'Upload Cover']) {
			const { name: file, folderId } = nodeOf(workflow, name).parameters as { name: string; folderId: { value: string } };
			replaceNode(workflow, name, 'n8n-nodes-base.set', 3.4, standIn({ name: file, folder: folderId.value }, { includeOtherFields: true }));
		}
		replaceNode(workflow, 'Create Folder', 'n8n-nodes-base.set', 3.4, standIn({ id: 'folder-1' }));
		return { workflow, count: 1 + others.length };
	}

	test('each WAV and each cover is saved in the same folder, under its name', async () => {
		const { workflow, count } = await saving();
		const execution = await runExample(workflow);
		expect(execution.status).toBe('success');
		expect(nodeOutput(execution, 'Create Folder')).toHaveLength(1);
		await expectFiles(execution, 'Add Folder', count);
		const names = nodeOutput(execution, 'Convert and Wait').map(({ json }) => (json.wav as { fileName: string }).fileName);
		expect(nodeOutput(execution, 'Upload WAV')).toMatchObject(names.map((name) => ({ json: { name, folder: 'folder-1' } })));
		await expectFiles(execution, 'Upload WAV', count);
		const covers = nodeOutput(execution, 'Upload Cover');
		expect(covers).toMatchObject(names.map((name) => ({ json: { name: name.replace(/\.wav$/, '.jpeg'), folder: 'folder-1' } })));
		for (const { binary } of covers) {
			expect(binary!.data.mimeType).toBe('image/jpeg');
			expect((await n8n.downloadBinary(binary!.data)).equals(COVER)).toBe(true);
		}
	});

	test('a WAV of another format is reported and not saved', async () => {
		const { workflow } = await saving();
		const [rate] = (nodeOf(workflow, '44,100 Hz and 16 Bit?').parameters.conditions as { conditions: Array<{ rightValue: number }> }).conditions;
		rate.rightValue = 96_000;
		const execution = await runExample(workflow);
		expect(outcomeOf(execution)).toEqual(['error', expect.stringMatching(/^\d WAVs were not saved\. The first, .+\.wav, has 44100 Hz and 16 bit\.$/)]);
		expect(() => nodeOutput(execution, 'Upload WAV')).toThrow();
	});
});

describe('append-to-google-sheet', () => {
	/** The rows that are appended for the IDs in Track. */
	async function rowsFor(ids: Partial<Track>): Promise<IDataObject[]> {
		const workflow = await example('append-to-google-sheet');
		fillFields(workflow, 'Track', { ...ids, spreadsheetId: 'sheet-1' });
		const { columns } = nodeOf(workflow, 'Append Row').parameters as { columns: { value: Record<string, string> } };
		replaceNode(workflow, 'Append Row', 'n8n-nodes-base.set', 3.4, standIn(columns.value));
		return nodeOutput(await runExample(workflow), 'Append Row').map(({ json }) => json as IDataObject);
	}

	const getWavUrl = async ({ audioId }: Track) => {
		const conversions = await emulator.conversions(account.apiKey);
		return conversions.find((conversion) => conversion.audioId === audioId)!.audioWavUrl;
	};

	test('each track of a generation is a row', async () => {
		const tracks = await emulator.addTracks(2);
		const rows = await rowsFor({ generationTaskId: tracks[0].generationTaskId });
		const expected = tracks.map(async (track, index) => ({
			Title: SAMPLE_TITLES[index],
			'Audio ID': track.audioId,
			Status: 'success',
			WAV: await getWavUrl(track),
			Cover: `${address.emulatorUrl}/files/${track.audioId}.jpeg`,
		}));
		expect(rows).toEqual(await Promise.all(expected));
	});

	test('a track with both IDs is a row without title and cover', async () => {
		const [track] = await emulator.addTracks(1);
		expect(await rowsFor(track)).toEqual([{ Title: null, 'Audio ID': track.audioId, Status: 'success', WAV: await getWavUrl(track), Cover: null }]);
	});
});

test('convert-and-wait-by-callback: failures are reported, and the other files are there', async () => {
	const items = await emulator.addTracks(3);
	await letFail(items[1]);
	const workflow = await example('convert-and-wait-by-callback');
	withItems(workflow, 'Track', items);
	const execution = await runExample(workflow);
	expect(outcomeOf(execution)).toEqual(['error', expect.stringMatching(/^1 of the tracks failed\. The first: .+ could not convert the track\. .+ no source/)]);
	await expectFiles(execution, 'Download WAV', 2);
});

describe('convert-and-trigger', () => {
	/** Published, with the callback URL filled in. */
	async function publish(items: IDataObject[]): Promise<Workflow> {
		const definition = await example('convert-and-trigger');
		nodeOf(definition, 'Convert').parameters.callBackUrl = giveWebhookId(definition, 'Suno WAV Trigger', address.n8nUrl);
		withItems(definition, 'Track', items);
		const workflow = await n8n.createWorkflow(definition);
		await n8n.activate(workflow.id);
		return workflow;
	}

	test.each([1, 25])('%i track(s), and again without a second charge', async (count) => {
		const items = await emulator.addTracks(count);
		const workflow = await publish(items);
		expect(nodeOutput(await runByHand(workflow), 'Convert').map(({ json }) => json.status)).toEqual(items.map(() => 'pending'));
		const executions = await calledBack(workflow, count, 1);
		const started = await emulator.conversions(account.apiKey);
		expect(executions.map((execution) => nodeOutput(execution, 'Suno WAV Trigger')[0].json.taskId).sort()).toEqual(started.map(({ taskId }) => taskId).sort());
		for (const execution of executions) {
			expect(nodeOutput(execution, 'Download WAV')[0].binary?.data.mimeType).toBe('audio/wav');
		}
		await expectWavs(await runByHand(workflow), 'Download WAV', items);
	});

	test('conversions that an earlier run has started and that are still pending are left to the trigger', async () => {
		await change({ conversionMs: 3_600_000 });
		const workflow = await publish(await emulator.addTracks(1));
		for (const alreadyConverted of [false, true]) {
			const [{ json }] = nodeOutput(await runByHand(workflow), 'Convert');
			expect(json).toMatchObject({ status: 'pending', alreadyConverted });
		}
		const [{ taskId }] = await emulator.conversions(account.apiKey);
		await emulator.finish(taskId);
		const [execution] = await calledBack(workflow, 1, 2);
		await expectFiles(execution, 'Download WAV');
	});

	test('the execution fails if a conversion failed', async () => {
		const items = await emulator.addTracks(1);
		await letFail(items[0]);
		const workflow = await publish(items);
		const [{ json }] = nodeOutput(await runByHand(workflow), 'Convert');
		const [execution] = await calledBack(workflow, 1, 1);
		expect(outcomeOf(execution)).toEqual(['error', `The conversion ${String(json.taskId)} failed: no source`]);
	});
});

test('generate-and-convert: a prompt becomes WAVs', async () => {
	account = await newAccount(n8n, directly('kie'), { conversionMs: 1_000 });
	const items = await emulator.addTracks(2);
	const [{ generationTaskId }] = items;
	const match = { apiKey: account.apiKey };
	// The emulator makes no music. It answers as if it did, and then as if the tracks were not ready yet.
	await emulator.addFaults(
		{ match: { ...match, method: 'POST', path: '/v1/generate$' }, action: { status: 200, body: { code: 200, msg: 'success', data: { taskId: generationTaskId } } } },
		{ match: { ...match, path: '/v1/generate/record-info' }, action: { status: 200, body: { code: 200, msg: 'success', data: { taskId: generationTaskId, status: 'PENDING', response: null } } } },
	);
	const workflow = await example('generate-and-convert');
	fillFields(workflow, 'Song', { prompt: 'Rain' });
	await expectWavs(await runExample(workflow), 'Convert and Wait', items);
	const [{ body, hadAuthorization }] = await emulator.requests(account.apiKey);
	expect({ body, hadAuthorization }).toEqual({
		body: { prompt: 'Rain', customMode: false, instrumental: true, model: 'V5', callBackUrl: 'https://api.kie.ai/' },
		hadAuthorization: true,
	});
});

describe('convert-in-batches and never-lose-a-conversion', () => {
	let table: DataTable;
	let collecting: Workflow;
	let converting: WorkflowDefinition;

	beforeAll(async () => {
		table = await DataTable.create(n8n.rest, 'suno_wav_conversions', { taskId: 'string', status: 'string' });
	});

	/** n8n 1 identifies tables only by their IDs, which its list returns. */
	const chooseTable = (workflow: WorkflowDefinition): WorkflowDefinition => {
		const nodes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.dataTable');
		if (isN8n1) for (const { parameters } of nodes) parameters.dataTableId = { __rl: true, mode: 'list', value: table.id };
		return workflow;
	};

	beforeEach(async () => {
		const definition = chooseTable(await example('never-lose-a-conversion'));
		converting = chooseTable(await example('convert-in-batches'));
		nodeOf(converting, 'Convert').parameters.callBackUrl = giveWebhookId(definition, 'Suno WAV Trigger', address.n8nUrl);
		collecting = await n8n.createWorkflow(definition);
		await n8n.activate(collecting.id);
	});
	afterEach(async () => await n8n.deactivate(collecting.id));

	/** The status of the account's conversions in the table, in the order in which they were started. */
	async function stored(): Promise<unknown[]> {
		const rows = await table.rows();
		const conversions = await emulator.conversions(account.apiKey);
		return conversions.map(({ taskId }) => rows.find((row) => row.taskId === taskId)?.status);
	}

	/** Runs the batches. Here they have two tracks, so that the provider's rate limit does not slow down the tests. */
	async function convert(items: IDataObject[]): Promise<Execution> {
		withItems(converting, 'Tracks', items);
		nodeOf(converting, 'Loop Over Items').parameters.batchSize = 2;
		return await runExample(converting);
	}

	const sweep = async () => await runByHand(collecting, 'Every 15 Minutes');

	test('tracks that cannot be started are reported at the end, and stop nothing before', async () => {
		await change({ conversionMs: 3_600_000 });
		const good = await emulator.addTracks(4);
		const bad = [1, 2, 3].map((n) => ({ ...good[0], audioId: `no-such-track-${n}` }));
		// A good one and a bad one, two bad ones, and then only good ones.
		const execution = await convert([good[0], ...bad, ...good.slice(1)]);
		expect(outcomeOf(execution)).toEqual(['error', expect.stringMatching(/^3 tracks were not started\. The first: .+ rejected the parameters\. Check /)]);
		expect(await stored()).toEqual(['started', 'started', 'started', 'started']);
		for (const { taskId } of await emulator.conversions(account.apiKey)) await emulator.finish(taskId);
		await n8n.waitForExecutions(collecting.id, 4);
	});

	test('each conversion is fetched, called back or not', async () => {
		const items = await emulator.addTracks(3);
		await letFail(items[1]);
		// The last one never gets a callback.
		await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, skip: 2, count: null, action: { drop: true } });
		expect((await convert(items)).status).toBe('success');
		const executions = await n8n.waitForExecutions(collecting.id, 2);
		expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
		expect(await stored()).toEqual(['success', 'failed', 'started']);
		await expectFiles(await sweep(), 'Use the WAV');
		expect(await stored()).toEqual(['success', 'failed', 'success']);
	});

	test('the execution fails if a lookup fails, after fetching the others', async () => {
		await change({ conversionMs: 0 });
		await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, count: null, action: { drop: true } });
		await convert(await emulator.addTracks(1));
		await table.insert([{ taskId: 'no-such-task', status: 'started' }]);
		const execution = await sweep();
		expect(outcomeOf(execution)).toEqual(['error', expect.stringMatching(/^1 conversions could not be checked or downloaded\. The first: .+ knows no conversion with this task ID/)]);
		await expectFiles(execution, 'Use the WAV');
		expect(await stored()).toEqual(['success']);
	});
});

describe('before, without the node', () => {
	let track: Track;

	beforeEach(async () => {
		[track] = await emulator.addTracks(1);
	});

	/** With a pause of one second instead of 15. */
	async function poll(): Promise<WorkflowDefinition> {
		const workflow = await before('poll');
		nodeOf(workflow, 'Wait').parameters.amount = 1;
		return workflow;
	}

	test.each([
		['poll', poll],
		['resume', async () => await before('resume')],
	])('%s', async (_, read) => {
		const workflow = await read();
		fillFields(workflow, 'Track', track);
		const execution = await runExample(workflow);
		expect(outcomeOf(execution)).toEqual(['success', undefined]);
		await expectFiles(execution, 'Download WAV');
	});

	test.each([
		['poll', poll],
		['resume', async () => await before('resume')],
	])('%s: the execution fails if a conversion failed', async (_, read) => {
		await letFail(track);
		const workflow = await read();
		fillFields(workflow, 'Track', track);
		expect(outcomeOf(await runExample(workflow))).toEqual(['error', expect.stringContaining('failed')]);
	});

	test.each(['success', 'error'])('webhook: %s', async (status) => {
		if (status === 'error') await letFail(track);
		const definition = await before('webhook');
		const path = randomUUID();
		Object.assign(nodeOf(definition, 'Callback'), { webhookId: randomUUID() });
		nodeOf(definition, 'Callback').parameters.path = path;
		const { bodyParameters } = nodeOf(definition, 'Start Conversion').parameters as { bodyParameters: { parameters: Array<{ name: string; value: string }> } };
		bodyParameters.parameters.find(({ name }) => name === 'callBackUrl')!.value = `${address.n8nUrl}/webhook/${path}`;
		fillFields(definition, 'Track', track);
		const workflow = await n8n.createWorkflow(definition);
		await n8n.activate(workflow.id);
		await runByHand(workflow);
		const [execution] = await calledBack(workflow, 1, 1);
		expect(outcomeOf(execution)).toEqual([status, status === 'error' ? 'A conversion failed: no source' : undefined]);
		if (status === 'success') await expectFiles(execution, 'Download WAV');
	});
});
