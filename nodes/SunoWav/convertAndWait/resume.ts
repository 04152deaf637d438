import type { INode, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { accepted, answerWith, notACallback, tryAgainLater, unknownTask, type Answer } from '../callbacks/answers';
import { readCallback } from '../callbacks/callback';
import { Duplicates } from '../callbacks/duplicates';
import { recentAccount } from '../callbacks/recentAccount';
import { verifyByLookUp } from '../callbacks/verify';
import { asProblem, copiedJson } from '../errors';
import type { Account } from '../provider/account';
import { updateOf, type Conversion } from '../provider/conversion';
import { lookUp } from '../provider/requests';
import { finishedConversions } from './finishedConversions';
import { finishedItem } from './waitByCallback';

const stillWaiting: Answer = { status: 200, body: { status: 'still waiting' } };

/** By the first conversion that is waited for. Older versions of n8n would go on once for each of the last callbacks. */
const resumptions = new Duplicates();

/** A frozen item that waits for its conversion. */
interface Waiting {
	itemIndex: number;
	conversion: Conversion & { taskId: string };
}

/**
 * Called for every callback of an execution that waits. A callback is only a doorbell: nothing of it is believed but the
 * task it names, and that task is looked up. When it has finished, the others are looked up in random order, until one is
 * still pending. When none is, the execution goes on with all items together. Never throws: n8n would run the nodes
 * behind with empty items.
 */
export async function resume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const items = context.evaluateExpression('{{ $input.all() }}', 0) as INodeExecutionData[];
		const waiting = waitingOf(items);
		const callback = readCallback(context.getBodyData());
		if (callback === null) return answerWith(context, notACallback);
		// A failure callback may come without a task ID; then the URL tells which item it is for.
		const itemIndex = Number((context.getQueryData() as { item?: unknown }).item);
		const rung = waiting.find(({ conversion, itemIndex: index }) =>
			callback.taskId === null ? index === itemIndex : conversion.taskId === callback.taskId,
		);
		if (!rung) return answerWith(context, unknownTask);

		const account = await recentAccount(context);
		const verdict = await verifyRung(context, account, rung.conversion.taskId);
		if (verdict) return answerWith(context, verdict);
		for (const { conversion } of inRandomOrder(waiting)) {
			if (!(await hasFinished(context, account, conversion.taskId))) return answerWith(context, stillWaiting);
		}
		const { taskId } = waiting[0].conversion;
		const first = resumptions.firstOf(taskId);
		if (first) return answerWith(context, (await first) ? accepted : tryAgainLater);
		resumptions.add(taskId, context.getResponseObject());
		const output = items.map((item, index) => outputOf(context.getNode(), item, index, account));
		return { webhookResponse: accepted.body, workflowData: [output] };
	} catch (error) {
		const { message, description } = asProblem(error);
		context.logger.warn(`Suno WAV: a callback for a waiting execution could not be handled. ${message}. ${description}`);
		return answerWith(context, tryAgainLater);
	}
}

function waitingOf(items: INodeExecutionData[]): Waiting[] {
	return items.flatMap(({ json }, itemIndex) => {
		const conversion = json as unknown as Conversion;
		return conversion.status === 'pending' && conversion.taskId !== null
			? [{ itemIndex, conversion: conversion as Waiting['conversion'] }]
			: [];
	});
}

/** The refusal for a doorbell whose own conversion has not finished, or undefined when it has. */
async function verifyRung(context: IWebhookFunctions, account: Account, taskId: string): Promise<Answer | undefined> {
	if (finishedConversions.get(account, taskId)) return undefined;
	const verdict = await verifyByLookUp(context, account, taskId);
	if ('status' in verdict) return verdict;
	finishedConversions.add(account, taskId, verdict.conversion);
	return undefined;
}

async function hasFinished(context: IWebhookFunctions, account: Account, taskId: string): Promise<boolean> {
	if (finishedConversions.get(account, taskId)) return true;
	const { conversion } = await lookUp(context, account, taskId);
	if (conversion.status === 'pending') return false;
	finishedConversions.add(account, taskId, conversion);
	return true;
}

/** The final item: what was found of its conversion, or, for one that had ended before the wait, what it was. */
function outputOf(node: INode, { json }: INodeExecutionData, itemIndex: number, account: Account): INodeExecutionData {
	const frozen = json as unknown as Conversion;
	const found = frozen.taskId ? finishedConversions.get(account, frozen.taskId) : undefined;
	const finished = found ? finishedItem(node, updateOf(frozen, found), itemIndex, account).json : json;
	return { json: copiedJson(node, finished), pairedItem: { item: itemIndex } };
}

/** Random, so that the callbacks of a batch do not all look at the same finished conversions first. */
function inRandomOrder<T>(list: T[]): T[] {
	return list
		.map((entry) => ({ entry, order: Math.random() }))
		.sort((a, b) => a.order - b.order)
		.map(({ entry }) => entry);
}
