import nock from 'nock';
import { sleep } from 'n8n-workflow';

import '../setup/quickClock';
import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, run } from './engine';
import { logged } from './nodesLog';
import { created, HOSTS, recordOf, pending } from './provider';

afterEach(() => {
	jest.restoreAllMocks();
	nock.cleanAll();
});
useNock();

/** A provider whose conversions stay pending, and which does not answer the create requests of some tracks. */
function provider({ silent = [] as string[] } = {}) {
	const orders: string[] = [];
	nock(HOSTS.erweima)
		.post('/api/v1/wav/generate')
		.reply(200, async (request: Request) => {
			const { audioId } = (await request.json()) as { audioId: string };
			orders.push(audioId);
			if (silent.includes(audioId)) await new Promise(() => {});
			return created(`task-of-${audioId}`) as never;
		})
		.persist();
	nock(HOSTS.erweima)
		.get('/api/v1/wav/record-info')
		.query(true)
		.reply(200, (request: Request) => recordOf(new URL(request.url).searchParams.get('taskId')!, pending) as never)
		.persist();
	return orders;
}

const named = (count: number) => Array.from({ length: count }, (_, n) => ({ generationTaskId: 'generation-1', audioId: `audio-${n}`, n }));
const batching = (batchSize: number) => ({ requestOptions: { batching: { batch: { batchSize, batchInterval: 100 } } } });
const waiting = { operation: 'convertAndWait', downloadWav: false };

/** Waits for lines that n8n does not wait for. If one never arrives, the test fails because it is missing. */
async function until(isTrue: () => boolean): Promise<void> {
	for (let looks = 0; looks < 500 && !isTrue(); looks++) await sleep(200);
}

test.each([
	['Convert', convertParameters()],
	['Convert and Wait', convertParameters(waiting)],
])('%s that is stopped logs the conversions that were started, and those for which that is unknown', async (_name, parameters) => {
	const lines = logged();
	const orders = provider({ silent: ['audio-1'] });
	const stop = until(() => orders.length === 2).then(async () => await sleep(6_000));
	await run({ parameters, items: named(2), credential: credentialFor('erweima'), stop });
	await until(() => lines.length === 2);
	expect(lines).toEqual([
		'Suno WAV: the execution was stopped. Task IDs of the conversions already started, for Get Details: task-of-audio-0',
		expect.stringMatching(/^Suno WAV: the execution was stopped\. .* may have been started.*: audio-1$/),
	]);
});

test('a line contains a hundred IDs, and none twice', async () => {
	const lines = logged();
	const orders = provider();
	const credential = credentialFor('erweima', { processes: 1 });
	const stop = until(() => orders.length === 20).then(async () => await sleep(2_000));
	await run({ parameters: convertParameters({ ...waiting, ...batching(10) }), items: named(30), credential, stop });
	await until(() => lines.length > 0);
	expect(lines.join().match(/task-of-audio-\d+/g)?.sort()).toEqual(orders.map((audioId) => `task-of-${audioId}`).sort());
});

test.each([
	['the first item of a batch', 2],
	['another item of a batch', 3],
])('if the expression of %s fails, the conversions that earlier batches have started are logged', async (_name, failing) => {
	const lines = logged();
	provider();
	const parameters = convertParameters({ callBackUrl: `={{ $json.n === ${failing} ? $("Nobody").item.json.url : "https://n8n.example.com/webhook" }}`, ...batching(2) });
	const { error } = await run({ parameters, items: named(5), credential: credentialFor('erweima') });
	expect(error?.message).toMatch(/node/i);
	await until(() => lines.length > 0);
	expect(lines).toEqual([expect.stringMatching(/an expression of a later item failed\. .*: task-of-audio-0, task-of-audio-1$/)]);
}, 20_000);

test('nothing is logged about runs that end normally', async () => {
	const lines = logged();
	provider();
	await run({ parameters: convertParameters(batching(1)), items: named(3), credential: credentialFor('erweima') });
	await sleep(2_000);
	expect(lines).toEqual([]);
});
