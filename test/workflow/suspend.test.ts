import '../setup/quickClock';

import nock from 'nock';

import { setClockAhead } from '../setup/clock';
import { useNock } from '../setup/nock';
import { credentialFor, run } from './engine';
import { created, failed, failure, HOSTS, onConvert, onLookUp, pending, recordOf } from './provider';
import { callbackParameters, prepare } from './suspended';

useNock();
afterEach(() => jest.restoreAllMocks());

const track = (n: number) => ({ generationTaskId: `generation-${n}`, audioId: `audio-${n}` });

test('a suspended node that is run again sends nothing, and returns what it has been suspended with', async () => {
	onConvert(HOSTS.kie, 'audio-1').reply(200, failure(422, 'bad track'));
	onConvert(HOSTS.kie, 'audio-2').reply(200, created('task-2'));
	const node = prepare([track(1), track(2)]);
	const first = await node.try();
	const { waitTill } = node.runData;
	const frozen = node.executeData.data.main;
	expect(first).toMatchObject([[{ json: { taskId: 'task-2', status: 'pending' }, pairedItem: { item: 1 } }]]);
	expect(await node.try()).toEqual(first);
	expect(node.runData.waitTill).toBe(waitTill);
	expect(node.executeData.data.main).toBe(frozen);
	expect(frozen).toMatchObject([[{ json: { error: expect.any(String) } }, { json: { taskId: 'task-2' } }]]);
});

test('the execution waits as long as the longest Wait Timeout says', async () => {
	for (const n of [1, 2]) onConvert(HOSTS.kie, `audio-${n}`).reply(200, created(`task-${n}`));
	const items = [{ ...track(1), seconds: 900 }, { ...track(2), seconds: 50 }];
	const node = prepare(items, callbackParameters({ waitTimeout: '={{ $json.seconds }}' }));
	await node.try();
	expect((node.runData.waitTill!.getTime() - Date.now()) / 1_000).toBeCloseTo(900, -1);
});

test('with Execute Once, only the item that the node was given is kept', async () => {
	onConvert(HOSTS.kie, 'audio-1').reply(200, created('task-1'));
	const node = prepare([track(1), track(2), track(3)]);
	await node.try([{ json: track(1) }]);
	expect(node.executeData.data.main).toEqual([[{ json: expect.objectContaining({ taskId: 'task-1' }), pairedItem: { item: 0 } }]]);
});

test('the suspended run has its own copy of the node, which n8n can disable without disabling the others', async () => {
	onConvert().reply(200, created('task-1'));
	const { node, executeData, ...prepared } = prepare([track(1)]);
	await prepared.try();
	expect(executeData.node).toEqual({ ...node, retryOnFail: false });
	expect(executeData.node).not.toBe(node);
	expect(node.retryOnFail).toBeUndefined();
});

test('each node has its own callback path, so that a repeated callback does not resume a node that waits later', async () => {
	const urls: string[] = [];
	const onCreate = (taskId: string) =>
		nock(HOSTS.kie)
			.post('/api/v1/wav/generate', ({ callBackUrl }: { callBackUrl: string }) => urls.push(callBackUrl) > 0)
			.reply(200, created(taskId));
	onCreate('task-1');
	onCreate('task-2');
	const { workflow, ...node } = prepare([track(1), track(2)]);
	await node.try();
	const { path, restartWebhook } = node.description.webhooks![0];
	const ownPath = workflow.expression.getSimpleParameterValue(node.node, path, 'internal', {}) as string;
	expect([ownPath, restartWebhook]).toEqual([node.node.id, true]);
	const called = urls.map((url) => new URL(url));
	expect(called.map(({ pathname }) => pathname)).toEqual(called.map(() => `/webhook-waiting/1/${encodeURIComponent(ownPath)}`));
	// n8n's own part of the query is still there.
	expect(called.map(({ search }) => search).sort()).toEqual([0, 1].map((item) => expect.stringMatching(`^\\?signature=[0-9a-f]{64}&item=${item}$`)));
});

