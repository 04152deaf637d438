import type { IExecuteData, IExecuteFunctions, IExecutePaginationFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import type { CreateRun } from '../client/createConversion';
import { SentRequests } from '../client/sentRequests';
import { toErrorItem, toNodeError } from '../errors/n8nErrors';
import { wasEnded } from '../errors/networkProblem';
import type { Problem } from '../errors/problem';
import { othersOf } from '../errors/taskProblems';
import type { Conversion } from '../helpers/conversion';
import { anySignal, throwIfCancelled } from '../helpers/wait';
import type { Account } from '../providers/account';
import type { Provider } from '../providers/providers';
import { StartedLog } from './startedLog';
import { getStoredStop, type StoredStop } from './storedStop';
import { TaskStore } from './storedTasks';

type NodeContext = IExecuteFunctions | IExecutePaginationFunctions;

const byExecuteData = new WeakMap<IExecuteData, Map<string, SentRequests>>();

/** Only a node that n8n runs itself has its own execute data. */
function makeTaskStore(context: Pick<NodeContext, 'getNode' | 'getExecuteData'>): TaskStore | undefined {
	const executeData = context.getExecuteData();
	return executeData.node?.name === context.getNode().name ? new TaskStore(executeData) : undefined;
}

/**
 * What the context's run has sent. n8n passes the same execute data to all tries of a node. A tool that n8n calls outside of its engine
 * gets the agent's execute data, shared by all of the agent's tools and their calls: hence the node's name here.
 */
export function getSentRequests(context: Pick<NodeContext, 'getNode' | 'getExecuteData'>): SentRequests {
	const executeData = context.getExecuteData();
	const { name } = context.getNode();
	const byNode = byExecuteData.get(executeData) ?? new Map<string, SentRequests>();
	const sent = byNode.get(name) ?? new SentRequests(makeTaskStore(context)?.tasks);
	byExecuteData.set(executeData, byNode.set(name, sent));
	return sent;
}

/**
 * One try of a node: what its items share, and how the node's error setting handles their failures. When it is to continue, an item
 * that fails is an error item. When it is to stop, the first failure ends the waiting of the others and becomes the node's error.
 */
export class NodeRun {
	readonly sent: SentRequests;
	readonly stopsAtFailure: boolean;

	/** Aborts with the execution, and at the first failure of a node that is to stop. */
	readonly signal: AbortSignal;
	provider?: Provider;
	private readonly accounts = new Map<string, CreateRun>();
	private readonly stopper = new AbortController();
	private readonly cancelled: AbortSignal | undefined;
	private readonly storedStop: StoredStop;
	private wasStopStored = false;
	private readonly log: StartedLog;
	private readonly store: TaskStore | undefined;
	private readonly node: INode;
	private first: { problem: Problem; itemIndex: number; others: Array<{ conversion: Conversion }> } | undefined;

	constructor(private readonly context: NodeContext) {
		const cancelled = context.getExecutionCancelSignal();
		this.cancelled = cancelled;
		this.signal = anySignal(this.stopper.signal, cancelled);
		this.storedStop = getStoredStop(context);
		this.store = makeTaskStore(context);
		this.sent = getSentRequests(context);
		this.log = new StartedLog(context.logger, this.sent);
		this.stopsAtFailure = !context.continueOnFail();
		this.node = context.getNode();
	}

	/** What the items of one account share. A problem of a whole account, such as no credits, does not affect other accounts. */
	forAccount({ apiId }: Account): CreateRun {
		const { signal, sent } = this;
		const run = this.accounts.get(apiId) ?? {
			signal,
			sent,
			throwIfStopped: async () => await this.throwIfStopped(),
			onCharged: (key, taskId) => this.store?.add(key, taskId),
		};
		this.accounts.set(apiId, run);
		return run;
	}

	/** A problem of all accounts. */
	get problem(): Problem | undefined {
		const problems = [...this.accounts.values()].map(({ problem }) => problem);
		return problems.includes(undefined) ? undefined : problems[0];
	}

	/** The index of the item whose failure stops the node. */
	get stoppingItem(): number | undefined {
		return this.first?.itemIndex;
	}

	/** The node's error. Call this when no request is running anymore, because the error names all conversions that were started. */
	toError(): Error | undefined {
		if (!this.first) return undefined;
		const { problem, itemIndex, others } = this.first;
		const withOthers = problem.withAdvice(othersOf(others.map(({ conversion }) => conversion)));
		return toNodeError(this.node, this.withAdviceAfterStop(withOthers), itemIndex);
	}

	stop(): void {
		this.stopper.abort();
	}

	async throwIfStopped(): Promise<void> {
		if (await this.storedStop.isThere(this.context)) {
			this.wasStopStored = true;
			this.stop();
		}
		throwIfCancelled(this.signal);
	}

	/** Call this when the work on items has ended: for a stopped execution, n8n keeps neither output nor error. */
	logIfStopped(): void {
		if (this.cancelled?.aborted || this.wasStopStored) this.log.write('the execution was stopped');
	}

	/** For a run that failed because of an expression. n8n makes that error itself. */
	logAfterExpression(): void {
		this.log.write('an expression of a later item failed');
	}

	/** Call this when all items have succeeded or are error items. */
	succeed(): void {
		this.store?.clear();
	}

	/** The error item of a failure, or undefined when the node is to stop. `others` are the other tracks of the item. */
	fail(error: Problem, itemIndex: number, others: Array<{ conversion: Conversion }> = []): INodeExecutionData | undefined {
		const problem = this.withAdviceOnRetry(error);
		const { taskId, status, audioId, generationTaskId } = error.known;
		if (!taskId && wasEnded(error)) this.log.addLost(audioId ?? `a track of generation ${generationTaskId}`);
		if (taskId && status === 'failed') this.store?.remove(taskId);
		if (!this.stopsAtFailure) return toErrorItem(this.node, problem, itemIndex);
		this.first ??= { problem, itemIndex, others };
		this.stop();
		return undefined;
	}

	private withAdviceOnRetry(problem: Problem): Problem {
		const { taskId, status } = problem.known;
		if (!taskId || status !== 'failed' || !this.node.retryOnFail) return problem;
		return problem.withAdvice('Retry On Fail does not restart a failed conversion. To restart it, {runAll}.');
	}

	/** What happens to the conversions that were started before the node stopped. */
	private withAdviceAfterStop(problem: Problem): Problem {
		// It is unknown what a failed conversion costs the second time.
		const failedId = problem.known.status === 'failed' ? problem.known.taskId : undefined;
		const taskIds = this.sent.taskIds.filter((taskId) => taskId !== failedId);
		const { provider } = this;
		if (!provider || taskIds.length === 0) return problem;
		const list = taskIds.join(', ');
		return problem.withAdvice(
			provider.repeatIsSafe
				? `If you {runAll}, the ${failedId ? 'other ' : ''}conversions already started are resumed and cost nothing more. Their task IDs: ${list}.`
				: `${provider.displayName} charges again for repeat requests. Use Get Details to fetch the conversions already started. Their task IDs: ${list}.`,
		);
	}
}
