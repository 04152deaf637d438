import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ProviderClient } from '../client/providerClient';
import { toProblem } from '../errors/n8nErrors';
import { Problem } from '../errors/problem';
import { namingTrack } from '../errors/taskProblems';
import type { Conversion } from '../helpers/conversion';
import { throwIfCancelled } from '../helpers/wait';
import { customItems, type Item } from './item';
import { NodeRun } from './nodeRun';

/** A part of a run's work: that on an item, or on one of its tracks. */
export interface Part {
	client: ProviderClient;
	conversion: Conversion;
}

type Output = INodeExecutionData | INodeExecutionData[];

/** An operation as the node runs it. Each of its functions may throw, and the run decides what a failure means. */
export interface Operation<ItemPart extends Part> {
	/** Reads and checks what to do for an item. */
	read(item: Item, run: NodeRun): Promise<ItemPart>;
	/** What an error can say of an item that could not be read. */
	known?(item: Item): Partial<Conversion>;
	/** The parts into which the work on an item is split, such as one for each track. They succeed or fail one by one. */
	split?(part: ItemPart, run: NodeRun): Promise<ItemPart[]>;
	work(part: ItemPart, run: NodeRun): Promise<Output>;
}

/**
 * Runs an operation for several items together: reads all of them before anything is sent, then works on all together. Returns the paired
 * output by the item's index; none for items that failed or were not started because the node is to stop. Never throws.
 */
export async function runItems<ItemPart extends Part>(
	operation: Operation<ItemPart>,
	items: Item[],
	run: NodeRun,
): Promise<Map<number, INodeExecutionData[]>> {
	const { split = async (part: ItemPart) => [part] } = operation;
	const output = new Map<number, INodeExecutionData[]>();
	const guarded = async (index: number, part: Part, work: () => Promise<Output>, parts: Part[] = []): Promise<INodeExecutionData[]> => {
		try {
			throwIfCancelled(run.signal);
			return pairedWith(index, await work());
		} catch (error) {
			const problem = toProblem(error).about(part.conversion);
			const others = parts.filter((other) => other !== part);
			return [run.fail(others.length > 0 ? namingTrack(problem, part.conversion) : problem, index, others) ?? []].flat();
		}
	};
	const read = await Promise.all(items.map(async (item) => [item.index, await readItem(operation, item, run)] as const));
	for (const [index, result] of read) if (result instanceof Problem) output.set(index, [run.fail(result, index) ?? []].flat());
	const wholes = read.filter((entry): entry is readonly [number, ItemPart] => !(entry[1] instanceof Problem));
	const accounts = wholes.map(([, { client }]) => client.account);
	// If any provider charges for repeat requests, an error must say so.
	run.provider ??= (accounts.find(({ provider }) => !provider.repeatIsSafe) ?? accounts[0])?.provider;
	for (const account of accounts) run.forAccount(account);
	await Promise.all(
		wholes.map(async ([index, whole]) => {
			const work = async () => {
				const parts = await split(whole, run);
				const outputs = parts.map(async (part) => await guarded(index, part, async () => await operation.work(part, run), parts));
				return (await Promise.all(outputs)).flat();
			};
			output.set(index, await guarded(index, whole, work));
		}),
	);
	run.logIfStopped();
	return output;
}

/** What to do for an item, or its Problem if it cannot be done. */
async function readItem<ItemPart extends Part>(
	{ read, known }: Operation<ItemPart>,
	item: Item,
	run: NodeRun,
): Promise<ItemPart | Problem> {
	try {
		return await read(item, run);
	} catch (error) {
		return toProblem(error).about(tryReadKnown(item, known));
	}
}

function tryReadKnown(item: Item, known: Operation<Part>['known']): Partial<Conversion> {
	try {
		return known?.(item) ?? {};
	} catch {
		return {};
	}
}

const pairedWith = (item: number, output: Output): INodeExecutionData[] =>
	// An error item is already paired, and has a property that a copy would lack.
	[output].flat().map((entry) => (entry.pairedItem === undefined ? { ...entry, pairedItem: { item } } : entry));

/** Runs a custom operation for all items of the node. Throws the node's error when it is to stop. */
export async function runCustom<T extends Part>(context: IExecuteFunctions, operation: Operation<T>): Promise<INodeExecutionData[]> {
	const run = new NodeRun(context);
	const output = await runItems(operation, customItems(context), run);
	const error = run.toError();
	if (error) throw error;
	run.succeed();
	return [...output].sort(([one], [other]) => one - other).flatMap(([, entries]) => entries);
}
