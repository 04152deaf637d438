import * as n8nWorkflow from 'n8n-workflow';
import {
	ExpressionError,
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';

import { type Conversion, toConversion } from '../helpers/conversion';
import { sentences, toText } from '../helpers/text';
import { isTool } from '../helpers/tool';
import { Cancelled } from '../helpers/wait';
import { Problem } from './problem';
import { type Audience, wordsFor } from './words';

const CANCELLED = 'cancelled';

const cancelled = new Problem({
	source: 'local',
	message: new Cancelled().message,
	description: 'Conversions already started continue at the provider.',
	code: CANCELLED,
});

/** Whether work ended because nobody is waiting for it anymore. */
export const isCancelled = (error: unknown): boolean => toProblem(error).code === CANCELLED;

/** Turns anything thrown into a Problem. n8n's own errors keep their words; a bug is named as one. */
export function toProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	if (error instanceof Cancelled) return cancelled;
	if (error instanceof NodeApiError || error instanceof NodeOperationError || error instanceof ExpressionError) {
		return Problem.local(error.message, error.description ?? '');
	}
	return Problem.local(
		'Something unexpected went wrong in the Suno WAV node',
		`Please open an issue in the node's GitHub repository, and say what the node was doing. ${error instanceof Error ? `${error.name}: ${error.message}` : ''}`.trim(),
	);
}

/** What n8n throws when it cannot evaluate a parameter's expression, which is not always an ExpressionError. */
export function toExpressionProblem(error: unknown): Problem {
	const { message, description } = error as { message?: unknown; description?: unknown };
	return new Problem({ source: 'expression', message: toText(message) ?? 'An expression failed', description: toText(description) ?? '' });
}

const audienceOf = (node: INode): Audience => (isTool(node) ? 'tool' : 'workflow');

/** Turns anything thrown into a single text for a log or a dialog. */
export function inOneText(error: unknown, audience: Audience = 'workflow'): string {
	const { message, description } = toProblem(error);
	return wordsFor(audience, sentences(message, description));
}

/** The error that n8n shows for an item when the node's error setting is to stop. */
export function toNodeError(node: INode, problem: Problem, itemIndex: number): NodeApiError | NodeOperationError {
	const { source, code, known } = problem;
	const audience = audienceOf(node);
	const description = wordsFor(audience, namingTask(problem.description, known.taskId));
	// A model gets only the message.
	const message = audience === 'tool' ? sentences(problem.message, description) : problem.message;
	if (source !== 'provider') return new NodeOperationError(node, message, { description, itemIndex });
	// Only these words are passed on: n8n would show and store everything else in the original error, including the key.
	const response: JsonObject = { message };
	// For network codes, n8n would replace our words with its own.
	const httpCode = /^\d+$/.test(code ?? '') ? code : 'none';
	return new NodeApiError(node, response, { message, description, httpCode, itemIndex });
}

/** A description with the conversion's task ID, so that it is not lost with the error. */
const namingTask = (description: string, taskId: string | null | undefined): string =>
	taskId && !description.includes(taskId) ? sentences(description, `The conversion's task ID is ${taskId}.`) : description;

/** The error item that is returned if the node's error setting is to continue. */
export function toErrorItem(node: INode, problem: Problem, itemIndex: number): INodeExecutionData {
	const { message, known, source } = problem;
	const pairedItem = { item: itemIndex };
	if (isTool(node)) return { json: { error: toNodeError(node, problem, itemIndex).message }, pairedItem };
	// Like the item that n8n itself makes in declarative operations, where such an expression never reaches the node.
	if (source === 'expression') return { json: { error: message }, error: toNodeError(node, problem, itemIndex), pairedItem };
	const description = wordsFor('workflow', problem.description);
	const errorCode = known.errorCode ?? (source === 'provider' ? problem.code : null) ?? null;
	const conversion = toConversion({ ...known, errorCode });
	// If a pending conversion has neither a task ID nor a status from the provider, there is nothing that could still finish.
	const isOver = conversion.status === 'pending' && conversion.taskId === null && conversion.providerStatus === null;
	const details = isOver ? { ...conversion, status: 'failed' } : conversion;
	const item: INodeExecutionData = {
		json: { error: message, message: description, details: details as unknown as IDataObject },
		pairedItem,
	};
	// In the regular output, an error item has the columns of the other items and begins with those that n8n's table should show first. At the
	// error output, n8n accepts only items with exactly the three fields above as errors. It adds the input's fields itself.
	if (node.onError !== 'continueErrorOutput') {
		const { title, taskId, audioId, errorCode: code, ...others } = details;
		item.json = { error: message, title, taskId, audioId, errorCode: code, message: description, ...others, details: item.json.details };
	} else {
		// Up to 2.33 n8n sends an item with `details` to the error output only if it has an `error` beside its JSON. But then n8n overwrites
		// the JSON, and the task ID would be lost. This property disappears when n8n copies the item.
		Object.defineProperty(item, 'error', { value: toNodeError(node, problem, itemIndex) });
	}
	return item;
}

/** n8n began to support `details` in the same version in which it dropped this function. */
const knowsDetails = !('sleepWithAbort' in n8nWorkflow);

/** n8n copies items when an execution resumes. A version that does not support `details` needs the task ID in the message. */
export function copiedJson({ onError }: INode, json: IDataObject): IDataObject {
	const { error, message, details } = json;
	if (knowsDetails || onError !== 'continueErrorOutput' || details === undefined) return json;
	return { error, message: namingTask(message as string, (details as unknown as Conversion).taskId) };
}
