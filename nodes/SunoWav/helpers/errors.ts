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

import type { Account } from '../providers/account';
import { conversionOf, type Conversion } from './conversion';
import { Problem } from './problem';
import { secondsOf, sentences, textOf } from './text';
import { inWordsOfTools, isTool } from './tool';

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

/** What n8n throws where it cannot work out the expression in a parameter; it does not always name it so. */
export function problemOfExpression(error: unknown): Problem {
	const { message, description } = error as { message?: unknown; description?: unknown };
	return new Problem({ source: 'expression', message: textOf(message) ?? 'An expression failed', description: textOf(description) ?? '' });
}

/** A conversion that the provider could not make. */
export function failedConversion(conversion: Conversion, { provider }: Account): Problem {
	const { errorCode, providerStatus } = conversion;
	const ending = provider.api.details.isFailure(providerStatus) ? `ended with ${providerStatus}` : `has an error, though its status is ${providerStatus ?? 'not known'}`;
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} could not convert the track`,
		description: sentences(
			`The conversion ${ending}.`,
			reasonOf(conversion),
			provider.refundsFailures ? `${provider.displayName} gives the credits of failed conversions back.` : '',
		),
		code: errorCode ?? undefined,
		known: conversion,
	});
}

/** A conversion that has not finished in the time the user gives it, or has by its status, but has no file. */
export function unfinishedConversion(conversion: Conversion, waitTimeoutMs: number, { provider }: Account): Problem {
	const time = secondsOf(waitTimeoutMs);
	const missingFile = conversion.audioWavUrl === null ? provider.api.details.withoutFile(conversion.providerStatus) : undefined;
	const problem =
		missingFile === undefined
			? Problem.ofInput(
					`The conversion has not finished within ${time}`,
					`Its last status is ${conversion.providerStatus ?? conversion.status}. It goes on at the provider: use Get Details with the task ID later, or set a longer Wait Timeout.`,
				)
			: Problem.ofInput(
					missingFile,
					sentences(
						`No file came within ${time}.`,
						reasonOf(conversion),
						'It may still come: use Get Details with the task ID later. If it does not, ask the provider about it.',
					),
				);
	return problem.about(conversion);
}

const reasonOf = ({ errorMessage }: Conversion) => (errorMessage === null ? '' : `The provider's reason: ${errorMessage}`);

/** The error that n8n shows for an item when the node's error setting is to stop. */
export function toNodeError(node: INode, problem: Problem, itemIndex: number): NodeApiError | NodeOperationError {
	const { source, code, known } = problem;
	const forTool = isTool(node);
	const told = namingTask(problem.description, known.taskId);
	const description = forTool ? inWordsOfTools(told) : told;
	// A model is told the message alone.
	const message = forTool ? sentences(problem.message, description) : problem.message;
	if (source !== 'provider') return new NodeOperationError(node, message, { description, itemIndex });
	// Only these words go in: n8n would show and store whatever else the original error holds, the key included.
	const response: JsonObject = { message };
	// n8n puts its own words in the place of ours for the network's codes.
	const httpCode = /^\d+$/.test(code ?? '') ? code : 'none';
	return new NodeApiError(node, response, { message, description, httpCode, itemIndex });
}

/** A description with the conversion's task ID, so that it is not lost with the error. */
const namingTask = (description: string, taskId: string | null | undefined): string =>
	taskId && !description.includes(taskId) ? sentences(description, `The conversion's task ID is ${taskId}.`) : description;

/** The item that goes on when the node's error setting is to continue. */
export function toErrorItem(node: INode, problem: Problem, itemIndex: number): INodeExecutionData {
	const { message, description, known, source } = problem;
	const pairedItem = { item: itemIndex };
	if (isTool(node)) return { json: { error: toNodeError(node, problem, itemIndex).message }, pairedItem };
	// Like the item that n8n itself makes for the declarative operations, where such an expression never gets to the node.
	if (source === 'expression') return { json: { error: message }, error: toNodeError(node, problem, itemIndex), pairedItem };
	const errorCode = known.errorCode ?? (source === 'provider' ? problem.code : null) ?? null;
	const conversion = conversionOf({ ...known, errorCode });
	// Without a task, of which the provider has said how it stands, there is nothing that could still finish.
	const details = conversion.taskId === null && conversion.providerStatus === null ? { ...conversion, status: 'failed' } : conversion;
	const item: INodeExecutionData = {
		json: { error: message, message: description, details: details as unknown as IDataObject },
		pairedItem,
	};
	// Among other items it has their columns, and begins with what n8n's table should show first. At the error output, n8n takes no item with
	// other fields than those three for an error, and puts the fields of the input in front itself.
	if (node.onError !== 'continueErrorOutput') {
		const { taskId, audioId, errorCode: code, ...others } = details;
		item.json = { error: message, taskId, audioId, errorCode: code, message: description, ...others, details: item.json.details };
	} else {
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
	return { error, message: namingTask(message as string, (details as unknown as Conversion).taskId) };
}
