import type { INodeParameters } from 'n8n-workflow';

import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { address, byGateway, emulator, newAccount, useN8n } from './support/world.mts';
import {
	convertAndWaitParameters,
	convertParameters,
	getCreditsParameters,
	getDetailsParameters,
	getManyParameters,
	publishTrigger,
	start,
	sunoWavWorkflow,
} from './support/workflows';

const n8n = useN8n();

interface Fields {
	properties?: Record<string, Fields>;
}

/** The paths of all fields. */
const pathsIn = ({ properties = {} }: Fields, path = ''): string[] =>
	Object.entries(properties).flatMap(([name, field]) => [path + name, ...pathsIn(field, `${path}${name}.`)]);

/** What n8n's editor shows about a node's output before the first run, by the URL that the editor requests. */
async function toldFields(node: string, operation = ''): Promise<string[]> {
	return pathsIn(await n8n.rest.json<Fields>('GET', `/schemas/n8n-nodes-suno-wav.${node}/1.0.0${operation}.json`));
}

/** The paths of an output's fields. The fields of a query are the caller's. */
const toFields = (json: object, path = ''): string[] =>
	Object.entries(json).flatMap(([name, value]) => [
		path + name,
		...(name !== 'query' && typeof value === 'object' && value !== null ? toFields(value as object, `${path}${name}.`) : []),
	]);

test.each<[string, INodeParameters]>([
	['track/convert', convertParameters('https://nobody.invalid/callback')],
	['track/convertAndWait', convertAndWaitParameters({ options: { measureAudio: true } })],
	['track/getMany', getManyParameters()],
	['conversion/getDetails', getDetailsParameters({ downloadWav: true, options: { measureAudio: true } })],
	['account/getCredits', getCreditsParameters],
])('%s: the editor knows the output before the first run', async (operation, parameters) => {
	const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 0 });
	const taskId = operation === 'conversion/getDetails' ? await emulator.convert(account.apiKey, SAMPLE_TRACK) : undefined;
	const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items: [{ ...SAMPLE_TRACK, taskId }] }));
	const [{ json }] = nodeOutput(await n8n.waitForExecution(executionId), 'Ok');
	expect(await toldFields('sunoWav', `/${operation}`)).toEqual(toFields(json));
});

test('the trigger: n8n knows the output before the first callback', async () => {
	const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 0 });
	const trigger = await publishTrigger(n8n, address.n8nUrl, account);
	await emulator.convert(account.apiKey, SAMPLE_TRACK, trigger.url);
	const [execution] = await n8n.waitForExecutions(trigger.workflow.id);
	expect(await toldFields('sunoWavTrigger')).toEqual(toFields(nodeOutput(execution, 'Done')[0].json));
});
