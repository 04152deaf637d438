import { type INodeParameters, sleep } from 'n8n-workflow';

import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { useNoNock } from '../setup/nock';
import { successCallback } from './callbackBodies';
import { callTrigger } from './callTrigger';
import { convertParameters, credentialFor, getDetailsParameters, getManyParameters, run } from './engine';
import { type HostileProvider, startHostileProvider } from './hostileProvider.mts';
import { created, recordOf } from './provider';

useNoNock();

let provider: HostileProvider;

beforeAll(async () => {
	provider = await startHostileProvider((path) => (path.endsWith('/generate') ? created('task-1') : recordOf('task-1')));
});

afterAll(async () => await provider.close());

const credential = (how: string) => credentialFor('custom', { host: provider.url(how), behavesLike: 'kie' });

const items = [{ taskId: 'task-1', generationTaskId: 'generation-1', audioId: 'audio-1' }];

const requestOptions = { timeout: 300 };

/** The duration of a run that gives up, with three pauses between four attempts. */
const A_FEW_TRIES_MS = 15_000;

const operations: Array<[string, INodeParameters]> = [
	['Convert', convertParameters()],
	['Get Details', getDetailsParameters()],
	['Get Many', getManyParameters()],
	['Get Credits', { resource: 'account', operation: 'getCredits' }],
];

test.each(operations)(
	'%s gives up an answer that has not come as a whole within Timeout, and names the setting',
	async (_name, parameters) => {
		const { error } = await run({ parameters: { ...parameters, requestOptions }, items, credential: credential('trickling') });
		expect(error).toMatchObject({
			message: expect.stringMatching(/did not respond in time$/),
			description: expect.stringContaining('Settings > Request Options > Timeout'),
		});
	},
	A_FEW_TRIES_MS,
);

test(
	'an order that is given up so may have been carried out: where a repeat is charged, Retry On Fail sends nothing',
	async () => {
		const before = provider.sent.answers;
		const { error } = await run({
			parameters: convertParameters({ requestOptions }),
			items,
			credential: credentialFor('custom', { host: provider.url('trickling'), behavesLike: 'erweima' }),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
		});
		expect(error).toMatchObject({ description: expect.stringContaining('charges again') });
		expect(provider.sent.answers - before).toBe(1);
	},
	A_FEW_TRIES_MS,
);

test('Convert and Wait by polling ends within seconds of its Wait Timeout, however long Timeout is', async () => {
	const parameters = convertParameters({ operation: 'convertAndWait', downloadWav: false, waitTimeout: 1 });
	const start = performance.now();
	// The create request is answered immediately.
	const host = provider.url('tricklingRecords');
	const { error } = await run({ parameters, items, credential: credentialFor('custom', { host, behavesLike: 'kie' }) });
	expect(error?.message).toMatch(/did not respond in time$/);
	expect(performance.now() - start).toBeLessThan(7_500);
}, A_FEW_TRIES_MS);

test('a Timeout that is not a whole number also applies', async () => {
	const settings = { parameters: getDetailsParameters({ requestOptions: { timeout: 30_000.5 } }), items };
	expect((await run({ ...settings, credential: credential('prompt') })).ok).toHaveLength(1);
});

test('a trigger that has been called answers in time', async () => {
	const start = performance.now();
	const { answer, started } = await callTrigger({ body: successCallback('task-1'), credential: credential('trickling') });
	expect(answer).toMatchObject({ status: 503 });
	expect(started).toBe(false);
	expect(performance.now() - start).toBeLessThan(11_000);
}, A_FEW_TRIES_MS);

test('a request that is given up leaves neither a connection nor a place in the queue behind', async () => {
	const context = { helpers: { httpRequestWithAuthentication: async () => ({ statusCode: 200, body: neverEnding() }) } };
	const ended: string[] = [];
	async function* drops() {
		try {
			for (;;) {
				yield Buffer.from(' ');
				await sleep(20);
			}
		} finally {
			ended.push('stream');
		}
	}
	const neverEnding = () => {
		const body = drops();
		return Object.assign(body, { destroy: () => void body.return(undefined) });
	};
	const client = new ProviderClient(context as never, toAccount({ provider: 'kie', apiKey: 'many-at-once' }), { timeout: 100 });
	const outcomes = await Promise.allSettled(Array.from({ length: 40 }, async () => await client.getConversion('task-1', { tries: 1 })));
	expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
	await sleep(200);
	expect(ended).toHaveLength(40);
});
