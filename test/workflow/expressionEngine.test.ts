import { Expression } from 'n8n-workflow';

import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, run } from './engine';
import { created, failure, onConvert } from './provider';

useNock();

// n8n's default since 2.x. The other tests run with the older engine, which is faster.
beforeAll(async () => {
	await Expression.initExpressionEngine({
		engine: 'vm',
		poolSize: 1,
		maxCodeCacheSize: 64,
		bridgeTimeout: 5_000,
		bridgeMemoryLimit: 128,
	});
	Expression.setExpressionEngine('vm');
});

afterAll(async () => {
	Expression.setExpressionEngine('legacy');
	await Expression.disposeExpressionEngine();
});

test('Convert resolves its fields and its base URL with the isolated expression engine as well', async () => {
	expect(Expression.getActiveImplementation()).toBe('vm');
	const gateway = 'https://gateway.example.com/suno';
	onConvert(gateway, 'audio-1').reply(200, created('task-1'));
	onConvert(gateway, 'audio-2').reply(200, failure(451));
	onConvert(gateway, 'audio-3').reply(200, created('task-3'));
	const { ok, failed } = await run({
		parameters: convertParameters({ callBackUrl: '=https://n8n.example.com/webhook/{{ $json.audioId }}' }),
		items: [1, 2, 3].map((n) => ({ audioId: `audio-${n}`, generationTaskId: `generation-${n}` })),
		credential: credentialFor('custom', { host: ` ${gateway}/api/v1/ `, behavesLike: 'kie' }),
		onError: 'continueErrorOutput',
	});
	expect(ok.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual([
		['task-1', { item: 0 }],
		['task-3', { item: 2 }],
	]);
	expect(failed).toMatchObject([{ json: { audioId: 'audio-2', details: { audioId: 'audio-2' } }, pairedItem: { item: 1 } }]);
});

test('Convert goes to the address of a chosen provider with the isolated expression engine as well', async () => {
	onConvert('https://api.sunoapi.org').reply(200, created('task-1'));
	const { ok } = await run({
		parameters: convertParameters(),
		items: [{ audioId: 'audio-1' }],
		credential: credentialFor('sunoApi'),
	});
	expect(ok[0].json.taskId).toBe('task-1');
});
