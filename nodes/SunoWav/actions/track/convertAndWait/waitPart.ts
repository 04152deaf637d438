import type { INodeProperties } from 'n8n-workflow';

import { missingFile } from '../../../errors/taskProblems';
import { type Conversion, mergeConversions, toConversion } from '../../../helpers/conversion';
import { whereNoTool } from '../../../helpers/tool';
import { LONGEST_TIME_MS, type NumberField, readNumber } from '../../../parameters/readValues';
import { poll } from '../../../polling/poll';
import { PollQueue } from '../../../polling/pollQueue';
import type { BatchStarts } from '../../../run/batchStarts';
import { createClient, type Item } from '../../../run/item';
import type { NodeRun } from '../../../run/nodeRun';
import { makeCreateRequest, readKnown, readTrackOfItem, type TrackPart } from '../tracksOfItem';

/** Seconds. */
const DEFAULT_WAIT_TIMEOUT = 600;

export const waitTimeoutField: INodeProperties = {
	displayName: 'Wait Timeout (Seconds)', name: 'waitTimeout', type: 'number', typeOptions: { minValue: 1 }, default: DEFAULT_WAIT_TIMEOUT,
	description: 'The longest time to wait for a conversion, including its generation if the music is still being generated. Anything still running then continues at the provider.',
	displayOptions: { show: { resource: ['track'], operation: ['convertAndWait'] }, ...whereNoTool },
};

const WAIT_TIMEOUT: NumberField = { name: 'Wait Timeout', unit: 'seconds', least: 1, most: LONGEST_TIME_MS / 1000 };

/** The work on one item, or on one of its tracks, by either way of waiting. Its conversion is updated as more becomes known. */
export interface WaitPart extends TrackPart {
	waitTimeoutMs: number;
}

export async function readWaitPart(item: Item, run: NodeRun): Promise<WaitPart> {
	const client = await createClient(item, run.signal);
	return {
		client,
		itemIndex: item.index,
		conversion: toConversion(readKnown(item)),
		ids: readTrackOfItem(item, client.account),
		waitTimeoutMs: readNumber(item.read('waitTimeout', DEFAULT_WAIT_TIMEOUT), WAIT_TIMEOUT) * 1000,
	};
}

/** Starts the part's conversion when its batch may start. Returns the provider's response. */
export async function startConversion(
	part: WaitPart,
	run: NodeRun,
	starts: BatchStarts,
	callBackUrl: string | undefined,
	isUrlOwn = false,
): Promise<unknown> {
	await starts.wait(part.itemIndex, run);
	const { client } = part;
	const request = { ...makeCreateRequest(part, callBackUrl), isUrlOwn };
	const { conversion, raw } = await client.createConversion(run.forAccount(client.account), request);
	part.conversion = mergeConversions(part.conversion, conversion);
	return raw;
}

/** Polls until the part's conversion has finished or its time is over. Returns the last response, if there was one. */
export async function pollConversion(part: WaitPart, timeoutMs: number, queue = new PollQueue()): Promise<unknown> {
	const { client } = part;
	let raw: unknown;
	const get = async (withinMs: number) => {
		const found = await client.getConversion(part.conversion.taskId ?? '', { tries: 1, withinMs });
		raw = found.raw;
		return (part.conversion = mergeConversions(part.conversion, found.conversion));
	};
	// A conversion that was started earlier finishes sooner than the others. Its duration would mislead their polls.
	const shared = part.conversion.alreadyConverted === false ? queue : new PollQueue();
	const isOver = (conversion: Conversion) => missingFile(conversion, client.account) !== undefined;
	await poll(get, { isOver, first: part.conversion, timeoutMs, signal: client.signal, queue: shared });
	return raw;
}
