import { nodeOutput, nodeRun } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { byGateway, emulator, newAccount } from '../e2e/support/world.mts';
import { convertAndWaitParameters, sunoWavWorkflow } from '../e2e/support/workflows';
import { callbackAnswers, countOf, printAnswers } from './support/callbackAnswers';
import { cluster } from './support/cluster.mts';
import { startInProduction, untilExecution } from './support/production';

/** More than can be started in the first ten seconds, so that the execution runs for a while before it waits. */
const BATCH = 25;

/** Starts a batch whose conversions end when the test ends them. Their callbacks are not retried. */
async function startBatch() {
	const account = await newAccount(cluster.client, byGateway('kie'), { conversionMs: 3_600_000, callbackRetriesMs: [] });
	const items = await emulator.addTracks(BATCH);
	const id = await startInProduction(sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'callback' }), { items }));
	const conversions = async () => await emulator.conversions(account.apiKey);
	return { id, account, conversions };
}

test(`${BATCH} callbacks of one batch at the same moment at two processors: the next nodes run once, and hardly any callback needs a retry`, async () => {
	const batch = await startBatch();
	await untilExecution(batch.id, 'waiting');
	const begun = Date.now();
	await Promise.all((await batch.conversions()).map(async ({ taskId }) => await emulator.finish(taskId)));
	const execution = await untilExecution(batch.id, 'success');
	const answers = await callbackAnswers(batch.account, BATCH);
	const seconds = (Date.now() - begun) / 1_000;
	printAnswers(`${BATCH} callbacks of one batch at two processors`, answers);

	expect(nodeOutput(execution, 'Ok').map(({ json }) => json.status)).toEqual(Array(BATCH).fill('success'));
	expect(nodeRun(execution, 'Ok', 0)).toBe(nodeRun(execution, 'Ok', -1));
	// n8n itself answers 500 if another process has just resumed the execution, and 409 after that.
	const expected = [200, 500, 409];
	// If the machine stalls for that long, the node gives up its lookup, and the provider would retry the callback.
	if (seconds > 10) expected.push(503);
	expect(answers.filter((answer) => !expected.includes(Number(answer)))).toEqual([]);
	// Usually one. A callback that arrives only after that one has failed also tries to resume the execution, and n8n rejects it too.
	expect(countOf(answers, 500)).toBeLessThanOrEqual(3);
});

test('the repeated callback of a conversion that had ended before the wait is accepted, and changes nothing', async () => {
	const batch = await startBatch();
	const first = await waitFor('the first conversion', async () => (await batch.conversions())[0], { timeoutMs: 30_000 });
	await emulator.finish(first.taskId);
	await untilExecution(batch.id, 'waiting');
	expect((await batch.conversions())[0].callbackAttempts).toMatchObject([{ status: 409 }]);
	expect(await emulator.sendCallback(first.taskId)).toMatchObject({ status: 200, body: expect.stringContaining('already known') });
	await untilExecution(batch.id, 'waiting');
	await Promise.all((await batch.conversions()).slice(1).map(async ({ taskId }) => await emulator.finish(taskId)));
	const execution = await untilExecution(batch.id, 'success');
	expect(nodeOutput(execution, 'Ok').map(({ json }) => json.status)).toEqual(Array(BATCH).fill('success'));
});
