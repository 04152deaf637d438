import nock from 'nock';
import {
	createRunExecutionData,
	deepCopy,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteData,
	type INode,
	type INodeParameters,
	type IRunExecutionData,
} from 'n8n-workflow';
import { WorkflowExecute } from 'n8n-core';

import { useNock } from '../setup/nock';
import { additionalDataFor, convertParameters, credentialFor, nodeOf, nodeTypes, SUNO_WAV } from './engine';
import { created, failed, failure, HOSTS, recordOf } from './provider';

// Unused mocks are not an error here, because each test checks what was ordered.
afterEach(() => nock.cleanAll());
useNock();

interface Provider {
	host?: string;
	/** The tracks that are rejected, and those whose conversions fail. */
	rejected?: string[];
	failing?: string[];
}

/** A provider that charges each create request. Returns the tracks that were ordered. */
function provider({ host = HOSTS.erweima, rejected = [], failing = [] }: Provider = {}) {
	nock.cleanAll();
	const orders: string[] = [];
	nock(host)
		.post('/api/v1/wav/generate')
		.reply(200, async (request: Request) => {
			const { audioId } = (await request.json()) as { audioId: string };
			if (rejected.includes(audioId)) return failure(400, 'oops') as never;
			orders.push(audioId);
			return created(`task-of-${audioId}`) as never;
		})
		.persist();
	nock(host)
		.get('/api/v1/wav/record-info')
		.query(true)
		.reply(200, (request: Request) => {
			const taskId = new URL(request.url).searchParams.get('taskId')!;
			return recordOf(taskId, failing.includes(taskId.replace('task-of-', '')) ? failed : {}) as never;
		})
		.persist();
	return orders;
}

interface Settings {
	parameters: INodeParameters;
	credential?: ICredentialDataDecryptedObject;
	onError?: INode['onError'];
}

/** Runs an execution as n8n does. Called again with what n8n has stored, it does what Retry does. */
async function execute({ parameters, credential = credentialFor('erweima'), onError }: Settings, stack: Array<Partial<IExecuteData>>) {
	const workflow = new Workflow({
		id: 'workflow', name: 'test', active: false, nodeTypes, connections: {}, settings: { executionOrder: 'v1' },
		nodes: [nodeOf('Suno WAV', SUNO_WAV, parameters, { onError })],
	});
	const nodeExecutionStack = stack.map((entry) => ({ source: null, ...entry, node: workflow.getNode('Suno WAV')! })) as IExecuteData[];
	const runData = createRunExecutionData({ executionData: { nodeExecutionStack } });
	const { data } = await new WorkflowExecute(additionalDataFor(credential), 'manual', runData).processRunExecutionData(workflow);
	const [last] = data.resultData.runData['Suno WAV'] ?? [];
	return { error: data.resultData.error, output: last?.data?.main?.[0]?.map(({ json }) => json) ?? [], metadata: last?.metadata, stored: storedStack(data) };
}

/** n8n stores it as text. */
const storedStack = (data: IRunExecutionData): IExecuteData[] => deepCopy(data.executionData!.nodeExecutionStack);

const named = (...audioIds: string[]): IDataObject[] => audioIds.map((audioId) => ({ generationTaskId: 'generation-1', audioId }));
const given = (...audioIds: string[]) => [{ data: { main: [named(...audioIds).map((json) => ({ json }))] } }];

const inBatches = { requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 200 } } } };
const waiting = { operation: 'convertAndWait', downloadWav: false };

describe.each([
	['Convert', convertParameters()],
	['Convert in batches', convertParameters(inBatches)],
	['Convert and Wait', convertParameters(waiting)],
	['Convert and Wait in batches', convertParameters({ ...waiting, ...inBatches })],
])('%s, after n8n has put a failed run back on its stack', (_name, parameters) => {
	const settings = () => ({ parameters, credential: credentialFor('erweima') });

	test('orders only the tracks that were not started', async () => {
		const both = settings();
		const first = provider({ rejected: ['c'] });
		const { error, stored } = await execute(both, given('a', 'b', 'c'));
		expect(error?.message).toMatch(/400|could not|rejected|oops|request/i);
		const second = provider();
		const { output } = await execute(both, stored);
		expect([...first, ...second].sort()).toEqual(['a', 'b', 'c']);
		expect(output.map(({ taskId, alreadyConverted }) => [taskId, alreadyConverted])).toEqual(
			['a', 'b', 'c'].map((audioId) => [`task-of-${audioId}`, first.includes(audioId)]),
		);
	});

	test('with another account, orders all tracks', async () => {
		const first = provider({ rejected: ['c'] });
		const { stored } = await execute(settings(), given('a', 'c'));
		const second = provider();
		await execute(settings(), stored);
		expect([first, second.sort()]).toEqual([['a'], ['a', 'c']]);
	});

	test('leaves nothing in n8n\'s data of a success, or if repeats are free', async () => {
		provider();
		expect((await execute(settings(), given('a', 'b'))).metadata ?? {}).toEqual({});
		provider({ host: HOSTS.kie, rejected: ['b'] });
		const { stored } = await execute({ parameters, credential: credentialFor('kie') }, given('a', 'b'));
		expect(stored[0].metadata).toBe(undefined);
	});
});

test('a conversion that the provider could not make is ordered again', async () => {
	const both = { parameters: convertParameters(waiting), credential: credentialFor('erweima') };
	const first = provider({ failing: ['b'] });
	const { error, stored } = await execute(both, given('a', 'b'));
	expect(error?.message).toMatch(/could not convert/);
	const second = provider();
	const { output } = await execute(both, stored);
	expect([first.sort(), second]).toEqual([['a', 'b'], ['b']]);
	expect(output.map(({ status }) => status)).toEqual(['success', 'success']);
});

test('error items are the output of a success, so nothing is kept of them', async () => {
	provider({ rejected: ['b'] });
	const { error, stored } = await execute({ parameters: convertParameters(), onError: 'continueRegularOutput' }, given('a', 'b'));
	expect([error, stored]).toEqual([undefined, []]);
});
