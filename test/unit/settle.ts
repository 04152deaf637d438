import type { INodeExecutionData } from 'n8n-workflow';

import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import type { Conversion } from '../../nodes/SunoWav/helpers/conversion';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import type { Item } from '../../nodes/SunoWav/run/item';
import type { NodeRun } from '../../nodes/SunoWav/run/nodeRun';
import { runItems, type Job } from '../../nodes/SunoWav/run/runItems';

const client = new ProviderClient({} as never, toAccount({ provider: 'kie', apiKey: 'a-key' }));

type Jobs<Given> = Iterable<readonly [itemIndex: number, job: Given | Problem]>;

/**
 * Runs an operation on these jobs. Reading an item returns its job, or throws its Problem. Returns the output of each item that has one.
 */
export async function settleParts<Given extends { conversion: Conversion }>(
	run: NodeRun,
	jobs: Jobs<Given>,
	split: ((job: Given & Job) => Promise<Given[]>) | undefined,
	work: (job: Given & Job) => Promise<INodeExecutionData | INodeExecutionData[]>,
): Promise<Map<number, INodeExecutionData[]>> {
	const given = new Map(jobs);
	const output = await runItems<Given & Job>(
		{
			async read({ index }) {
				const job = given.get(index)!;
				if (job instanceof Problem) throw job;
				return { client, ...job };
			},
			split: split && (async (job) => (await split(job)).map((part) => ({ client, ...part }))),
			work,
		},
		[...given.keys()].map((index) => ({ index }) as Item),
		run,
	);
	return new Map([...output].filter(([, entries]) => entries.length > 0));
}

/** Runs jobs that have one part each. If a job has only one output item, returns that item instead of a list. */
export async function settle<Given extends { conversion: Conversion }>(
	run: NodeRun,
	jobs: Jobs<Given>,
	work: (job: Given & Job) => Promise<INodeExecutionData | INodeExecutionData[]>,
): Promise<Map<number, INodeExecutionData | INodeExecutionData[]>> {
	const output = await settleParts(run, jobs, undefined, work);
	return new Map([...output].map(([index, entries]) => [index, entries.length === 1 ? entries[0] : entries]));
}
