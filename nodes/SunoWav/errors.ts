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

import type { Account } from './provider/account';
import { conversionOf, type Conversion } from './provider/conversion';
import { Problem } from './provider/problem';

/** Anything thrown as a Problem. n8n's own errors keep their words; a bug says that it is one. */
export function asProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	if (error instanceof NodeApiError || error instanceof NodeOperationError || error instanceof ExpressionError) {
		return Problem.ofInput(error.message, error.description ?? '');
	}
	return Problem.ofInput(
		'Something unexpected went wrong in the Suno WAV node',
		`Please report it with what the node was doing. ${error instanceof Error ? `${error.name}: ${error.message}` : ''}`.trim(),
	);
}

/** A conversion that the provider could not make. */
export function failedConversion(conversion: Conversion, { provider }: Account): Problem {
	const { errorMessage, errorCode, providerStatus } = conversion;
	const reason = errorMessage === null ? '' : ` The provider's reason: ${errorMessage}`;
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} could not convert the track`,
		description: `The conversion ended with ${providerStatus ?? 'a failure'}.${reason}`,
		code: errorCode ?? undefined,
		known: conversion,
	});
}

/** A conversion that has not finished in the time the user gives it. */
export function unfinishedConversion(conversion: Conversion, waitTimeoutMs: number): Problem {
	return Problem.ofInput(
		`The conversion has not finished within ${waitTimeoutMs / 1000} seconds`,
		`Its last status is ${conversion.providerStatus ?? conversion.status}. It goes on at the provider: use Get Details with the task ID later, or set a longer Wait Timeout.`,
	).about(conversion);
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
	// n8n puts its own words in the place of ours for the network's codes.
	const httpCode = /^\d+$/.test(code ?? '') ? code : 'none';
	return new NodeApiError(node, response, { message, description, httpCode, itemIndex });
}

/** The item that goes on when the node's error setting is to continue. */
export function toErrorItem(node: INode, problem: Problem, itemIndex: number): INodeExecutionData {
	const { message, description, known } = problem;
	const conversion = conversionOf(known);
	// Without a task there is nothing that could still finish.
	const details = conversion.taskId === null ? { ...conversion, status: 'failed' } : conversion;
	const item: INodeExecutionData = {
		json: { error: message, message: description, details: details as unknown as IDataObject },
		pairedItem: { item: itemIndex },
	};
	if (node.onError === 'continueErrorOutput') {
		// Up to 2.33 n8n sends an item with `details` to the error output only if it has an `error` beside its JSON. But then
		// n8n overwrites the JSON, and the task ID would be lost. This one is lost itself when n8n copies the item on its way.
		Object.defineProperty(item, 'error', { value: toNodeError(node, problem, itemIndex) });
	}
	return item;
}

/** n8n has come to know `details` in the same version in which it has dropped this function. */
const knowsDetails = !('sleepWithAbort' in n8nWorkflow);

/**
 * The JSON of an item that n8n copies before it decides on the output, as it does when an execution goes on after a wait:
 * for an n8n that does not know `details` their task ID stands in the message instead.
 */
export function copiedJson({ onError }: INode, json: IDataObject): IDataObject {
	const { error, message, details } = json;
	if (knowsDetails || onError !== 'continueErrorOutput' || details === undefined) return json;
	const { taskId } = details as unknown as Conversion;
	return { error, message: taskId === null ? message : `${message as string} The conversion's task ID is ${taskId}.` };
}
