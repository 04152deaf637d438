import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { nodeOutput, type Execution, type Item } from '../../dev/n8n/executions.mts';
import type { WorkflowDefinition } from '../../dev/n8n/workflows.mts';
import { emulator, newAccount, type TestAccount, useN8n } from './support/world.mts';
import { start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const NOBODY = 'https://nobody.invalid/callback';

/** The operations with the default ID fields, which nobody has changed. */
const byDefault = (operation: string, more: INodeParameters = {}): INodeParameters => ({ resource: 'track', operation, ...more });

async function runToEnd(definition: WorkflowDefinition): Promise<Execution> {
	const { executionId } = await start(n8n, definition);
	return await n8n.waitForExecution(executionId);
}

/** The same workflow with Get Many before Suno WAV. */
function afterGetMany(definition: WorkflowDefinition): WorkflowDefinition {
	const node = definition.nodes.find(({ name }) => name === 'Suno WAV')!;
	const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	return {
		...definition,
		nodes: [...definition.nodes, { ...node, id: 'get-many', name: 'Get Many', parameters: byDefault('getMany') }],
		connections: { ...definition.connections, Items: to('Get Many'), 'Get Many': to('Suno WAV') },
	};
}

const answer = (taskId: string) => ({ code: 200, msg: 'success', data: { taskId } });

const callbackInBody = (taskId: string) => ({
	headers: {},
	body: { code: 200, msg: 'All generated successfully.', data: { callbackType: 'complete', task_id: taskId, data: [] } },
});

const pairing = (items: Item[]) => items.map(({ pairedItem }) => (pairedItem as { item: number }).item);

/** The request that the Audio ID's list sends to n8n. */
async function openList(account: TestAccount, currentNodeParameters: INodeParameters, filter?: string) {
	const { id, name } = account.credential;
	return await n8n.rest.data<{ results: Array<{ name: string; value: string }> }>('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
		path: 'parameters.audioId',
		methodName: 'searchTracks',
		nodeTypeAndVersion: { name: 'n8n-nodes-suno-wav.sunoWav', version: 1 },
		credentials: { sunoWavApi: { id, name } },
		currentNodeParameters,
		...(filter === undefined ? {} : { filter }),
	});
}

/** kie.ai's two options in the credential, each with the state of a running generation of its API. */
const rows = [
	{ row: 'kie', api: 'wav', under: { status: 'PENDING' } },
	{ row: 'kieJobs', api: 'jobs', under: { state: 'generating' } },
] as const;

