import { sleep, type IExecuteData, type INode, type INodeExecutionData } from 'n8n-workflow';

import { gatherItems, type ItemCall } from '../../nodes/SunoWav/run/declarative';
import type { NodeRun } from '../../nodes/SunoWav/run/nodeRun';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { providers } from '../../nodes/SunoWav/providers/providers';
import { nodeContext, type ContextSettings } from './nodeContext';
import { watchRejections } from './rejections.mts';
import { runParts } from './runParts';

const dataFor = (items: number, node: Partial<INode> = {}): Partial<IExecuteData> => ({
	node: { name: 'Suno WAV', ...node } as INode,
	data: { main: [Array.from({ length: items }, () => ({ json: {} }))] },
});

interface Loop extends ContextSettings {
	items: number;
	/** The batching that n8n reads from the request options. */
	batchSize?: number;
	/** The items whose expressions throw. */
	throwing?: number[];
}

type Work = (itemIndex: number, run: NodeRun) => Promise<void>;

const batches: number[][] = [];
const rejections = watchRejections();

beforeEach(() => {
	batches.length = 0;
});
afterEach(() => {
	expect(rejections()).toEqual([]);
});

/** Lets everything happen that can, including unhandled rejections. */
const turn = async () => await sleep(5);

/** Processes the items as n8n's RoutingNode does. */
async function goThrough({ items, batchSize = Infinity, throwing = [], ...settings }: Loop, work: Work = async () => {}) {
	const batching = { batch: { batchSize, batchInterval: 1 } };
	const given: ContextSettings = {
		executeData: dataFor(items),
		requestOptions: batchSize === Infinity ? {} : { batching },
		...settings,
	};
	const workOnAll = async (calls: ItemCall[], run: NodeRun) => {
		const indexes = calls.map(({ context }) => context.getItemIndex());
		batches.push(indexes);
		const parts = indexes.map((itemIndex) => [itemIndex, { itemIndex, conversion: toConversion({}) }] as [number, { itemIndex: number; conversion: ReturnType<typeof toConversion> }]);
		run.provider = providers.kie;
		return await runParts(run, parts, undefined, async ({ itemIndex }) => {
			await work(itemIndex, run);
			return { json: { itemIndex } };
		});
	};
	const promises: Array<Promise<INodeExecutionData[]>> = [];
	for (let itemIndex = 0; itemIndex < items; itemIndex++) {
		if (itemIndex > 0 && itemIndex % batchSize === 0) await turn();
		const context = nodeContext({ ...given, itemIndex });
		if (throwing.includes(itemIndex)) {
			if (!context.continueOnFail()) {
				await turn();
				throw new Error(`expression of item ${itemIndex}`);
			}
			promises.push(Promise.resolve([{ json: { error: itemIndex } }]));
		} else {
			promises.push(gatherItems({ context, options: {} }, workOnAll));
		}
	}
	const settled = await Promise.allSettled(promises);
	const failed = settled.find((result) => result.status === 'rejected');
	if (failed) throw (failed as PromiseRejectedResult).reason;
	return settled.flatMap((result) => (result as PromiseFulfilledResult<INodeExecutionData[]>).value.map(({ json }) => json));
}

const refused = Problem.local('Refused', '');
const refuse = (...items: number[]): Work => async (itemIndex) => {
	if (items.includes(itemIndex)) throw refused;
};

test('all items are worked on together, each with its own output', async () => {
	expect(await goThrough({ items: 3 })).toEqual([{ itemIndex: 0 }, { itemIndex: 1 }, { itemIndex: 2 }]);
	expect(batches).toEqual([[0, 1, 2]]);
});

test.each([
	[2, [[0, 1], [2, 3], [4]]],
	[1, [[0], [1], [2], [3], [4]]],
	[5, [[0, 1, 2, 3, 4]]],
])('in batches of %i they are worked on as n8n starts them', async (batchSize, expected) => {
	expect(await goThrough({ items: 5, batchSize })).toHaveLength(5);
	expect(batches).toEqual(expected);
});

test.each([
	['no batching', {}],
	['an empty one', { batching: {} }],
	["n8n's default", { batching: { batch: {} } }],
	['no pause', { batching: { batch: { batchSize: 1, batchInterval: 0 } } }],
])('request options with %s mean one batch of all', async (_name, requestOptions) => {
	await expect(goThrough({ items: 3, throwing: [2], requestOptions })).rejects.toThrow('expression of item 2');
	expect(batches).toEqual([]);
});

test.each([0, -1, undefined])('a batch size of %p is 1, as it is to n8n', async (batchSize) => {
	const requestOptions = { batching: { batch: { batchSize, batchInterval: 1 } } };
	await expect(goThrough({ items: 3, batchSize: 1, throwing: [2], requestOptions })).rejects.toThrow('expression of item 2');
	expect(batches).toEqual([[0], [1]]);
});

