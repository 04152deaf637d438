import type { IExecuteData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** The items that suspended nodes have returned, keyed by the execute data, which all tries of a run share. */
const suspended = new WeakMap<IExecuteData, INodeExecutionData[]>();

/**
 * With Retry On Fail n8n runs a waiting node again if its first item has an error. In that case, returns the node's output; otherwise
 * undefined.
 */
export const outputOfSuspended = (context: IExecuteFunctions): INodeExecutionData[] | undefined =>
	suspended.get(context.getExecuteData());

/**
 * Suspends the execution in n8n's database. `frozen` has one item for each input item. `resumeExecution` sees these items, and n8n passes
 * them on at `deadline` (epoch milliseconds). Returns what the node must return.
 */
export async function suspend(context: IExecuteFunctions, frozen: INodeExecutionData[], deadline: number): Promise<INodeExecutionData[]> {
	freeze(context.getExecuteData(), frozen);
	await context.putExecutionToWait(new Date(deadline));
	// Shown while the execution waits, then dropped. If the first item were an error item, n8n would run the node again, after a pause in
	// which it rejects callbacks.
	const output = frozen.filter(({ json }) => json.error === undefined).map((item) => ({ ...item }));
	suspended.set(context.getExecuteData(), output);
	return output;
}

/**
 * Changes what n8n keeps while an execution waits: a run's execute data, and nothing else of the run.
 * - n8n shows the input to `resumeExecution` and passes it on when the time is over, so the frozen items replace it. It is replaced as a
 *   whole, because with Execute Once it holds more than the one item that the node was given.
 * - n8n disables the node of the run that it resumes. All runs of a node share one object, and a disabled node only passes its input
 *   on. So another run of the same execution would succeed without converting anything. This run therefore gets its own object.
 * - With Retry On Fail n8n runs the disabled node again and again when the first of the final items is an error item. That changes
 *   nothing and takes up to 20 s, so Retry On Fail is off in this object.
 */
function freeze(executeData: IExecuteData, frozen: INodeExecutionData[]): void {
	executeData.data.main = [frozen];
	executeData.node = { ...executeData.node, retryOnFail: false };
}
