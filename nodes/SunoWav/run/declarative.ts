import {
	sleep,
	type DeclarativeRestApiSettings,
	type IExecuteData,
	type IExecutePaginationFunctions,
	type INodeExecutionData,
	type INodePropertyRouting,
} from 'n8n-workflow';

import { type Batching, readBatching } from '../parameters/requestOptions';
import { declarativeItem } from './item';
import { NodeRun } from './nodeRun';
import { type Operation, type Part, runItems } from './runItems';

export interface ItemCall {
	context: IExecutePaginationFunctions;
	options: DeclarativeRestApiSettings.HttpRequestOptions;
}

/** Does the work of several items. Returns the output of each by the item's index, or none if nothing was done. */
type WorkOnItems = (calls: ItemCall[], run: NodeRun) => Promise<Map<number, INodeExecutionData[]>>;

/**
 * n8n evaluates the fields of each item, puts a request together from them, and calls the pagination function in place of sending it. The
 * operation takes the fields' values from that request (`declarativeItem`). The ProviderClient sends its own request.
 */
export const makeRouting = <ItemPart extends Part>(getOperation: () => Operation<ItemPart>): INodePropertyRouting => ({
	send: { paginate: true },
	operations: {
		async pagination(this: IExecutePaginationFunctions, { options }: DeclarativeRestApiSettings.ResultOptions) {
			return await gatherItems({ context: this, options }, async (calls, run) => {
				const items = calls.map((call) => declarativeItem(call.context, call.options));
				return await runItems(getOperation(), items, run);
			});
		},
	},
});

/** How many items n8n starts. A tool has one; outside the engine its execute data is the agent's. */
function countItems(context: IExecutePaginationFunctions): number {
	const { node, data } = context.getExecuteData();
	if (node.name !== context.getNode().name) return 1;
	// n8n itself reads them from here.
	const items = (data.main ?? data.ai_tool)[0]!;
	return node.executeOnce ? 1 : items.length;
}

function tryReadBatching(context: IExecutePaginationFunctions): Batching {
	try {
		return readBatching((path, fallback) => context.getNodeParameter(path, fallback as null));
	} catch {
		// The check of every item will report this.
		return { size: 1, intervalMs: 0 };
	}
}

/** A batch that has not begun this long after its time will never begin. */
const LATE_MS = 10_000;

class ItemGathering {
	private readonly run: NodeRun;
	private readonly itemCount: number;
	private readonly batching: Batching;
	private lastIndex = 0;

	/** The items of the batch that n8n is starting right now, and their results. */
	private calls: ItemCall[] = [];
	private batch: Promise<Map<number, INodeExecutionData[]>> | undefined;
	private readonly batches: Array<Promise<unknown>> = [];

	private releaseError: () => void = () => {};

	/** Settles when n8n has started the last item. */
	private readonly allStarted = new Promise<void>((resolve) => {
		this.releaseError = resolve;
	});

	constructor(context: IExecutePaginationFunctions, private readonly work: WorkOnItems) {
		this.run = new NodeRun(context);
		this.itemCount = countItems(context);
		this.batching = tryReadBatching(context);
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
		if (this.run.stoppingItem !== itemIndex) return output ?? [];
		// n8n listens for errors only when it has started all items. Nobody would handle an earlier one.
		await this.allStarted;
		await Promise.all(this.batches);
		throw this.run.toError();
	}

	private async workOnBatch(): Promise<Map<number, INodeExecutionData[]>> {
		// n8n starts the items of a batch in one synchronous loop, which has ended by then.
		await Promise.resolve();
		const { calls } = this;
		this.calls = [];
		this.batch = undefined;
		const count = this.lastIndex + 1;
		if (count === this.itemCount) this.releaseError();
		if (this.run.stopsAtFailure && count !== this.itemCount && count % this.batching.size !== 0) {
			// An expression of the next item has thrown. That ended the loop and is already the node's error.
			this.run.stop();
			void this.logAfterAll();
			return new Map();
		}
		if (this.run.stopsAtFailure && count !== this.itemCount) void this.watch();
		if (count === this.itemCount) void this.succeedAfterAll();
		return await this.work(calls, this.run);
	}

	/** If an expression of a batch's first item throws, that also ends the loop. */
	private async watch(): Promise<void> {
		const { lastIndex } = this;
		await sleep(this.batching.intervalMs + LATE_MS);
		if (this.lastIndex === lastIndex) await this.logAfterAll();
	}

	/** The conversions that earlier batches have started appear in neither the output nor an error. */
	private async logAfterAll(): Promise<void> {
		await Promise.all(this.batches);
		this.run.logAfterExpression();
	}

	private async succeedAfterAll(): Promise<void> {
		await Promise.all(this.batches);
		if (this.run.stoppingItem === undefined) this.run.succeed();
	}
}

const gatherings = new WeakMap<IExecuteData, Map<string, ItemGathering>>();

/**
 * For a declarative operation whose items depend on each other. n8n starts each item separately. This gathers the items of a batch (or all
 * of them, without batching) before anything is sent, and does their work together. If several items fail, n8n reports the error of the
 * first one. So only the failure that stops the node is thrown, and items that were not started return nothing.
 */
export async function gatherItems(call: ItemCall, work: WorkOnItems): Promise<INodeExecutionData[]> {
	const { context } = call;
	const itemIndex = context.getItemIndex();
	// The execute data of a tool outside the engine is shared by the agent's tools.
	const { name } = context.getNode();
	const byNode = gatherings.get(context.getExecuteData()) ?? new Map<string, ItemGathering>();
	const known = byNode.get(name);
	const gathering = known && !known.isPast(itemIndex) ? known : new ItemGathering(context, work);
	gatherings.set(context.getExecuteData(), byNode.set(name, gathering));
	return await gathering.add(itemIndex, call);
}
