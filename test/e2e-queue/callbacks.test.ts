import { nodeOutput, nodeRun } from '../../dev/n8n/executions.mts';
import { convertMany } from '../e2e/support/conversions';
import { inParallel, print } from '../e2e/support/machine.mts';
import { byGateway, emulator, newAccount } from '../e2e/support/world.mts';
import { convertAndWaitParameters, publishTrigger, sunoWavWorkflow } from '../e2e/support/workflows';
import { callbackAnswers, printAnswers } from './support/callbackAnswers';
import { cluster } from './support/cluster.mts';
import { startInProduction, untilAllEnded, untilExecution } from './support/production';

const n8n = cluster.client;

const BATCH = 100;
/** By default, a processor has two database connections. On a busy machine, n8n fails an execution that waits too long for one. */
const AT_ONCE = 10;

test(`${BATCH} callbacks over two webhook processors resume one batch exactly once`, async () => {
	const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000 });
	const items = await emulator.addTracks(BATCH);
	const workflow = sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'callback' }), { items });
	const id = await startInProduction(workflow);
	const waiting = await untilExecution(id, 'waiting', 90_000);
	const conversions = await emulator.conversions(account.apiKey);
	const begun = Date.now();
	await inParallel(conversions, AT_ONCE, async ({ taskId }) => await emulator.finish(taskId));
	const execution = await untilExecution(id, 'success', 90_000);
	const seconds = (Date.now() - begun) / 1_000;
	printAnswers(`${BATCH} callbacks of one batch`, await callbackAnswers(account, BATCH));
	const calls = cluster.balancer.calls(`/webhook-waiting/${waiting.id}`);
	print(`${BATCH} callbacks, ${calls.join(' and ')} calls at the processors: resumed after ${seconds.toFixed(1)} s`);

	expect(Math.min(...calls)).toBeGreaterThan(0);
	const output = nodeOutput(execution, 'Ok');
	expect(output.map(({ json }) => [json.audioId, json.status])).toEqual(items.map(({ audioId }) => [audioId, 'success']));
	expect(nodeRun(execution, 'Ok', 0)).toBe(nodeRun(execution, 'Ok', -1));
	expect(await n8n.listExecutions(id)).toHaveLength(1);
	expect(await emulator.counters(account.apiKey)).toMatchObject({ tasksCreated: BATCH, creditsSpent: BATCH });
});

test('the trigger answers on both webhook processors, and each conversion starts its workflow once for each callback that n8n accepts', async () => {
	const account = await newAccount(n8n, byGateway('kie'));
	const { workflow, url } = await publishTrigger(n8n, cluster.url, account);
	const taskIds = await convertMany(account, 40, url);
	await inParallel(taskIds, 5, async (taskId) => await emulator.finish(taskId));
	const executions = await untilAllEnded(workflow.id, taskIds.length);
	const calls = cluster.balancer.calls(new URL(url).pathname);
	print(`40 conversions, ${calls.join(' and ')} calls at the processors: ${executions.length} executions`);
	const answers = await callbackAnswers(account, taskIds.length);
	printAnswers('40 conversions at the trigger', answers);

	expect(Math.min(...calls)).toBeGreaterThan(0);
	expect(executions.filter(({ status }) => status !== 'success')).toEqual([]);
	const started = await Promise.all(
		executions.map(async ({ id }) => nodeOutput(await n8n.getExecution(id), 'Done')[0]?.json.taskId as string),
	);
	expect(new Set(started)).toEqual(new Set(taskIds));
	// If a process is too busy, the provider retries the callback. The other process may get the retry, but does not know about the first
	// callback.
	expect(started.length).toBeLessThanOrEqual(answers.length);
});
