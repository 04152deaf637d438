import { waitFor } from '../../dev/n8n/waitFor.mts';
import { pause, print } from '../e2e/support/machine.mts';
import { byGateway, emulator, newAccount } from '../e2e/support/world.mts';
import { convertAndWaitParameters, sunoWavWorkflow } from '../e2e/support/workflows';
import { cluster } from './support/cluster.mts';
import { startInProduction, untilExecution } from './support/production';

/** Five windows of the provider's rate limit. */
const TRACKS = 100;
const WINDOW = { tasks: 20, ms: 10_000 };

test('a stopped batch starts at most one more window of conversions, although n8n does not notify its worker', async () => {
	const account = await newAccount(cluster.client, byGateway('kie'), { conversionMs: 3_600_000 });
	const created = async () => (await emulator.counters(account.apiKey)).tasksCreated;
	const items = await emulator.addTracks(TRACKS);
	const id = await startInProduction(sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'polling' }), { items }));
	const execution = await untilExecution(id, 'running');
	await waitFor('the first conversions', async () => ((await created()) >= WINDOW.tasks ? true : undefined), { timeoutMs: 60_000 });
	const before = await created();
	await cluster.client.stopExecution(execution.id);
	await pause(3 * WINDOW.ms);
	const after = await created();
	print(`${TRACKS} conversions stopped when ${before} had been started: ${after - before} more were`);
	expect(after - before).toBeLessThanOrEqual(WINDOW.tasks);
	expect((await cluster.client.getExecution(execution.id)).status).toBe('canceled');
});
