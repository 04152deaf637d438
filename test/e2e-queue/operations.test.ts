import type { INodeParameters } from 'n8n-workflow';

import type { Track } from '../../dev/emulator/client.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { byGateway, emulator, newAccount, PROVIDER_IDS, providers } from '../e2e/support/world.mts';
import {
	convertAndWaitParameters,
	convertParameters,
	getCreditsParameters,
	getDetailsParameters,
	getManyParameters,
	publishTrigger,
	sunoWavWorkflow,
} from '../e2e/support/workflows';
import { cluster } from './support/cluster.mts';
import { runInProduction } from './support/production';

const n8n = cluster.client;

test.each(PROVIDER_IDS)('%s: every operation runs on the workers, and the trigger on the webhook processors', async (provider) => {
	const { api, cost } = providers[provider];
	const account = await newAccount(n8n, byGateway(provider));
	const [polled, calledBack, triggered] = await emulator.addTracks(3, api);
	const trigger = await publishTrigger(n8n, cluster.url, account);
	const run = async (parameters: INodeParameters, item: Partial<Track> & { taskId?: string } = {}) =>
		nodeOutput(await runInProduction(sunoWavWorkflow(account, parameters, { items: [item] })), 'Ok');

	const [[credits], tracks, [byPolling], [byCallback], [started]] = await Promise.all([
		run(getCreditsParameters),
		run(getManyParameters(), { generationTaskId: polled.generationTaskId }),
		run(convertAndWaitParameters({ waitBy: 'polling' }), polled),
		run(convertAndWaitParameters({ waitBy: 'callback' }), calledBack),
		run(convertParameters(trigger.url), triggered),
	]);
	expect(credits.json.credits).toEqual(expect.any(Number));
	expect(tracks.map(({ json }) => json.audioId)).toEqual([polled, calledBack, triggered].map(({ audioId }) => audioId));
	expect(byPolling).toMatchObject({ json: { audioId: polled.audioId, status: 'success' }, binary: { data: { mimeType: 'audio/wav' } } });
	expect(byCallback.json).toMatchObject({ audioId: calledBack.audioId, status: 'success' });

	const { taskId } = started.json as { taskId: string };
	const [execution] = await n8n.waitForExecutions(trigger.workflow.id, 1);
	expect(nodeOutput(execution, 'Done')[0].json).toMatchObject({ taskId, status: 'success', verified: 'lookup' });
	const [downloaded] = await run(getDetailsParameters({ downloadWav: true }), { taskId });
	const file = await n8n.downloadBinary(downloaded.binary!.data);
	expect(file.toString('latin1', 0, 4)).toBe('RIFF');
	const { tasksCreated, creditsSpent } = await emulator.counters(account.apiKey);
	expect([tasksCreated, creditsSpent]).toEqual([3, expect.closeTo(3 * cost)]);
});
