import type { DeclarativeRestApiSettings, IExecuteData, IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import { NodeRun, type ItemOutput } from './nodeRun';
import { readBatching } from './requestOptions';

/** One item as n8n hands it to a pagination function. */
export interface ItemCall {
	context: IExecutePaginationFunctions;
	options: DeclarativeRestApiSettings.HttpRequestOptions;
}

/** Does the work of several items. Gives the output of each by the item's index, or none where nothing was done. */
type WorkOnItems = (calls: ItemCall[], run: NodeRun) => Promise<Map<number, ItemOutput>>;

/** How many items n8n goes through. A tool has one; outside the engine its execute data is the agent's. */
function countItems(context: IExecutePaginationFunctions): number {
	const { node, data } = context.getExecuteData();
	if (node.name !== context.getNode().name) return 1;
	// Where n8n itself looks for them.
	const items = (data.main ?? data.ai_tool)[0]!;
	return node.executeOnce ? 1 : items.length;
}

/** How many items n8n starts between two pauses. */
function countItemsInBatch(context: IExecutePaginationFunctions): number {
	try {
		return readBatching((path, fallback) => context.getNodeParameter(path, fallback as null)).size;
	} catch {
		// Every item will be refused for this.
		return 1;
	}
}

/** One go of n8n's through the items of a node. */
class Gathering {
	private readonly run: NodeRun;

	private readonly itemCount: number;

	private readonly batchSize: number;

	private lastIndex = 0;

	/** The items of the batch that n8n is starting just now, and what comes of them. */
	private calls: ItemCall[] = [];

	private batch: Promise<Map<number, ItemOutput>> | undefined;

	private readonly batches: Array<Promise<unknown>> = [];

	private letGo: () => void = () => {};

	/** Settles when n8n has started the last item. */
	private readonly allStarted = new Promise<void>((resolve) => {
		this.letGo = resolve;
	});

	constructor(
		context: IExecutePaginationFunctions,
		private readonly work: WorkOnItems,
	) {
		this.run = new NodeRun(context);
		this.itemCount = countItems(context);
		this.batchSize = countItemsInBatch(context);
	}

	/** n8n's next try, and the next call of a tool, begin at the first item again. */
	isPast(itemIndex: number): boolean {
		return itemIndex <= this.lastIndex;
	}

	/** The output of one item, if any. Throws the node's error for the item whose failure stops the node. */
	async add(itemIndex: number, call: ItemCall): Promise<INodeExecutionData[]> {
		this.lastIndex = itemIndex;
		this.calls.push(call);
		if (!this.batch) this.batches.push((this.batch = this.workOnBatch()));
		const output = (await this.batch).get(itemIndex);
		if (this.run.failedItem !== itemIndex) return [output ?? []].flat();
		// n8n listens for errors only when it has started all items. An earlier one would be nobody's.
		await this.allStarted;
		await Promise.all(this.batches);
		throw this.run.toError();
	}

	private async workOnBatch(): Promise<Map<number, ItemOutput>> {
		// n8n starts the items of a batch in one synchronous loop, which is over by then.
		await Promise.resolve();
		const { calls } = this;
		this.calls = [];
		this.batch = undefined;
		const count = this.lastIndex + 1;
		if (count === this.itemCount) this.letGo();
		if (this.run.stopsAtFailure && count !== this.itemCount && count % this.batchSize !== 0) {
			// An expression of the next item has thrown, which has ended the loop and is the node's error already.
			this.run.stop();
			return new Map();
		}
		return await this.work(calls, this.run);
	}
}

/** What each of the items is to do, by the item's index, as `run.settle` takes it. */
export const readAll = async <Job>(calls: ItemCall[], readJob: (call: ItemCall) => Promise<Job>): Promise<Array<readonly [number, Job]>> =>
	await Promise.all(calls.map(async (call) => [call.context.getItemIndex(), await readJob(call)] as const));

const gatherings = new WeakMap<IExecuteData, Map<string, Gathering>>();

/**
 * For a declarative operation whose items have to know of each other: n8n starts each by itself; this gathers those of a batch
 * (all of them, without batching) before anything is sent, and has their work done in one go. Of several errors n8n takes that
 * of the first item: so only the failure that stops the node is thrown, and items that were not begun come out as nothing.
 */
export async function gatherItems(call: ItemCall, work: WorkOnItems): Promise<INodeExecutionData[]> {
	const { context } = call;
	const itemIndex = context.getItemIndex();
	// The execute data of a tool outside the engine is shared by the agent's tools.
	const { name } = context.getNode();
	const byNode = gatherings.get(context.getExecuteData()) ?? new Map<string, Gathering>();
	const known = byNode.get(name);
	const gathering = known && !known.isPast(itemIndex) ? known : new Gathering(context, work);
	gatherings.set(context.getExecuteData(), byNode.set(name, gathering));
	return await gathering.add(itemIndex, call);
}
