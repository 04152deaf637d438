import { sleep, type INodeExecutionData } from 'n8n-workflow';

import { NodeRun } from '../../nodes/SunoWav/run/nodeRun';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { failedProblem } from '../../nodes/SunoWav/errors/taskProblems';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { providers } from '../../nodes/SunoWav/providers/providers';
import { nodeContext, type ContextSettings } from './nodeContext';
import { runParts, runWhole } from './runParts';

const { kie, erweima } = providers;
const badInput = Problem.local('Audio ID is empty', 'Give one.');
const refused = new Problem({ source: 'provider', message: 'Refused', description: 'Do something.', code: '400' });

const part = (n: number) => ({ n, conversion: toConversion({ audioId: `audio-${n}` }) });
type Part = ReturnType<typeof part>;

const done = async ({ n }: Part): Promise<INodeExecutionData> => ({ json: { n } });

async function runAll(settings: ContextSettings, parts: Array<Part | Problem>, work = done) {
	const run = new NodeRun(nodeContext({ ...settings, executeData: {} }));
	run.provider = kie;
	const output = await runWhole(run, parts.entries(), async (entry: Part) => await work(entry));
	return { run, output: [...output].sort(([one], [other]) => one - other), error: run.toError() };
}

const start = async (run: NodeRun, taskId: string, existed = false) =>
	await run.sent.once(taskId, async () => ({ taskId, existed, raw: undefined }), () => false);

test('each output is paired with its item, and nothing ends the run', async () => {
	const { run, output, error } = await runAll({}, [part(1), part(2)]);
	expect(output).toEqual([
		[0, { json: { n: 1 }, pairedItem: { item: 0 } }],
		[1, { json: { n: 2 }, pairedItem: { item: 1 } }],
	]);
	expect([error, run.stoppingItem, run.signal.aborted]).toEqual([undefined, undefined, false]);
});

test('several output items of one item are all paired with it', async () => {
	const run = new NodeRun(nodeContext());
	const output = await runWhole(run, [[3, part(1)]], async () => [{ json: { a: 1 } }, { json: { a: 2 } }]);
	expect(output).toEqual(new Map([[3, [{ json: { a: 1 }, pairedItem: { item: 3 } }, { json: { a: 2 }, pairedItem: { item: 3 } }]]]));
});

describe('the parts of an item', () => {
	const parts = async ({ n }: Part) => [part(10 * n), part(10 * n + 1)];
	const failAt = (bad: number) => async (entry: Part) => {
		if (entry.n === bad) throw refused;
		await sleep(1);
		return await done(entry);
	};

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)('are worked on one by one: what fails is an error item among them (%s)', async (onError) => {
		const run = new NodeRun(nodeContext({ onError }));
		const output = await runParts(run, [[0, part(1)], [1, badInput], [2, part(2)]], parts, failAt(10));
		expect([0, 1, 2].map((itemIndex) => output.get(itemIndex))).toMatchObject([
			[{ json: { error: 'Refused', details: { audioId: 'audio-10' } }, pairedItem: { item: 0 } }, { json: { n: 11 }, pairedItem: { item: 0 } }],
			[{ json: { error: 'Audio ID is empty' }, pairedItem: { item: 1 } }],
			[{ json: { n: 20 }, pairedItem: { item: 2 } }, { json: { n: 21 }, pairedItem: { item: 2 } }],
		]);
		// n8n up to 2.33 recognizes an error item by this.
		expect(output.get(0)![0].error === undefined).toBe(onError === 'continueRegularOutput');
	});

	test('do not exist if they cannot be read, and the item fails', async () => {
		const run = new NodeRun(nodeContext({ onError: 'continueRegularOutput' }));
		const work = jest.fn(done);
		const output = await runParts(run, [[4, part(1)]], async () => await Promise.reject(refused), work);
		expect(output).toMatchObject(new Map([[4, [{ json: { error: 'Refused', details: { audioId: 'audio-1' } }, pairedItem: { item: 4 } }]]]));
		expect(work).not.toHaveBeenCalled();
	});

	test('end with the first failure if the node is set to stop, after waiting for running work', async () => {
		const run = new NodeRun(nodeContext());
		const worked: number[] = [];
		const partsOf = async (entry: Part) => {
			if (entry.n === 3) await sleep(1);
			return await parts(entry);
		};
		await runParts(run, [[0, part(1)], [1, part(2)], [2, part(3)]], partsOf, async (entry) => {
			const output = await failAt(20)(entry);
			worked.push(entry.n);
			return output;
		});
		expect(worked).toEqual([10, 11, 21]);
		expect([run.stoppingItem, run.signal.aborted]).toEqual([1, true]);
		expect(run.toError()).toMatchObject({ message: 'Refused', context: { itemIndex: 1 } });
	});
});

describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)('when the node is to continue (%s)', (onError) => {
	test('a failed item is an error item in its place, and the others continue', async () => {
		const work = async (entry: Part) => (entry.n === 3 ? await Promise.reject(refused) : await done(entry));
		const { run, output, error } = await runAll({ onError }, [part(1), badInput, part(3), part(4)], work);
		expect(output).toMatchObject([
			[0, { json: { n: 1 } }],
			[1, { json: { error: 'Audio ID is empty', message: 'Give one.' }, pairedItem: { item: 1 } }],
			[2, { json: { error: 'Refused', details: { audioId: 'audio-3', status: 'failed' } }, pairedItem: { item: 2 } }],
			[3, { json: { n: 4 } }],
		]);
		expect([error, run.stoppingItem, run.signal.aborted]).toEqual([undefined, undefined, false]);
	});
});

describe('when the node is to stop', () => {
	test('bad input is found before any work, and the first of it is the error', async () => {
		const work = jest.fn(done);
		const { run, output, error } = await runAll({}, [part(1), badInput, Problem.local('another', '')], work);
		expect(work).not.toHaveBeenCalled();
		expect(output).toEqual([]);
		expect(run.stoppingItem).toBe(1);
		expect(error).toMatchObject({ message: 'Audio ID is empty', description: 'Give one.', context: { itemIndex: 1 } });
	});

	test('the first failure ends the others\' waiting, and is the error after running work has ended', async () => {
		const work = async (entry: Part) => {
			if (entry.n === 2) throw refused;
			await sleep(1);
			if (entry.n === 3) throw new Error('a later one');
			return await done(entry);
		};
		const { run, output, error } = await runAll({}, [part(1), part(2), part(3)], work);
		expect(output.map(([itemIndex]) => itemIndex)).toEqual([0]);
		expect([run.stoppingItem, run.signal.aborted]).toEqual([1, true]);
		expect(error).toMatchObject({ message: 'Refused', description: 'Do something.', context: { itemIndex: 1 } });
	});

	test('nothing is started after it, and it stays the first', async () => {
		const { run } = await runAll({}, [badInput]);
		const work = jest.fn(done);
		expect(await runWhole(run, [[7, part(7)]], work)).toEqual(new Map());
		expect(work).not.toHaveBeenCalled();
		expect(run.stoppingItem).toBe(0);
	});

	test.each([
		['kie.ai, where a repeat is free', kie, 'Do something. If you run the workflow again, the conversions already started are resumed and cost nothing more. Their task IDs: task-1, task-2.'],
		['apibox.erweima.ai, which charges', erweima, 'Do something. apibox.erweima.ai charges again for repeat requests. Use Get Details to fetch the conversions already started. Their task IDs: task-1, task-2.'],
	])('the error names the started conversions, at %s', async (_name, provider, description) => {
		const run = new NodeRun(nodeContext());
		run.provider = provider;
		await runWhole(run, [[0, part(1)]], async () => await Promise.reject(refused));
		await start(run, 'task-1');
		await start(run, 'task-2', true);
		expect(run.toError()).toMatchObject({ description });
	});

	test('it does not while the provider is unknown', async () => {
		const run = new NodeRun(nodeContext());
		await start(run, 'task-1');
		await runWhole(run, [[0, badInput]], done);
		expect(run.toError()).toMatchObject({ description: 'Give one.' });
	});

	test('a stop from outside prevents everything from starting', async () => {
		const run = new NodeRun(nodeContext());
		run.stop();
		const work = jest.fn(done);
		await runWhole(run, [[0, part(1)]], work);
		expect(work).not.toHaveBeenCalled();
		expect(run.toError()).toMatchObject({ message: 'The execution was stopped' });
	});
});

test('the end of the execution is the end of the run', () => {
	const stopper = new AbortController();
	const run = new NodeRun(nodeContext({ signal: stopper.signal }));
	expect(run.signal.aborted).toBe(false);
	stopper.abort();
	expect(run.signal.aborted).toBe(true);
});

describe('a track that the provider could not convert', () => {
	const failed = failedProblem(toConversion({ taskId: 'task-1', status: 'failed' }), toAccount({ provider: 'kie', apiKey: 'key' }));
	const work = async () => await Promise.reject(failed);
	const advice = 'Retry On Fail does not restart a failed conversion. To restart it, run the workflow again.';

	test('with Retry On Fail, the error says how to start it again', async () => {
		const stopped = await runAll({ retryOnFail: true }, [part(1)], work);
		expect(stopped.error).toMatchObject({ description: expect.stringContaining(advice) });
		const continued = await runAll({ retryOnFail: true, onError: 'continueRegularOutput' }, [part(1)], work);
		expect(continued.output).toMatchObject([[0, { json: { message: expect.stringContaining(advice) } }]]);
	});

	test('without Retry On Fail, or for other failures, the error does not mention it', async () => {
		const without = await runAll({}, [part(1)], work);
		expect(without.error).toMatchObject({ description: expect.not.stringContaining('Retry On Fail') });
		const other = await runAll({ retryOnFail: true }, [part(1)], async () => await Promise.reject(refused));
		expect(other.error).toMatchObject({ description: 'Do something.' });
		const generation = refused.about({ status: 'failed', providerStatus: 'GENERATE_AUDIO_FAILED' });
		const ofGeneration = await runAll({ retryOnFail: true }, [part(1)], async () => await Promise.reject(generation));
		expect(ofGeneration.error).toMatchObject({ description: 'Do something.' });
	});
});
