import '../setup/quickPauses';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { sleep, type IDataObject, type INodeParameters } from 'n8n-workflow';

import { wavFile } from '../setup/wavFile';
import { credentialFor, getDetailsParameters, run } from './engine';
import { startSlowProvider, type SlowProvider } from './slowProvider.mts';

const opened: SlowProvider[] = [];

async function start(...delays: Parameters<typeof startSlowProvider> extends [unknown, ...infer Rest] ? Rest : never) {
	const provider = await startSlowProvider(wavFile(), ...delays);
	opened.push(provider);
	return { provider, credential: credentialFor('custom', { host: provider.url, behavesLike: 'kie' }) };
}

afterEach(async () => {
	for (const provider of opened.splice(0)) await provider.close();
});

const tasks = (count: number): IDataObject[] => Array.from({ length: count }, (_, n) => ({ taskId: `task-${n}` }));
const details = getDetailsParameters({ downloadWav: false });
const download = getDetailsParameters({ downloadWav: true });
const batching = (batchSize: unknown, batchInterval: unknown) =>
	({ requestOptions: { batching: { batch: { batchSize, batchInterval } } } }) as INodeParameters;
/** The time at which each request arrived, after the first one. */
const sinceFirst = (times: number[]) => times.map((time) => time - times[0]);

