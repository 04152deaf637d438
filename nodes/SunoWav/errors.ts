import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';

import { conversionOf } from './provider/conversion';
import { Problem } from './provider/problem';

/** Anything thrown as a Problem. n8n's own errors keep their words; a bug says that it is one. */
export function asProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		return Problem.ofInput(error.message, error.description ?? '');
	}
	return Problem.ofInput(
		'Something unexpected went wrong in the Suno WAV node',
		`Please report it with what the node was doing. ${error instanceof Error ? `${error.name}: ${error.message}` : ''}`.trim(),
	);
}

/** The error that n8n shows for an item when the node's error setting is to stop. */
export function toNodeError(node: INode, problem: Problem, itemIndex: number): NodeApiError | NodeOperationError {
	const { message, source, code, known } = problem;
	const description =
		known.taskId && !problem.description.includes(known.taskId)
			? `${problem.description} The conversion's task ID is ${known.taskId}.`
			: problem.description;
	if (source === 'input') return new NodeOperationError(node, message, { description, itemIndex });
	// Only these words go in: n8n would show and store whatever else the original error holds, the key included.
	const response: JsonObject = { message };
	return new NodeApiError(node, response, { message, description, httpCode: code ?? 'none', itemIndex });
}

/**
 * The item that goes on when the node's error setting is to continue. There must be no `error` beside `json`: n8n
 * overwrites the JSON of items that have one, and the task ID would be lost.
 */
export function toErrorItem(problem: Problem, itemIndex: number): INodeExecutionData {
	return {
		json: {
			error: problem.message,
			message: problem.description,
			details: conversionOf(problem.known) as unknown as IDataObject,
		},
		pairedItem: { item: itemIndex },
	};
}
