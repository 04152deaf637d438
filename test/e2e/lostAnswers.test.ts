import { nodeOutput } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { byGateway, emulator, newAccount, providers, useN8n } from './support/world.mts';
import { convertAndWaitParameters, convertParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

test.each(['erweima', 'kieJobs'] as const)(
	'at %s, which charges repeats, a conversion whose order was never answered is not lost: its callback brings it',
	async (provider) => {
		const account = await newAccount(n8n, byGateway(provider), { conversionMs: 3_600_000 });
		const items = await emulator.addTracks(3, providers[provider].api);
		const [, cut] = items;
		const path = provider === 'kieJobs' ? 'createTask' : 'generate';
		const body = provider === 'kieJobs' ? { input: { audio_id: cut.audioId } } : { audioId: cut.audioId };
		await emulator.addFaults({ match: { apiKey: account.apiKey, path, body }, action: { reset: 'after' } });
		const workflow = sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'callback' }), { items, onError: 'continueRegularOutput' });
		const { executionId } = await start(n8n, workflow);
		await n8n.waitForExecution(executionId, { status: ['waiting'] });
		const conversions = await waitFor(
			'the conversions',
			async () => {
				const all = await emulator.conversions(account.apiKey);
				return all.length === 3 ? all : undefined;
			},
			{ timeoutMs: 30_000 },
		);
		const taskIdOf = ({ audioId }: { audioId: string }) => conversions.find((conversion) => conversion.audioId === audioId)!.taskId;
		await emulator.finish(taskIdOf(cut));
		await waitFor(
			'the callback of the order that was cut',
			async () => (await emulator.conversions(account.apiKey)).find(({ taskId }) => taskId === taskIdOf(cut))?.callbackAttempts.find(({ status }) => status === 200),
			{ timeoutMs: 30_000 },
		);
		await n8n.waitForExecution(executionId, { status: ['waiting'] });
		for (const item of items) if (item !== cut) await emulator.finish(taskIdOf(item));
		const execution = await n8n.waitForExecution(executionId, { status: ['success'] });
		expect(nodeOutput(execution, 'Ok').map(({ json }) => [json.error, json.taskId, json.status])).toEqual(
			items.map((item) => [undefined, taskIdOf(item), 'success']),
		);
		expect((await emulator.counters(account.apiKey)).tasksCreated).toBe(3);
	},
	120_000,
);

describe.each(['erweima', 'kieJobs'] as const)('at %s, a track whose create request got no response', (provider) => {
	const { api, create, bodyFor } = providers[provider];

	/** Converts two tracks. The response for the second one is lost. */
	async function loseSecond(onError: 'continueErrorOutput' | 'continueRegularOutput') {
		const account = await newAccount(n8n, byGateway(provider), { conversionMs: 3_600_000 });
		const items = await emulator.addTracks(2, api);
		await emulator.addFaults({ match: { apiKey: account.apiKey, path: create, body: bodyFor(items[1].audioId) }, action: { reset: 'after' } });
		const workflow = sunoWavWorkflow(account, convertParameters('https://nobody.invalid/callback'), { items, onError });
		const { executionId } = await start(n8n, workflow);
		return { items, execution: await n8n.waitForExecution(executionId, { status: ['success'] }) };
	}

	test('has the status unknown at the error output', async () => {
		const { items, execution } = await loseSecond('continueErrorOutput');
		expect(nodeOutput(execution, 'Ok')).toMatchObject([{ json: { ...items[0], status: 'pending' } }]);
		expect(nodeOutput(execution, 'Failed')).toMatchObject([{ json: { error: expect.stringContaining('lost'), details: { ...items[1], taskId: null, status: 'unknown' } } }]);
	});

	test('has the status unknown at the regular output', async () => {
		const { items, execution } = await loseSecond('continueRegularOutput');
		expect(nodeOutput(execution, 'Ok')).toMatchObject([
			{ json: { ...items[0], status: 'pending' } },
			{ json: { error: expect.stringContaining('lost'), status: 'unknown', details: { ...items[1], taskId: null, status: 'unknown' } } },
		]);
	});
});