describe('Get Details of 150 items', () => {
	test('requests a few at the same time, and each item gets its own response', async () => {
		const { provider, credential } = await start({ lookUpMs: 20 });
		const { ok } = await run({ parameters: details, items: tasks(150), credential });
		expect(ok.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual(
			tasks(150).map(({ taskId }, item) => [taskId, { item }]),
		);
		expect(provider.most.lookUp).toBe(32);
	});

	test('in two simultaneous executions makes no more simultaneous requests', async () => {
		const { provider, credential } = await start({ lookUpMs: 20 });
		const both = [1, 2].map(async () => await run({ parameters: details, items: tasks(75), credential }));
		expect((await Promise.all(both)).map(({ ok }) => ok.length)).toEqual([75, 75]);
		expect(provider.most.lookUp).toBe(32);
	});

	test('does not wait for another provider that hangs', async () => {
		const slow = await start({ lookUpMs: 5_000 });
		const quick = await start();
		const stopper = sleep(20_000);
		const hanging = run({ parameters: details, items: tasks(150), credential: slow.credential, stop: stopper });
		const { ok } = await run({ parameters: details, items: tasks(5), credential: quick.credential });
		expect(ok).toHaveLength(5);
		await hanging;
	});
});

describe('downloads', () => {
	test('of small files are several at once for an account also where n8n holds them in memory, and the waiting counts for no time-out', async () => {
		const { provider, credential } = await start({ fileMs: 400 });
		const { ok } = await run({ parameters: { ...download, requestOptions: { timeout: 1_000 } }, items: tasks(30), credential });
		expect(ok.map(({ binary }) => binary?.data.fileName)).toEqual(tasks(30).map(({ taskId }) => `${taskId as string}.wav`));
		expect(provider.most.file).toBe(8);
		const times = sinceFirst(provider.times.file);
		expect(times[times.length - 1]).toBeGreaterThan(1_000);
	});

	test('of one account leave room for those of another', async () => {
		const hanging = await start({ fileMs: 5_000 });
		const quick = await start();
		let stop = () => {};
		const stopped = new Promise<void>((resolve) => (stop = resolve));
		const slow = run({ parameters: download, items: tasks(20), credential: hanging.credential, stop: stopped });
		while (hanging.provider.times.file.length < 8) await sleep(50);
		const begun = performance.now();
		expect((await run({ parameters: download, items: tasks(5), credential: quick.credential })).ok).toHaveLength(5);
		expect(performance.now() - begun).toBeLessThan(2_000);
		stop();
		await slow;
		expect(hanging.provider.most.file).toBe(8);
	});

	test('that wait for their turn end with the execution', async () => {
		const { provider, credential } = await start({ fileMs: 3_000 });
		const begun = performance.now();
		const stop = (async () => {
			while (provider.times.file.length < 8) await sleep(100);
		})();
		await run({ parameters: download, items: tasks(20), credential, stop });
		expect(performance.now() - begun).toBeLessThan(2_000);
		await sleep(2_000);
		expect(provider.times.file).toHaveLength(8);
	});

	test('that fail make room for the others', async () => {
		const { provider, credential } = await start();
		const broken = await start();
		await broken.provider.close();
		const { ok } = await run({ parameters: download, items: tasks(10), credential: broken.credential, onError: 'continueRegularOutput' });
		expect(ok.filter(({ json }) => json.error)).toHaveLength(10);
		expect((await run({ parameters: download, items: tasks(10), credential })).ok).toHaveLength(10);
		expect(provider.times.file).toHaveLength(10);
	});

	test('are as many where n8n streams them to its disk', async () => {
		await Container.get(BinaryDataService).init();
		const { provider, credential } = await start({ fileMs: 100 });
		const { ok } = await run({ parameters: download, items: tasks(60), credential });
		expect(ok.map(({ binary }) => binary?.data.data)).toEqual(Array(60).fill('filesystem-v2'));
		expect(provider.most.file).toBe(8);
	});
});

describe('batches of two', () => {
	test('of Get Details start one after the other', async () => {
		const { provider, credential } = await start();
		const { ok } = await run({ parameters: { ...details, ...batching(2, 300) }, items: tasks(5), credential });
		expect(ok).toHaveLength(5);
		expectBatches(provider.times.lookUp, 300);
	});

	const track = (n: number) => ({ generationTaskId: `generation-${n}`, audioId: `audio-${n}` });
	const convertAndWait: INodeParameters = {
		resource: 'track',
		operation: 'convertAndWait',
		generationTaskId: '={{ $json.generationTaskId }}',
		audioId: { __rl: true, mode: 'id', value: '={{ $json.audioId }}' },
		downloadWav: false,
	};

	test.each(['polling', 'callback'])('of Convert and Wait by %s start one after the other', async (waitBy) => {
		const { provider, credential } = await start();
		const { error } = await run({
			parameters: { ...convertAndWait, waitBy, ...batching('2', '6000') },
			items: [0, 1, 2, 3, 4].map(track),
			credential,
		});
		expect(error).toBeUndefined();
		expectBatches(provider.times.create, 300);
	});

	test('of Convert and Wait that have not started end with the execution', async () => {
		const { provider, credential } = await start();
		const stop = sleep(10_000);
		const begun = performance.now();
		await run({ parameters: { ...convertAndWait, ...batching(2, 600_000) }, items: [0, 1, 2].map(track), credential, stop });
		expect(performance.now() - begun).toBeLessThan(5_000);
		expect(provider.times.create).toHaveLength(2);
	});

	/** From the first of a batch on, because a busy machine sends the second one later. */
	function expectBatches(times: number[], intervalMs: number): void {
		const [, second, third, fourth, fifth] = sinceFirst(times);
		const isInTime = [second < intervalMs, third >= intervalMs - 50, fourth - third < intervalMs, fifth - third >= intervalMs - 50];
		expect(isInTime).toEqual([true, true, true, true]);
	}
});

describe('Get Details in a node that is to stop', () => {
	test('finds bad input before any request', async () => {
		const { provider, credential } = await start();
		const { error } = await run({ parameters: details, items: [...tasks(2), { taskId: ' ' }], credential });
		expect(error).toMatchObject({ message: 'Conversion Task ID is empty', context: { itemIndex: 2 } });
		expect(provider.times.lookUp).toEqual([]);
	});

	test('makes no more requests after the first failure', async () => {
		const { provider, credential } = await start({ lookUpMs: 20 });
		const { error } = await run({ parameters: details, items: [{ taskId: 'unknown' }, ...tasks(100)], credential });
		expect(error).toMatchObject({ message: expect.stringContaining('knows no conversion'), context: { itemIndex: 0 } });
		expect(provider.times.lookUp.length).toBeLessThan(100);
	});

	// Jest fails a test if a promise is rejected without a handler.
	test('fails once for one item, also when batches are still to come, and is heard', async () => {
		const { provider, credential } = await start();
		const items = [...tasks(1), { taskId: 'unknown' }, ...tasks(3)];
		const { error } = await run({ parameters: { ...details, ...batching(1, 100) }, items, credential });
		expect(error).toMatchObject({ message: expect.stringContaining('knows no conversion'), context: { itemIndex: 1 } });
		expect(provider.times.lookUp).toHaveLength(2);
	});

	test('makes no request if the expression of a later item fails', async () => {
		const { provider, credential } = await start();
		const parameters = { ...details, taskId: '={{ $json.n === 2 ? $("Nobody").item.json.id : "unknown" }}' };
		const { error } = await run({ parameters, items: [0, 1, 2].map((n) => ({ n })), credential });
		expect(error).toMatchObject({ context: { itemIndex: 2 } });
		await sleep(2_000);
		expect(provider.times.lookUp).toEqual([]);
	});
});
