import type { INodeParameters } from 'n8n-workflow';

import { nodeOutput } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { countLines, readLines } from './support/logFile.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { convertMany } from './support/conversions';
import { byGateway, emulator, newAccount, type TestAccount } from './support/world.mts';
import { convertAndWaitParameters, convertParameters, getDetailsParameters, start, sunoWavWorkflow } from './support/workflows';

// The test reads its log.
const ownN8n = useOwnN8n();

const NOBODY = 'https://nobody.invalid/callback';

const inBatchesOfOne = { requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 700 } } } };

test('an item that fails before the last batch has started stops the node, and nothing else', async () => {
	const n8n = ownN8n().client;
	const account = await newAccount(n8n, byGateway('kie'));
	const taskIds = await convertMany(account, 2, 'http://127.0.0.1:9/');
	const items = ['no-such-task', ...taskIds].map((taskId) => ({ taskId }));

	const FAILURE = 'knows no conversion with this task ID';
	const linesSoFar = () => countLines(ownN8n().logFile, FAILURE);

	/** How often n8n has logged that the node stopped because of the first item. */
	const timesLogged = async (options: INodeParameters) => {
		const before = linesSoFar();
		const { executionId } = await start(n8n, sunoWavWorkflow(account, getDetailsParameters(options), { items }));
		const { status, data } = await n8n.waitForExecution(executionId);
		expect([status, data.resultData.error?.message]).toEqual(['error', expect.stringContaining(FAILURE)]);
		return linesSoFar() - before;
	};
	// An unhandled rejection would be logged again, as an exception of n8n's own.
	const usual = await timesLogged({});
	expect(await timesLogged(inBatchesOfOne)).toBe(usual);

	const parameters = getDetailsParameters(inBatchesOfOne);
	const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items, onError: 'continueErrorOutput' }));
	const execution = await n8n.waitForExecution(executionId, { status: ['success'] });
	expect(nodeOutput(execution, 'Ok').map(({ json }) => json.taskId)).toEqual(taskIds);
	expect(nodeOutput(execution, 'Failed')).toHaveLength(1);
});

describe("n8n's log has the task IDs of the started conversions", () => {
	/** Waits until the log has all task IDs of the account. Returns the lines. */
	async function waitForLines({ apiKey }: TestAccount): Promise<string[]> {
		const started = (await emulator.conversions(apiKey)).map(({ taskId }) => taskId);
		let lines: string[] = [];
		return await waitFor(
			"lines about all conversions in n8n's log",
			async () => {
				lines = readLines(ownN8n().logFile, 'Suno WAV: ').filter((line) => started.some((taskId) => line.includes(taskId)));
				return started.every((taskId) => lines.some((line) => line.includes(taskId))) ? lines : undefined;
			},
			{ timeoutMs: 40_000, lastSeen: () => lines.join('\n') },
		);
	}

	test.each([
		['Convert', convertParameters(NOBODY)],
		['Convert and Wait', convertAndWaitParameters({ waitBy: 'polling', downloadWav: false })],
	])('when %s is stopped in the middle of a batch', async (_name, parameters) => {
		const n8n = ownN8n().client;
		// The last ten wait for their turn.
		const account = await newAccount(n8n, byGateway('erweima'), { conversionMs: 3_600_000 });
		const items = await emulator.addTracks(30);
		const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items }));
		await waitFor('the first window of conversions', async () => (await emulator.conversions(account.apiKey)).length === 20 || undefined, { timeoutMs: 30_000 });
		await n8n.stopExecution(executionId);
		expect((await n8n.waitForExecution(executionId)).status).toBe('canceled');
		const lines = await waitForLines(account);
		expect(lines).toEqual([expect.stringContaining('Suno WAV: the execution was stopped. Task IDs of the conversions already started, for Get Details: ')]);
		expect(await emulator.conversions(account.apiKey)).toHaveLength(20);
	});

	test.each([
		['the first item of a later batch', 2],
		['another item of a later batch', 3],
	])('when the expression of %s fails', async (_name, failing) => {
		const n8n = ownN8n().client;
		const account = await newAccount(n8n, byGateway('erweima'), { conversionMs: 3_600_000 });
		const items = (await emulator.addTracks(5)).map((track, n) => ({ ...track, n }));
		const callBackUrl = `={{ $json.n === ${failing} ? $("Nobody").item.json.url : "${NOBODY}" }}`;
		const requestOptions = { batching: { batch: { batchSize: 2, batchInterval: 100 } } };
		const { executionId } = await start(n8n, sunoWavWorkflow(account, convertParameters(callBackUrl, { requestOptions }), { items }));
		const { status, data } = await n8n.waitForExecution(executionId);
		expect([status, data.resultData.error?.message]).toEqual(['error', expect.stringContaining("node doesn't exist")]);
		const lines = await waitForLines(account);
		expect(lines).toEqual([expect.stringMatching(/an expression of a later item failed\. Task IDs of the conversions already started, for Get Details: \w+, \w+/)]);
		expect((await emulator.conversions(account.apiKey)).map(({ audioId }) => audioId)).toEqual(items.slice(0, 2).map(({ audioId }) => audioId));
	});
});