test('Request Options that are read from the items are rejected before any request', async () => {
	const parameters = callbackParameters({ requestOptions: { proxy: '={{ $json.proxy }}' } });
	const items = [{ ...track(1), proxy: 'http://proxy:3128' }];
	expect(await prepare(items, parameters).try()).toMatchObject([[{ json: { error: 'When waiting by callback, Proxy cannot read from the items' } }]]);
});

test('an n8n at a private address gets an error before anything is charged', async () => {
	const { error } = await run({ parameters: callbackParameters(), items: [track(1)] });
	expect(error?.message).toBe('kie.ai cannot call back this n8n instance because its address is private');
	expect(error?.description).toMatch(/WEBHOOK_URL.*Polling/);
});

test('an item that means all tracks of a generation is rejected before any request, and the error says which node to add before', async () => {
	// A host on this machine can send callbacks to an n8n on this machine.
	const credential = credentialFor('custom', { host: 'http://localhost:1', behavesLike: 'kie' });
	const parameters = callbackParameters({ audioId: { __rl: true, mode: 'all', value: 'all' } });
	const { error } = await run({ parameters, items: [{ generationTaskId: 'generation-1' }], credential });
	expect(error).toMatchObject({
		message: 'When waiting by callback, each item must be a single track',
		description: expect.stringMatching(/^Add Get Many before this node/),
		context: { itemIndex: 0 },
	});
});

test('a conversion that existed before is polled, because its callback goes to an older URL', async () => {
	onConvert(HOSTS.kie, 'audio-1').reply(200, failure(409, 'exists', { taskId: 'existing-1' }));
	onConvert(HOSTS.kie, 'audio-2').reply(200, failure(409, 'exists', { taskId: 'existing-2' }));
	onLookUp('existing-1').reply(200, recordOf('existing-1', pending));
	onLookUp('existing-1').reply(200, recordOf('existing-1', { musicId: 'audio-1' }));
	onLookUp('existing-2').reply(200, recordOf('existing-2', { ...failed, musicId: 'audio-2' }));
	const node = prepare([track(1), track(2)]);
	expect(await node.try()).toMatchObject([
		[
			{ json: { taskId: 'existing-1', status: 'success', alreadyConverted: true } },
			{ json: { error: 'kie.ai could not convert the track', taskId: 'existing-2' } },
		],
	]);
	expect(node.runData.waitTill).toBeUndefined();
});

test('an execution whose conversions have all finished in the meantime is not suspended, because nothing would resume it', async () => {
	onConvert(HOSTS.kie, 'audio-1').reply(200, created('quick-1'));
	onConvert(HOSTS.kie, 'audio-2').reply(200, failure(409, 'exists', { taskId: 'existing-3' }));
	onLookUp('existing-3').reply(200, () => {
		setClockAhead(10_000);
		return recordOf('existing-3', { musicId: 'audio-2' });
	});
	onLookUp('quick-1').reply(200, recordOf('quick-1'));
	const node = prepare([track(1), track(2)]);
	expect(await node.try()).toMatchObject([[{ json: { taskId: 'quick-1', status: 'success' } }, { json: { taskId: 'existing-3', status: 'success' } }]]);
	expect(node.runData.waitTill).toBeUndefined();
});

test('a conversion that a create request has started whose response was lost calls back, as the URL on record shows', async () => {
	let url = '';
	nock(HOSTS.kie)
		.post('/api/v1/wav/generate', ({ callBackUrl }: { callBackUrl: string }) => (url = callBackUrl) !== '')
		.replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
	onConvert(HOSTS.kie, 'audio-1').reply(200, failure(409, 'exists', { taskId: 'started-1' }));
	onLookUp('started-1').reply(200, () => recordOf('started-1', { ...pending, callbackUrl: url }));
	const node = prepare([track(1)]);
	expect(await node.try()).toMatchObject([[{ json: { taskId: 'started-1', status: 'pending', alreadyConverted: false } }]]);
	expect(node.runData.waitTill).toBeDefined();
});
