import nock from 'nock';

import { useNock } from '../setup/nock';
import { convertParameters, getManyParameters, run } from './engine';
import { created, failure, generationOf, HOSTS, recordOf } from './provider';
import { callbackParameters, prepare } from './suspended';

// Unused mocks are not an error here, because each test checks what was sent.
afterEach(() => nock.cleanAll());
useNock();

/** n8n evaluates a credential's expressions for each item. This way, one n8n serves several customers. */
const credential = { provider: 'kie', apiKey: '={{ $json.key }}' };

const customers = ['anna', 'ben'].map((name) => `key-of-${name}-9f2c`);
const items = customers.map((key, index) => ({ key, generationTaskId: 'generation', audioId: `audio-${index}` }));

/** A provider that records what each key has ordered. The keys in `empty` have no credits. */
function provider({ empty = [] as string[] } = {}) {
	const orders: string[] = [];
	const keyOf = (request: Request) => request.headers.get('authorization')!.replace('Bearer ', '');
	nock(HOSTS.kie)
		.post('/api/v1/wav/generate')
		.reply(200, async (request: Request) => {
			const { audioId } = (await request.json()) as { audioId: string };
			if (empty.includes(keyOf(request))) return failure(402, 'no credits') as never;
			orders.push(`${keyOf(request)} ${audioId}`);
			return created(`task-of-${keyOf(request)}-${audioId}`) as never;
		})
		.persist();
	nock(HOSTS.kie)
		.get('/api/v1/wav/record-info')
		.query(true)
		.reply(200, (request: Request) => recordOf(new URL(request.url).searchParams.get('taskId')!) as never)
		.persist();
	return orders;
}

const waiting = (more = {}) => convertParameters({ operation: 'convertAndWait', downloadWav: false, ...more });
const each = [`${customers[0]} audio-0`, `${customers[1]} audio-1`];

test.each([
	['Convert', convertParameters()],
	['Convert and Wait by polling', waiting()],
])('%s charges each item to its own account', async (_name, parameters) => {
	const orders = provider();
	const { error, ok } = await run({ parameters, items, credential });
	expect([error, ok.length]).toEqual([undefined, 2]);
	expect(orders.sort()).toEqual(each);
});

test.each([
	['Convert', convertParameters()],
	['Convert and Wait by polling', waiting()],
])('%s of one track for two accounts sends two create requests', async (_name, parameters) => {
	const orders = provider();
	const { ok } = await run({ parameters, items: items.map((item) => ({ ...item, audioId: 'audio-0' })), credential });
	expect(orders.sort()).toEqual([`${customers[0]} audio-0`, `${customers[1]} audio-0`]);
	expect(ok.map(({ json }) => json.taskId)).toEqual(customers.map((key) => `task-of-${key}-audio-0`));
});

test.each([
	['Convert', convertParameters()],
	['Convert and Wait by polling', waiting()],
	['Convert in batches', convertParameters({ requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 5 } } } })],
	['Convert and Wait in batches', waiting({ requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 5 } } } })],
])('%s: an account without credits does not affect the other accounts\' items', async (_name, parameters) => {
	const orders = provider({ empty: [customers[0]] });
	const { ok } = await run({ parameters, items: [items[0], items[1], { ...items[1], audioId: 'audio-2' }], credential, onError: 'continueRegularOutput' });
	expect(orders.sort()).toEqual([each[1], `${customers[1]} audio-2`]);
	expect(ok.map(({ json }) => json.error)).toEqual(['The kie.ai account has no credits left', undefined, undefined]);
});

test('of an account without credits, no other item is sent', async () => {
	const parameters = convertParameters({ requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 500 } } } });
	provider();
	nock.cleanAll();
	nock(HOSTS.kie).post('/api/v1/wav/generate').once().reply(200, failure(402, 'no credits'));
	const { ok } = await run({ parameters, items: [items[0], { ...items[0], audioId: 'audio-2' }], credential, onError: 'continueRegularOutput' });
	expect(ok.map(({ json }) => json.error)).toEqual(Array(2).fill('The kie.ai account has no credits left'));
});

test('Get Many gets each generation with its own account', async () => {
	const asked: unknown[] = [];
	nock(HOSTS.kie)
		.get('/api/v1/generate/record-info')
		.query(true)
		.reply(200, (request: Request) => {
			asked.push(request.headers.get('authorization'));
			return generationOf(['audio-1']) as never;
		})
		.persist();
	await run({ parameters: getManyParameters(), items, credential });
	expect(asked.sort()).toEqual(customers.map((key) => `Bearer ${key}`));
});

describe('by callback', () => {
	test.each([
		['reads the item', '={{ $json.key }}'],
		['has a value without an item as well', '={{ $json.key ?? "key-of-somebody-else" }}'],
		['fails without an item', '={{ $("Nobody").item.json.key }}'],
	])('a credential that %s is rejected before anything is sent', async (_name, apiKey) => {
		const orders = provider();
		const output = await prepare(items, callbackParameters(), { provider: 'kie', apiKey }).try();
		expect(orders).toEqual([]);
		expect(output).toMatchObject([[{ json: { error: expect.stringMatching(/credential|node/) } }, { json: { error: expect.any(String) } }]]);
	});

	test.each(['hmac', 'processes'])('so is one whose %s comes from the items', async (field) => {
		const orders = provider();
		const given = { hmac: { webhookHmacKey: '={{ $json.key }}' }, processes: { processes: '={{ $json.audioId.length }}' } }[field];
		const output = await prepare(items, callbackParameters(), { provider: 'kie', apiKey: 'key-of-all-9f2c', ...given } as never).try();
		expect(orders).toEqual([]);
		expect(output).toMatchObject([Array(2).fill({ json: { error: 'When waiting by callback, the credential cannot read from the items' } })]);
	});

	test('an expression that needs no item is read again unchanged', async () => {
		const orders = provider();
		const { runData, ...node } = prepare(items, callbackParameters(), { provider: 'kie', apiKey: '={{ "key-of" + "-all-9f2c" }}' });
		await node.try();
		expect(orders).toHaveLength(2);
		expect(runData.waitTill).toBeInstanceOf(Date);
	});
});
