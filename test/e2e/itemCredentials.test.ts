import { randomUUID } from 'crypto';

import { nodeOutput } from '../../dev/n8n/executions.mts';
import { byGateway, emulator, isN8n1, useN8n } from './support/world.mts';
import { convertAndWaitParameters, convertParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const NOBODY = 'https://nobody.invalid/callback';

/** Two customers with an account and a track each, and one credential whose API key is read from the item. */
async function customers(apiKey = '={{ $json.key }}') {
	const keys = [`key-${randomUUID()}`, `key-${randomUUID()}`];
	for (const key of keys) await emulator.setAccount({ credits: 100, conversionMs: 200, apiKey: key });
	const credential = await n8n.createCredential({ name: 'By item', type: 'sunoWavApi', data: { ...byGateway('kie'), apiKey } });
	const items = (await emulator.addTracks(2)).map((track, index) => ({ ...track, key: keys[index] }));
	const charged = async () => await Promise.all(keys.map(async (key) => (await emulator.conversions(key)).length));
	return { account: { apiKey: keys[0], credential }, items, keys, charged };
}

test.each([
	['Convert', convertParameters(NOBODY)],
	['Convert and Wait by polling', convertAndWaitParameters({ downloadWav: false })],
])('%s: each customer pays for its own track', async (_name, parameters) => {
	const { account, items, charged } = await customers();
	const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items }));
	const execution = await n8n.waitForExecution(executionId);
	expect(execution.status).toBe('success');
	expect(await charged()).toEqual([1, 1]);
});

test.each([
	['Convert', convertParameters(NOBODY)],
	['Convert and Wait by polling', convertAndWaitParameters({ downloadWav: false })],
])('%s in batches: the empty account of one customer does not keep the track of the next from being converted', async (_name, given) => {
	const { account, items, keys, charged } = await customers();
	await emulator.setAccount({ apiKey: keys[0], credits: 0 });
	const parameters = { ...given, requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 300 } } } };
	const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items, onError: 'continueRegularOutput' }));
	const output = nodeOutput(await n8n.waitForExecution(executionId), 'Ok');
	expect(await charged()).toEqual([0, 1]);
	expect(output.map(({ json }) => typeof json.error)).toEqual(['string', 'undefined']);
});

test.each(['={{ $json.key }}', '={{ $("Items").item.json.key }}', '={{ $json.key ?? "another-key-than-theirs" }}'])(
	'Convert and Wait by callback refuses a credential with %s before anything is sent',
	async (apiKey) => {
		const { account, items, charged } = await customers(apiKey);
		const { executionId } = await start(n8n, sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'callback' }), { items }));
		const execution = await n8n.waitForExecution(executionId, { status: ['error'] });
		// After a Code node, n8n 1 cannot access the data of other nodes.
		const isEmpty = isN8n1 && apiKey.includes('$(');
		expect(execution.data.resultData.error?.message).toBe(
			isEmpty ? 'The Suno WAV API credential has no API key' : 'When waiting by callback, the credential cannot read from the items',
		);
		expect(await charged()).toEqual([0, 0]);
	},
);

test('Convert and Wait by callback takes an expression that needs no item', async () => {
	const key = `key-${randomUUID()}`;
	await emulator.setAccount({ credits: 100, conversionMs: 200, apiKey: key });
	const data = { ...byGateway('kie'), apiKey: `={{ "${key.slice(0, 9)}" + "${key.slice(9)}" }}` };
	const credential = await n8n.createCredential({ name: 'By expression', type: 'sunoWavApi', data });
	const items = await emulator.addTracks(2);
	const { executionId } = await start(n8n, sunoWavWorkflow({ apiKey: key, credential }, convertAndWaitParameters({ waitBy: 'callback' }), { items }));
	const output = nodeOutput(await n8n.waitForExecution(executionId), 'Ok');
	expect(output.map(({ json }) => json.status)).toEqual(['success', 'success']);
});
