import '../setup/quickPauses';
import nock from 'nock';

import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, run } from './engine';
import { created, failure, HOSTS, onConvert } from './provider';

// Requests without a mock fail, so these tests also prove what is not sent.
useNock();

const track = (n: number) => ({ n, generationTaskId: `generation-${n}`, audioId: `audio-${n}` });
const tracks = [1, 2, 3, 4, 5].map(track);

const throwingIn = (n: number) => ({ generationTaskId: `={{ $json.n === ${n} ? $("Nobody").item.json.id : $json.generationTaskId }}` });
const inBatchesOf = (batchSize: number) => ({ requestOptions: { batching: { batch: { batchSize, batchInterval: 500 } } } });
const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const accept = (host: string, ...items: number[]) => {
	for (const n of items) onConvert(host, `audio-${n}`).reply(200, created(`task-${n}`));
};

test('bad input in one item stops the node before any request', async () => {
	const { error } = await run({ parameters: convertParameters(), items: [track(1), { ...track(2), generationTaskId: '' }, track(3)] });
	expect(error).toMatchObject({ message: 'Generation Task ID is empty', context: { itemIndex: 1 } });
});

test.each([1, 2, 3])('so does an expression that throws in item %i', async (n) => {
	const { error } = await run({ parameters: convertParameters(throwingIn(n)), items: tracks.slice(0, 3) });
	expect(error).toMatchObject({ message: "Referenced node doesn't exist", context: { itemIndex: n - 1 } });
});

test('if the node continues, such an item is an error item, and the others are converted', async () => {
	accept(HOSTS.kie, 1, 3);
	const settings = { parameters: convertParameters(throwingIn(2)), items: tracks.slice(0, 3) };
	const { ok } = await run({ ...settings, onError: 'continueRegularOutput' });
	expect(ok.map(({ json }) => json.taskId)).toEqual(['task-1', undefined, 'task-3']);
});

test('the error of the item that fails first names the started conversions, and the other items are not returned', async () => {
	onConvert(HOSTS.kie, 'audio-1').delay(40).reply(200, created('task-1'));
	onConvert(HOSTS.kie, 'audio-2').reply(200, failure(451, 'no such source'));
	onConvert(HOSTS.kie, 'audio-3').delay(40).reply(200, created('task-3'));
	const { error, ok } = await run({ parameters: convertParameters(), items: tracks.slice(0, 3) });
	expect(error).toMatchObject({ message: 'kie.ai could not fetch the audio of the track', context: { itemIndex: 1 } });
	expect(error?.description).toMatch(/If you run the workflow again, .*cost nothing more\. Their task IDs: task-1, task-3\.$|task-3, task-1\.$/);
	expect(ok).toEqual([]);
});

test('in batches, a failure prevents later batches from being sent', async () => {
	accept(HOSTS.erweima, 1);
	onConvert(HOSTS.erweima, 'audio-2').reply(200, failure(400, 'bad track'));
	const settings = { parameters: convertParameters(inBatchesOf(2)), items: tracks, credential: credentialFor('erweima') };
	const { error } = await run(settings);
	expect(error).toMatchObject({ context: { itemIndex: 1 } });
	expect(error?.description).toMatch(/charges again.*task-1\.$/);
});

test('in batches, all are converted, in their order', async () => {
	accept(HOSTS.kie, 1, 2, 3, 4, 5);
	const { ok } = await run({ parameters: convertParameters(inBatchesOf(2)), items: tracks });
	expect(ok.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual(
		[1, 2, 3, 4, 5].map((n) => [`task-${n}`, { item: n - 1 }]),
	);
});

test('with Execute Once, only the first item is converted', async () => {
	accept(HOSTS.kie, 1);
	const { ok, error } = await run({ parameters: convertParameters(), items: tracks, settings: { executeOnce: true } });
	expect(error).toBeUndefined();
	expect(ok.map(({ json }) => json.taskId)).toEqual(['task-1']);
});

describe('with Retry On Fail', () => {
	const settings = { parameters: convertParameters(), items: tracks.slice(0, 3), settings: retryOnFail };

	test.each(['kie', 'sunoApi', 'apiBox', 'erweima'])('%s: what one try has started the next one does not start again', async (provider) => {
		accept(HOSTS[provider], 1, 3);
		const passing = failure(451, 'oops');
		onConvert(HOSTS[provider], 'audio-2').reply(200, passing);
		accept(HOSTS[provider], 2);
		const { ok, error } = await run({ ...settings, credential: credentialFor(provider) });
		expect(error).toBeUndefined();
		expect(ok.map(({ json }) => [json.taskId, json.alreadyConverted])).toEqual([
			['task-1', false],
			['task-2', false],
			['task-3', false],
		]);
		expect(nock.isDone()).toBe(true);
	});

	test('apibox.erweima.ai: a request whose response was lost is not sent again', async () => {
		accept(HOSTS.erweima, 1, 3);
		onConvert(HOSTS.erweima, 'audio-2').replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
		const { error } = await run({ ...settings, credential: credentialFor('erweima') });
		expect(error).toMatchObject({ context: { itemIndex: 1 } });
		expect(error?.description).toMatch(/Look at your account at apibox\.erweima\.ai first: .*task-1, task-3/);
	});
});
