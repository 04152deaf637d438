import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { convertMany } from './support/conversions';
import { changeFrozenItems } from './support/frozenItems.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { byGateway, emulator, newAccount } from './support/world.mts';
import { convertAndWaitParameters, start, sunoWavWorkflow } from './support/workflows';

const ITEMS = 2_500;

const ownN8n = useOwnN8n();

test(`all ${ITEMS} conversions that an execution waits for are returned as finished, after a restart of n8n`, async () => {
	const { client: n8n, userFolder } = ownN8n();
	const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000 });
	const parameters = convertAndWaitParameters({ waitBy: 'callback' });
	const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items: [SAMPLE_TRACK] }));
	await n8n.waitForExecution(executionId, { status: ['waiting'] });
	const [{ taskId: first, callBackUrl }] = await emulator.conversions(account.apiKey);
	const taskIds = [first, ...(await convertMany(account, ITEMS - 1, callBackUrl!))];
	await ownN8n().kill9();
	changeFrozenItems(userFolder, executionId, ([item]) =>
		taskIds.map((taskId, index) => ({ ...item, json: { ...item.json, taskId }, pairedItem: { item: index } })),
	);
	await ownN8n().restart();
	await n8n.signIn();

	// Its own callbacks would be just as many. One is enough to resume, as often as the provider retries it.
	await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, count: 0, action: { drop: true } });
	for (const taskId of taskIds) await emulator.finish(taskId, { wavBytes: 1_000 });
	let answer = await emulator.sendCallback(first);
	for (let repeats = 0; answer.status === 503 && repeats < 3; repeats++) answer = await emulator.sendCallback(first);
	expect(answer).toMatchObject({ status: 200 });
	const execution = await n8n.waitForExecution(executionId, { status: ['success'] });
	expect(nodeOutput(execution, 'Ok').map(({ json }) => [json.taskId, json.status])).toEqual(taskIds.map((taskId) => [taskId, 'success']));
}, 150_000);
