import type { INodeParameters } from 'n8n-workflow';

import { nodeOutput, type Execution } from '../../dev/n8n/executions.mts';
import { byGateway, emulator, newAccount, PROVIDER_IDS, type ProviderId, providers, useN8n } from './support/world.mts';
import { convertAndWaitParameters, convertParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

/** The providers that charge for each request. */
const CHARGING = PROVIDER_IDS.filter((provider) => providers[provider].convertsAgain);

const byPolling = convertAndWaitParameters({ downloadWav: false });

/** The two entries of Retry in the list of executions: with the original workflow, and with the currently saved one. */
const RETRIES: Array<[string, boolean]> = [['the original', false], ['the currently saved', true]];

/** Five tracks. The provider rejects the last one once, and answers that request after the others have been started. */
async function failAtLast(provider: ProviderId, parameters: INodeParameters, settings: object = {}) {
	const { api, create, bodyFor } = providers[provider];
	const who = await newAccount(n8n, byGateway(provider), { conversionMs: 500, ...settings });
	const items = await emulator.addTracks(5, api);
	const match = { path: create, apiKey: who.apiKey, body: bodyFor(items[4].audioId) };
	await emulator.addFaults({ match, action: { status: 200, body: { code: 400, msg: 'oops' }, delayMs: 500 } as never });
	const { executionId, workflow } = await start(n8n, sunoWavWorkflow(who, parameters, { items }));
	const execution = await n8n.waitForExecution(executionId, { status: ['error'] });
	const spent = async () => (await emulator.counters(who.apiKey)).creditsSpent;
	return { who, items, executionId, workflow, execution, spent };
}

async function retry(executionId: string, loadWorkflow: boolean): Promise<Execution> {
	const { id } = await n8n.rest.data<{ id: string }>('POST', `/rest/executions/${executionId}/retry`, { loadWorkflow });
	return await n8n.waitForExecution(id);
}

describe.each(RETRIES)('Retry in the list of executions with %s workflow', (_name, loadWorkflow) => {
	test.each(CHARGING.flatMap((provider) => [
		[provider, 'Convert', convertParameters('https://nobody.invalid/callback')] as const,
		[provider, 'Convert and Wait by polling', byPolling] as const,
		[provider, 'Convert and Wait by callback', convertAndWaitParameters({ waitBy: 'callback' })] as const,
	]))('at %s, %s pays for no track again', async (provider, _operation, parameters) => {
		const { items, executionId, spent } = await failAtLast(provider, parameters);
		const { cost } = providers[provider];
		expect(await spent()).toBeCloseTo(4 * cost);
		const again = await retry(executionId, loadWorkflow);
		expect(again.status).toBe('success');
		expect(await spent()).toBeCloseTo(5 * cost);
		const output = nodeOutput(again, 'Ok').map(({ json }) => json);
		expect(output.map(({ audioId }) => audioId)).toEqual(items.map(({ audioId }) => audioId));
		expect(output.map(({ alreadyConverted }) => alreadyConverted)).toEqual([true, true, true, true, false]);
	});
});

test('after a second failure, Retry still knows what the first execution has started', async () => {
	const { who, items, executionId, spent } = await failAtLast('erweima', byPolling);
	const { create, bodyFor } = providers.erweima;
	const match = { path: create, apiKey: who.apiKey, body: bodyFor(items[4].audioId) };
	await emulator.addFaults({ match, action: { status: 200, body: { code: 400, msg: 'oops' } } });
	const second = await retry(executionId, false);
	expect(second.status).toBe('error');
	const third = await retry(second.id, true);
	expect(third.status).toBe('success');
	expect(await spent()).toBe(5);
});

test('the data that n8n stores for a successful node contains none of it', async () => {
	const { executionId } = await failAtLast('erweima', byPolling);
	const { data } = await retry(executionId, false);
	expect(JSON.stringify(data.resultData.runData['Suno WAV'])).not.toContain('"sunoWav":{');
});
