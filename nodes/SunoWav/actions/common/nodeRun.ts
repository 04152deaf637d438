import type { IExecuteFunctions, IExecutePaginationFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import type { Conversion } from '../../helpers/conversion';
import { asProblem, toErrorItem, toNodeError } from '../../helpers/errors';
import { Problem } from '../../helpers/problem';
import { throwIfStopped } from '../../helpers/wait';
import type { Provider } from '../../providers/providers';
import type { CreatingRun } from './createConversion';
import { notedStopOf, type NotedStop } from './notedStop';
import { startedBy, type StartedConversions } from './startedConversions';

/** What an item is to do, as far as its error needs it. */
interface ItemJob {
	conversion: Conversion;
}

/** What comes of an item: one output item, or several. */
export type ItemOutput = INodeExecutionData | INodeExecutionData[];

const pairedWith = <Output extends ItemOutput>(item: number, output: Output): Output => {
	// An error item is paired already, and has what a copy would lack.
	const paired = [output].flat().map((entry) => (entry.pairedItem === undefined ? { ...entry, pairedItem: { item } } : entry));
	return (Array.isArray(output) ? paired : paired[0]) as Output;
};

/**
 * One try of a node that starts conversions: what its items share, and what the node's error setting makes of their failures.
 * When it is to continue, an item that fails is an error item. When it is to stop, bad input is found before the first
 * request, the first failure ends the waiting of the others, and it becomes the node's error.
 */
export class NodeRun implements CreatingRun {
	readonly started: StartedConversions;

	readonly stopsAtFailure: boolean;

	/** Ends with the execution, and with the first failure of a node that is to stop. */
	readonly signal: AbortSignal;

	problem?: Problem;

	/** Whose rules the advice follows, as soon as it is known. */
	provider?: Provider;

	private readonly stopper = new AbortController();

	private readonly notedStop: NotedStop;

	private readonly node: INode;

	private first: { problem: Problem; itemIndex: number } | undefined;

	constructor(private readonly context: IExecuteFunctions | IExecutePaginationFunctions) {
		const stopped = context.getExecutionCancelSignal();
		this.signal = stopped ? AbortSignal.any([stopped, this.stopper.signal]) : this.stopper.signal;
		this.notedStop = notedStopOf(context);
		this.started = startedBy(context);
		this.stopsAtFailure = !context.continueOnFail();
		this.node = context.getNode();
	}

	/** The index of the item whose failure stops the node. */
	get failedItem(): number | undefined {
		return this.first?.itemIndex;
	}

	/** The node's error, to be made when nothing is under way any more: it names all conversions that were started. */
	toError(): Error | undefined {
		if (!this.first) return undefined;
		const { problem, itemIndex } = this.first;
		return toNodeError(this.node, this.withAdviceAfterStop(problem), itemIndex);
	}

	/** Ends what has not been sent yet. */
	stop(): void {
		this.stopper.abort();
	}

	async heedStop(): Promise<void> {
		if (await this.notedStop.isThere(this.context)) this.stop();
		throwIfStopped(this.signal);
	}

	/**
	 * Does the work for all jobs at once; a job that cannot be worked on is its Problem. Gives the paired output of each, by
	 * the item's index; none for those that have failed or were not begun because the node is to stop. Never throws.
	 */
	async settle<Job extends ItemJob, Output extends ItemOutput>(
		jobs: Iterable<readonly [itemIndex: number, job: Job | Problem]>,
		work: (job: Job) => Promise<Output>,
	): Promise<Map<number, Output | INodeExecutionData>> {
		return await this.settleEach(jobs, async (itemIndex, job) => await this.attempt(itemIndex, job, work));
	}

	/**
	 * The same where jobs have parts, such as the tracks of an item, which succeed or fail one by one. The output of an item is
	 * that of all its parts, in order.
	 */
	async settleParts<Job extends ItemJob>(
		jobs: Iterable<readonly [itemIndex: number, job: Job | Problem]>,
		partsOf: (job: Job) => Promise<Job[]>,
		work: (part: Job) => Promise<INodeExecutionData>,
	): Promise<Map<number, INodeExecutionData[]>> {
		const output = await this.settleEach(jobs, async (itemIndex, job) =>
			await this.attempt(itemIndex, job, async () => {
				const parts = await partsOf(job);
				const done = await Promise.all(parts.map(async (part) => await this.attempt(itemIndex, part, work)));
				return done.flatMap((entry) => entry ?? []);
			}),
		);
		return new Map([...output].map(([itemIndex, entries]) => [itemIndex, [entries].flat()]));
	}

	private async settleEach<Job extends ItemJob, Output>(
		jobs: Iterable<readonly [itemIndex: number, job: Job | Problem]>,
		outcomeOf: (itemIndex: number, job: Job) => Promise<Output | undefined>,
	): Promise<Map<number, Output | INodeExecutionData>> {
		const output = new Map<number, Output | INodeExecutionData>();
		const put = (itemIndex: number, entry: Output | INodeExecutionData | undefined) => {
			if (entry !== undefined) output.set(itemIndex, entry);
		};
		const all = [...jobs];
		for (const [itemIndex, job] of all) if (job instanceof Problem) put(itemIndex, this.fail(job, itemIndex));
		await Promise.all(
			all.map(async ([itemIndex, job]) => {
				if (!(job instanceof Problem)) put(itemIndex, await outcomeOf(itemIndex, job));
			}),
		);
		return output;
	}

	/** The paired output of a job; of one that fails an error item, or nothing when the node is to stop. */
	private async attempt<Job extends ItemJob, Output extends ItemOutput>(
		itemIndex: number,
		job: Job,
		work: (job: Job) => Promise<Output>,
	): Promise<Output | INodeExecutionData | undefined> {
		try {
			throwIfStopped(this.signal);
			return pairedWith(itemIndex, await work(job));
		} catch (error) {
			return this.fail(asProblem(error).about(job.conversion), itemIndex);
		}
	}

	private fail(error: Problem, itemIndex: number): INodeExecutionData | undefined {
		const problem = this.withAdviceOnRetry(error);
		if (!this.stopsAtFailure) return toErrorItem(this.node, problem, itemIndex);
		this.first ??= { problem, itemIndex };
		this.stop();
		return undefined;
	}

	private withAdviceOnRetry(problem: Problem): Problem {
		const { taskId, status } = problem.known;
		if (!taskId || status !== 'failed' || !this.node.retryOnFail) return problem;
		return problem.withAdvice('Retry On Fail does not start a failed conversion again: run the workflow again for that.');
	}

	/** What becomes of the conversions that were started by the time the node stopped. */
	private withAdviceAfterStop(problem: Problem): Problem {
		const { taskIds } = this.started;
		const { provider } = this;
		if (!provider || taskIds.length === 0) return problem;
		const list = taskIds.join(', ');
		return problem.withAdvice(
			provider.repeatIsSafe
				? `Run the workflow again: conversions that were started are picked up and cost nothing more. Their task IDs: ${list}.`
				: `${provider.displayName} charges again for a track that is sent again. Fetch what was started with Get Details, by these task IDs: ${list}.`,
		);
	}
}
