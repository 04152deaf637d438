import type { IExecuteData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** What nodes have returned with which they were suspended, by the execute data that n8n gives to every try of a run. */
const suspended = new WeakMap<IExecuteData, INodeExecutionData[]>();

/** With Retry On Fail n8n runs a waiting node again when its first item has an error: then this is its output, undefined otherwise. */
export const outputOfSuspended = (context: IExecuteFunctions): INodeExecutionData[] | undefined =>
	suspended.get(context.getExecuteData());

/**
 * Suspends the execution in n8n's database. `frozen`, one item for each that the node was given, is what `resume` will see, and what
 * comes out at `deadline` (epoch milliseconds). Returns what the node is to return.
 */
export async function suspend(context: IExecuteFunctions, frozen: INodeExecutionData[], deadline: number): Promise<INodeExecutionData[]> {
	freeze(context.getExecuteData(), frozen);
	await context.putExecutionToWait(new Date(deadline));
	// Shown while the execution waits, and dropped then. With a failed item in front n8n would run the node again, after a pause in which it
	// turns callbacks away.
	const output = frozen.filter(({ json }) => json.error === undefined).map((item) => ({ ...item }));
	suspended.set(context.getExecuteData(), output);
	return output;
}

/**
 * Changes what n8n keeps while an execution waits: a run's execute data, and nothing else of the run.
 * - The input is what n8n shows to `resume` and passes on when the time is over, so it becomes the frozen items. It is replaced as a
 *   whole, because with Execute Once it holds more than the one item that the node was given.
 * - n8n disables the node of the run that it resumes. All runs of a node share one object, and a disabled node passes its input on:
 *   another run of the same execution would convert nothing and succeed. So this one gets an object of its own.
 * - With Retry On Fail n8n runs the disabled node again and again when the first of the final items is an error item. That changes
 *   nothing and takes up to 20 s, so this object is without it.
 */
function freeze(executeData: IExecuteData, frozen: INodeExecutionData[]): void {
	executeData.data.main = [frozen];
	executeData.node = { ...executeData.node, retryOnFail: false };
}
