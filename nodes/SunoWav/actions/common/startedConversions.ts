import type { IExecuteData } from 'n8n-workflow';

import { asProblem } from '../../helpers/errors';
import type { RequestContext } from '../../transport/send';

/** What a creating request has come to: a new conversion, or (`existed`) one that the provider has had before. */
export interface Creation {
	taskId: string;
	existed: boolean;
	/** The provider's answer; undefined where it only referred to an existing conversion. */
	raw: unknown;
}

/**
 * The conversions that one run of a node has started, so that a later try of the run goes on with them. The keys name what
 * was asked for: the item and the IDs sent.
 */
export class StartedConversions {
	private readonly requests = new Map<string, Promise<Creation>>();

	private readonly doubts = new Set<string>();

	/** The task IDs, in the order in which the answers came, and whether each was started by this run. */
	private readonly tasks = new Map<string, boolean>();

	/**
	 * Gives what the request under this key has come to, in this try or an earlier one, and sends it only if it has not been
	 * sent. One that failed is sent again, unless `isFinal` says that its failure must stay. Throws a Problem.
	 */
	async once(key: string, send: () => Promise<Creation>, isFinal: (error: unknown) => boolean): Promise<Creation> {
		for (let earlier = this.requests.get(key); earlier; earlier = this.requests.get(key)) {
			try {
				return await earlier;
			} catch (error) {
				if (this.requests.get(key) === earlier) throw asProblem(error);
			}
		}
		const request = this.watch(key, send, isFinal);
		this.requests.set(key, request);
		return await request;
	}

	/** Whether nothing will be sent under this key, because it has been. */
	has(key: string): boolean {
		return this.requests.has(key);
	}

	private async watch(key: string, send: () => Promise<Creation>, isFinal: (error: unknown) => boolean): Promise<Creation> {
		try {
			const creation = await send();
			this.tasks.set(creation.taskId, !creation.existed || this.isOwn(creation.taskId));
			return creation;
		} catch (error) {
			if (!isFinal(error)) this.requests.delete(key);
			throw asProblem(error);
		}
	}

	/** Takes note that a request under this key has failed and may have started a conversion all the same. */
	addDoubt(key: string): void {
		this.doubts.add(key);
	}

	isInDoubt(key: string): boolean {
		return this.doubts.has(key);
	}

	/** Whether it is certain that this run has started the conversion, be it for another item. */
	isOwn(taskId: string): boolean {
		return this.tasks.get(taskId) ?? false;
	}

	/** The task IDs of all its conversions, those included that the provider has had before. */
	get taskIds(): string[] {
		return [...this.tasks.keys()];
	}
}

const runs = new WeakMap<IExecuteData, Map<string, StartedConversions>>();

/**
 * What the run to which this context belongs has started. n8n passes the same execute data to all tries of a node. For a tool
 * that it calls outside the engine it is the agent's, shared by all of its tools and their calls: hence the node's name here
 * and the IDs in the keys.
 */
export function startedBy(context: Pick<RequestContext, 'getNode'> & { getExecuteData(): IExecuteData }): StartedConversions {
	const executeData = context.getExecuteData();
	const { name } = context.getNode();
	const nodes = runs.get(executeData) ?? new Map<string, StartedConversions>();
	const started = nodes.get(name) ?? new StartedConversions();
	runs.set(executeData, nodes.set(name, started));
	return started;
}
