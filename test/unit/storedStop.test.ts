import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { NodeRun } from '../../nodes/SunoWav/run/nodeRun';
import { getStoredStop } from '../../nodes/SunoWav/run/storedStop';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { nodeContext } from './nodeContext';
import { runWhole } from './runParts';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

const stopped = { resultData: { runData: {}, error: { name: 'ManualExecutionCancelledError', message: 'The execution was cancelled manually' } } };
const running = { resultData: { runData: {} } };

let executions = 0;

/** An n8n that has stored this about the execution and takes this long to read it. Records how often it was asked. */
function notes(read: () => unknown, durationMs = 0) {
	const asked: string[] = [];
	const getExecutionDataById = async (id: string) => {
		asked.push(id);
		if (durationMs > 0) await sleep(durationMs);
		return read();
	};
	const id = String((executions += 1));
	return { asked, id, context: { getExecutionId: () => id, getExecutionDataById } as unknown as IExecuteFunctions };
}

/** A node that sends this many conversions, in an execution about which n8n has stored this. */
function sendingNode(read: () => unknown) {
	const start = Date.now();
	const sent: number[] = [];
	const httpRequestWithAuthentication = async () => {
		sent.push(Date.now() - start);
		return { statusCode: 200, body: { code: 200, msg: '', data: { taskId: `task-${sent.length}` } } };
	};
	const { asked, id, context: noting } = notes(read);
	const account = toAccount({ provider: 'kie', apiKey: `key-of-${id}` });
	/** One run of the node. The tracks have different names in each round. */
	const runWith = async (count: number, { onError, round = 0, executeData = {} }: { onError?: 'continueRegularOutput'; round?: number; executeData?: object } = {}) => {
		const context = Object.assign(nodeContext({ onError, executeData }), noting, { helpers: { httpRequestWithAuthentication } });
		const run = new NodeRun(context);
		const parts = Array.from({ length: count }, (_, itemIndex) => ({ itemIndex, conversion: toConversion({ audioId: `audio-${round}-${itemIndex}` }) }));
		const output = await runWhole(run, parts.entries(), async ({ itemIndex, conversion: { audioId } }) => {
			const fields = { generationTaskId: 'generation', audioId: audioId!, callBackUrl: 'https://n8n.example.com/' };
			const { conversion } = await new ProviderClient(context, account, {}, run.signal).createConversion(run, { key: `${itemIndex} ${audioId}`, fields });
			return { json: { taskId: conversion.taskId } };
		});
		return { output: [...output.values()].flat(), error: run.toError() };
	};
	return { sent, asked, id, runWith };
}

test('if n8n stores after 15 s that a batch was stopped, the batch starts nothing after the next check', async () => {
	const start = Date.now();
	const { sent, asked, id, runWith } = sendingNode(() => (Date.now() - start < 15_000 ? running : stopped));
	const settled = runWith(100, { onError: 'continueRegularOutput' });
	await jest.advanceTimersByTimeAsync(60_000);
	const { output } = await settled;
	// The third window would begin after 20 s.
	expect(sent).toHaveLength(40);
	expect(output.filter(({ json }) => 'error' in json && json.error === 'The execution was stopped')).toHaveLength(60);
	expect(asked).toEqual([id, id]);
});

test('a loop whose rounds are shorter than the time between two checks also ends', async () => {
	const { sent, runWith } = sendingNode(() => stopped);
	const loop = async () => {
		for (let round = 0; round < 10; round++) {
			if ((await runWith(20, { round })).error) return;
			await sleep(100);
		}
	};
	const ended = loop();
	await jest.advanceTimersByTimeAsync(200_000);
	await ended;
	expect(sent).toHaveLength(20);
});

test('n8n continues with Retry On Fail, but it sends nothing more', async () => {
	const { sent, runWith } = sendingNode(() => stopped);
	const tries = async () => {
		const executeData = {};
		const errors: unknown[] = [];
		for (let count = 0; count < 5; count++) errors.push((await runWith(300, { executeData })).error);
		return errors;
	};
	const tried = tries();
	await jest.advanceTimersByTimeAsync(200_000);
	expect(await tried).toEqual(Array(5).fill(expect.objectContaining({ message: 'The execution was stopped' })));
	expect(sent).toHaveLength(20);
});

test('a run of less than ten seconds is not checked', async () => {
	const { asked, context } = notes(() => stopped);
	const stop = getStoredStop(context);
	await jest.advanceTimersByTimeAsync(9_999);
	expect(await stop.isThere(context)).toBe(false);
	expect(asked).toEqual([]);
	await jest.advanceTimersByTimeAsync(1);
	expect(await stop.isThere(context)).toBe(true);
});

test('all requests that are due at the same time wait for one check', async () => {
	const { asked, context } = notes(() => stopped, 500);
	const stop = getStoredStop(context);
	await jest.advanceTimersByTimeAsync(10_000);
	const all = Promise.all(Array.from({ length: 20 }, async () => await stop.isThere(context)));
	await jest.advanceTimersByTimeAsync(500);
	expect(await all).toEqual(Array(20).fill(true));
	expect(asked).toHaveLength(1);
});

test('if n8n is slow to read what it has stored, it is asked seldom: for a hundredth of the time', async () => {
	const { asked, context } = notes(() => running, 500);
	const stop = getStoredStop(context);
	for (let second = 0; second < 200; second++) {
		await jest.advanceTimersByTimeAsync(1_000);
		void stop.isThere(context);
	}
	// After 10 s, 60.5 s, 111 s and 161.5 s.
	expect(asked).toHaveLength(4);
});

test.each([
	['an execution that has failed before it was run again', () => ({ resultData: { runData: {}, error: { name: 'NodeApiError', message: '' } } })],
	['an execution that n8n does not know any more', () => undefined],
	['a database that does not answer', () => Promise.reject(new Error('Connection terminated'))],
])('%s is not a stop', async (_name, read) => {
	const { context } = notes(read);
	const stop = getStoredStop(context);
	await jest.advanceTimersByTimeAsync(10_000);
	expect(await stop.isThere(context)).toBe(false);
});

test('an n8n in which nobody can ask is asked nothing', async () => {
	const context = { getExecutionId: () => 'without' } as unknown as IExecuteFunctions;
	const stop = getStoredStop(context);
	await jest.advanceTimersByTimeAsync(10_000);
	expect(await stop.isThere(context)).toBe(false);
});
