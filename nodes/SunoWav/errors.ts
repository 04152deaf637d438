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

/**
 * The item that goes on when the node's error setting is to continue. There must be no `error` beside `json`: n8n
 * overwrites the JSON of items that have one, and the task ID would be lost.
 */
export function toErrorItem({ message, description, known }: Problem, itemIndex: number): INodeExecutionData {
	const conversion = conversionOf(known);
	// Without a task there is nothing that could still finish.
	const details = conversion.taskId === null ? { ...conversion, status: 'failed' } : conversion;
	return {
		json: { error: message, message: description, details: details as unknown as IDataObject },
		pairedItem: { item: itemIndex },
	};
}