describe.each(rows)('$row', ({ row, api, under }) => {
	const accountAt = async () => await newAccount(n8n, { provider: row });
	const generate = async () => await emulator.addGeneration({ tracks: 2, api });

	test('Generation, Get Many, Convert and Wait: both WAVs, without an ID typed', async () => {
		const account = await accountAt();
		const { taskId, audioIds } = await generate();
		const converting = sunoWavWorkflow(account, byDefault('convertAndWait'), { items: [answer(taskId)] });
		const output = nodeOutput(await runToEnd(afterGetMany(converting)), 'Ok');
		expect(output.map(({ json }) => [json.audioId, json.status])).toEqual(audioIds.map((id) => [id, 'success']));
		for (const { binary, json } of output) {
			expect(binary!.data.fileName).toMatch(new RegExp(`^.+ ${String(json.audioId).slice(0, 8)}\\.wav$`));
			expect((await n8n.downloadBinary(binary!.data)).toString('latin1', 0, 4)).toBe('RIFF');
		}
		expect(await emulator.counters(account.apiKey)).toMatchObject({ tasksCreated: 2 });
	});

	test('Generation, Convert and Wait: waits for the generation; all tracks are returned, paired, and failures go to the error output', async () => {
		const account = await accountAt();
		const [first, second] = [await generate(), await generate()];
		await emulator.addFaults({
			match: { apiKey: account.apiKey, method: 'GET', query: { taskId: first.taskId } },
			count: 2,
			action: { status: 200, body: { code: 200, msg: 'success', data: { ...under, response: null } } },
		});
		const items = [answer(first.taskId), { generationTaskId: second.taskId, audioId: 'no-such-track' }, callbackInBody(second.taskId)] as IDataObject[];
		const execution = await runToEnd(sunoWavWorkflow(account, byDefault('convertAndWait'), { items, onError: 'continueErrorOutput' }));
		const [good, failed] = [nodeOutput(execution, 'Suno WAV'), nodeOutput(execution, 'Suno WAV', 1)];
		expect(good.map(({ json }) => [json.generationTaskId, json.audioId, json.status])).toEqual(
			[first, second].flatMap(({ taskId, audioIds }) => audioIds.map((id) => [taskId, id, 'success'])),
		);
		expect(pairing(good)).toEqual([0, 0, 2, 2]);
		for (const { binary, json } of good) {
			expect(binary!.data.fileName).toMatch(new RegExp(`^.+ ${String(json.audioId).slice(0, 8)}\\.wav$`));
		}
		expect(failed.map(({ json }) => json.details)).toMatchObject([{ generationTaskId: second.taskId, audioId: 'no-such-track' }]);
		expect(pairing(failed)).toEqual([1]);
		expect(await emulator.counters(account.apiKey)).toMatchObject({ tasksCreated: 4 });
	});

	test('Generation, Convert: with Retry On Fail each track is converted once', async () => {
		const account = await accountAt();
		const { taskId, audioIds } = await generate();
		await emulator.addFaults({ match: { apiKey: account.apiKey, method: 'POST' }, skip: 1, count: 1, action: { status: 200, body: { code: 451, msg: 'no such source' } } });
		const settings = { items: [answer(taskId)] as IDataObject[], retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const execution = await runToEnd(sunoWavWorkflow(account, byDefault('convert', { callBackUrl: NOBODY }), settings));
		expect(execution.data.resultData.error).toBeUndefined();
		const output = nodeOutput(execution, 'Ok');
		expect(output.map(({ json }) => [json.audioId, json.alreadyConverted])).toEqual(audioIds.map((id) => [id, false]));
		expect(await emulator.counters(account.apiKey)).toMatchObject({ tasksCreated: 2 });
	});

	test('the list of the Audio ID: all tracks first, then each with title and length, and a search', async () => {
		const account = await accountAt();
		const { taskId, audioIds } = await generate();
		const parameters = { resource: 'track', operation: 'convertAndWait', generationTaskId: taskId };
		const { results } = await openList(account, parameters);
		expect(results[0]).toEqual({ name: 'All Tracks', value: 'all' });
		expect(results.slice(1).map(({ value }) => value)).toEqual(audioIds);
		for (const { name } of results.slice(1)) expect(name).toMatch(/^.+ \(\d+:\d\d\)$/);
		const found = await openList(account, parameters, audioIds[1].slice(0, 12));
		expect(found.results).toEqual([results[2]]);

		const audioId = { __rl: true, mode: 'list', value: results[2].value, cachedResultName: results[2].name };
		const execution = await runToEnd(sunoWavWorkflow(account, { ...parameters, audioId, downloadWav: false }));
		expect(nodeOutput(execution, 'Ok').map(({ json }) => json.audioId)).toEqual([audioIds[1]]);
	});

	test('the list of the Audio ID says in plain words why it is empty', async () => {
		const account = await accountAt();
		await expect(openList(account, {})).rejects.toThrow(/Generation Task ID is empty.*Execute the previous nodes/s);
		await expect(openList(account, { generationTaskId: 'no-such-task' })).rejects.toThrow(/knows no music generation with this task ID.*choose/s);
		const error = await openList(account, { generationTaskId: 'no-such-task' }).catch(String);
		expect(error).not.toContain(account.apiKey);
	});
});
