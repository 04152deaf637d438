import type { INodeParameters } from 'n8n-workflow';

import { nodeOutput } from '../../dev/n8n/executions.mts';
import { countLines } from './support/logFile.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { convertMany } from './support/conversions';
import { byGateway, newAccount } from './support/world.mts';
import { getDetailsParameters, start, sunoWavWorkflow } from './support/workflows';

// The test reads its log.
const ownN8n = useOwnN8n();

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
