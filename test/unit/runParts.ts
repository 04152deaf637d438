import type { INodeExecutionData } from 'n8n-workflow';

import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import type { Conversion } from '../../nodes/SunoWav/helpers/conversion';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import type { Item } from '../../nodes/SunoWav/run/item';
import type { NodeRun } from '../../nodes/SunoWav/run/nodeRun';
import { runItems, type Part } from '../../nodes/SunoWav/run/runItems';

const client = new ProviderClient({} as never, toAccount({ provider: 'kie', apiKey: 'a-key' }));

type Parts<Given> = Iterable<readonly [itemIndex: number, part: Given | Problem]>;

/**
 * Runs an operation on these parts. Reading an item returns its part, or throws its Problem. Returns the output of each item that has one.
 */
export async function runParts<Given extends { conversion: Conversion }>(
	run: NodeRun,
	parts: Parts<Given>,
	split: ((part: Given & Part) => Promise<Given[]>) | undefined,
	work: (part: Given & Part) => Promise<INodeExecutionData | INodeExecutionData[]>,
): Promise<Map<number, INodeExecutionData[]>> {
	const given = new Map(parts);
	const output = await runItems<Given & Part>(
		{
			async read({ index }) {
				const part = given.get(index)!;
				if (part instanceof Problem) throw part;
				return { client, ...part };
			},
			split: split && (async (part) => (await split(part)).map((one) => ({ client, ...one }))),
			work,
		},
		[...given.keys()].map((index) => ({ index }) as Item),
		run,
	);
	return new Map([...output].filter(([, entries]) => entries.length > 0));
}

/** Runs items that are not split. If an item has only one output item, returns that one instead of a list. */
export async function runWhole<Given extends { conversion: Conversion }>(
	run: NodeRun,
	parts: Parts<Given>,
	work: (part: Given & Part) => Promise<INodeExecutionData | INodeExecutionData[]>,
): Promise<Map<number, INodeExecutionData | INodeExecutionData[]>> {
	const output = await runParts(run, parts, undefined, work);
	return new Map([...output].map(([index, entries]) => [index, entries.length === 1 ? entries[0] : entries]));
}