describe('when the node is to stop', () => {
	test('the failed item has the error, and the others return nothing', async () => {
		await expect(goThrough({ items: 4 }, refuse(1, 2))).rejects.toMatchObject({ message: 'Refused', context: { itemIndex: 1 } });
	});

	test('items that were not started return nothing', async () => {
		const executeData = dataFor(3);
		const contexts = [0, 1, 2].map((itemIndex) => nodeContext({ executeData, itemIndex }));
		const work = async (_calls: ItemCall[], run: NodeRun) => {
			const part = { conversion: toConversion({}) };
			return await runParts(run, [[0, part], [1, refused], [2, part]], undefined, async () => ({ json: {} }));
		};
		const settled = await Promise.allSettled(contexts.map(async (context) => await gatherItems({ context, options: {} }, work)));
		expect(settled).toMatchObject([{ value: [] }, { reason: { message: 'Refused' } }, { value: [] }]);
	});

	test('the error of the first batch waits for the last one, in which nothing is begun', async () => {
		const work = jest.fn(refuse(1));
		await expect(goThrough({ items: 5, batchSize: 2 }, work)).rejects.toMatchObject({ context: { itemIndex: 1 } });
		expect(work.mock.calls.map(([itemIndex]) => itemIndex)).toEqual([0, 1]);
	});

	test('the error waits for running work in other batches, so that it can name it', async () => {
		const work: Work = async (itemIndex, run) => {
			if (itemIndex === 2) throw refused;
			await turn();
			await turn();
			await run.sent.once(`${itemIndex}`, async () => ({ taskId: `task-${itemIndex}`, existed: false, raw: {} }), () => false);
		};
		await expect(goThrough({ items: 3, batchSize: 2 }, work)).rejects.toMatchObject({
			description: expect.stringContaining('task-0, task-1'),
			context: { itemIndex: 2 },
		});
	});

	test.each([0, 1, 2])('an expression that throws in item %i prevents all items from starting', async (throwing) => {
		await expect(goThrough({ items: 3, throwing: [throwing] })).rejects.toThrow(`expression of item ${throwing}`);
		expect(batches).toEqual([]);
	});

	test.each([
		[3, [[0, 1]]],
		[2, [[0, 1]]],
		[1, []],
	])('with batches of 2, one in item %i does so for its own batch', async (throwing, expected) => {
		await expect(goThrough({ items: 4, batchSize: 2, throwing: [throwing] })).rejects.toThrow(`expression of item ${throwing}`);
		expect(batches).toEqual(expected);
	});

	test('after a failure, one in a later batch is the only error', async () => {
		await expect(goThrough({ items: 4, batchSize: 2, throwing: [3] }, refuse(0))).rejects.toThrow('expression of item 3');
	});

	test('one in a later batch stops what still waits in an earlier one', async () => {
		let signal: AbortSignal | undefined;
		const work: Work = async (_itemIndex, run) => {
			signal = run.signal;
			await turn();
			await turn();
		};
		await expect(goThrough({ items: 4, batchSize: 2, throwing: [3] }, work)).rejects.toThrow('expression of item 3');
		expect(signal?.aborted).toBe(true);
	});
});

describe('when the node is to continue', () => {
	const onError = 'continueRegularOutput';

	test.each([0, 1, 2])('an expression that throws in item %i affects only that item', async (throwing) => {
		const output = await goThrough({ items: 3, throwing: [throwing], onError });
		expect(output).toEqual([0, 1, 2].map((itemIndex) => (itemIndex === throwing ? { error: itemIndex } : { itemIndex })));
	});

	test('each failure is an error item', async () => {
		const output = await goThrough({ items: 3, batchSize: 2, onError }, refuse(0, 2));
		expect(output).toMatchObject([{ error: 'Refused' }, { itemIndex: 1 }, { error: 'Refused' }]);
	});
});

test('a later try is another go through the items', async () => {
	const executeData = dataFor(3);
	await expect(goThrough({ items: 3, executeData }, refuse(2))).rejects.toThrow('Refused');
	await expect(goThrough({ items: 3, executeData, throwing: [1] })).rejects.toThrow('expression of item 1');
	expect(await goThrough({ items: 3, executeData })).toHaveLength(3);
	expect(batches).toEqual([[0, 1, 2], [0, 1, 2]]);
});

test('with Execute Once there is one item, whatever the node was given', async () => {
	expect(await goThrough({ items: 1, executeData: dataFor(5, { executeOnce: true }) })).toEqual([{ itemIndex: 0 }]);
	await expect(goThrough({ items: 1, executeData: dataFor(5, { executeOnce: true }) }, refuse(0))).rejects.toThrow('Refused');
});

test('a tool that the engine runs has the items of its own input', async () => {
	const data = { ai_tool: [[{ json: {} }, { json: {} }]] };
	expect(await goThrough({ items: 2, executeData: { ...dataFor(0), data } })).toHaveLength(2);
	await expect(goThrough({ items: 2, executeData: { ...dataFor(0), data } }, refuse(0))).rejects.toThrow('Refused');
});

test('the calls of a tool are separate from each other and from other tools, although they share their agent\'s data', async () => {
	const executeData = dataFor(4, { name: 'AI Agent' });
	const calls = ['Suno WAV', 'Suno WAV', 'Suno WAV1'].map(async (name) => await goThrough({ items: 1, executeData, name }));
	expect(await Promise.all(calls)).toEqual(Array(3).fill([{ itemIndex: 0 }]));
	expect(batches).toEqual([[0], [0], [0]]);
	await expect(goThrough({ items: 1, executeData }, refuse(0))).rejects.toThrow('Refused');
});
