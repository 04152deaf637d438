import { randomUUID } from 'crypto';

import { nodeOutput } from '../../dev/n8n/executions.mts';
import { nodeOf, type WorkflowDefinition } from '../../dev/n8n/workflows.mts';
import { byGateway, emulator, newAccount, PROVIDER_IDS, providers, type TestAccount, useN8n } from './support/world.mts';
import { start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

/** The providers that charge each request. */
const CHARGING = PROVIDER_IDS.filter((provider) => providers[provider].convertsAgain);

/** With the default fields, which take the IDs from the input. */
const convert = { resource: 'track', operation: 'convert', callBackUrl: 'https://nobody.invalid/callback' };

/** Converts all tracks of a generation, and passes the items of the error output to a second Convert node. */
function withSecondTry(account: TestAccount, generationTaskId: string): WorkflowDefinition {
	const workflow = sunoWavWorkflow(account, convert, { items: [{ generationTaskId }], onError: 'continueErrorOutput' });
	workflow.nodes.push({ ...nodeOf(workflow, 'Suno WAV'), id: randomUUID(), webhookId: randomUUID(), name: 'Again' });
	workflow.connections.Failed = { main: [[{ node: 'Again', type: 'main', index: 0 }]] };
	return workflow;
}

test.each(CHARGING)('at %s, Convert takes the error item of one of two tracks, and requests only that track again', async (provider) => {
	const { api, bodyFor, create, cost } = providers[provider];
	const account = await newAccount(n8n, byGateway(provider), { conversionMs: 3_600_000 });
	const [good, bad] = await emulator.addTracks(2, api);
	const refused = { status: 200, body: { code: 400, msg: 'not now' } };
	await emulator.addFaults({ match: { path: create, apiKey: account.apiKey, body: bodyFor(bad.audioId) }, action: refused });
	const { executionId } = await start(n8n, withSecondTry(account, good.generationTaskId));
	const execution = await n8n.waitForExecution(executionId, { status: ['success'] });

	expect(nodeOutput(execution, 'Suno WAV').map(({ json }) => json.audioId)).toEqual([good.audioId]);
	expect(nodeOutput(execution, 'Failed')).toMatchObject([{ json: { details: { ...bad, status: 'failed' } } }]);
	expect(nodeOutput(execution, 'Again')).toMatchObject([{ json: { ...bad, status: 'pending' } }]);
	expect(nodeOutput(execution, 'Again', 1)).toEqual([]);
	const conversions = await emulator.conversions(account.apiKey);
	expect(conversions.map(({ audioId }) => audioId)).toEqual([good.audioId, bad.audioId]);
	expect((await emulator.counters(account.apiKey)).creditsSpent).toBeCloseTo(2 * cost);
});
