import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isCalledBack, toFrozenItem, toItem } from '../../../callbacks/frozenItems';
import { toErrorItem } from '../../../errors/n8nErrors';
import { Problem } from '../../../errors/problem';
import { missingFile, unfinishedProblem } from '../../../errors/taskProblems';
import { isPrivateHost } from '../../../helpers/url';
import type { Provider } from '../../../providers/providers';
import type { BatchStarts } from '../../../run/batchStarts';
import { type Operation, runCustom } from '../../../run/runItems';
import { readKnown, wholeGeneration } from '../tracksOfItem';
import { getBeforeSuspending } from './getBeforeSuspending';
import { itemCredentialCheck, refuseItemOptions } from './refuseItemExpressions';
import { suspend } from './suspend';
import { pollConversion, readWaitPart, startConversion, type WaitPart } from './waitPart';

/**
 * Converts all tracks and suspends the execution in n8n's database until the callbacks have arrived. `resumeExecution` does the rest.
 * Before this function suspends, it finishes everything that needs no callback. It polls conversions that already existed, because their
 * callbacks go to older URLs.
 */
export async function waitByCallback(context: IExecuteFunctions, starts: BatchStarts): Promise<INodeExecutionData[]> {
	const node = context.getNode();
	refuseItemOptions(node);
	const refuseItemCredential = itemCredentialCheck(context);
	const resumeUrl = makeResumeUrl(context);
	/** When each conversion that awaits a callback was started. */
	const startedAt = new Map<WaitPart, number>();
	const operation: Operation<WaitPart> = {
		async read(item, run) {
			const part = await readWaitPart(item, run);
			refuseUnreachable(resumeUrl, part.client.account.provider);
			refuseAllTracks(part);
			await refuseItemCredential(part.client.account);
			return part;
		},

		known: readKnown,

		async work(part, run) {
			const url = new URL(resumeUrl);
			url.searchParams.set('item', String(part.itemIndex));
			await startConversion(part, run, starts, url.href, true);
			if (isCalledBack(part.conversion)) startedAt.set(part, performance.now());
			else await pollConversion(part, part.waitTimeoutMs);
			const { conversion, itemIndex, client, waitTimeoutMs } = part;
			// It was polled for long enough, and no callback will arrive.
			const isOver = !isCalledBack(conversion) && missingFile(conversion, client.account) !== undefined;
			if (isOver) return toErrorItem(node, unfinishedProblem(conversion, waitTimeoutMs, client.account), itemIndex);
			return toItem(node, conversion, itemIndex, client.account);
		},
	};
	const output = await runCustom(context, operation);
	await getBeforeSuspending(startedAt);
	const calledBack = [...startedAt.keys()];
	for (const { conversion, itemIndex, client } of calledBack) output[itemIndex] = toItem(node, conversion, itemIndex, client.account);
	const waiting = calledBack.filter(({ conversion }) => conversion.status === 'pending');
	if (waiting.length === 0) return output;
	const frozen = output.map((item, index) => toFrozenItem(node, item, index));
	const longestMs = Math.max(...waiting.map(({ waitTimeoutMs }) => waitTimeoutMs));
	return await suspend(context, frozen, Date.now() + longestMs);
}

/**
 * Where the provider calls this node back. n8n has one resume URL for all nodes of an execution, so the node's ID is appended to its path.
 * Otherwise a retried callback could resume a node that waits later. The query contains n8n's token and stays as it is.
 */
function makeResumeUrl(context: IExecuteFunctions): string {
	const url = new URL(context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string);
	url.pathname += `/${encodeURIComponent(context.getNode().id)}`;
	return url.href;
}

/** After the wait, n8n pairs output items with input items by their order, so each input item needs exactly one output item. */
function refuseAllTracks(part: WaitPart): void {
	if (wholeGeneration(part) === undefined) return;
	throw Problem.local(
		'When waiting by callback, each item must be a single track',
		'Add Get Many before this node. It returns one item for each track. Or set Wait By to Polling.',
	);
}

function refuseUnreachable(resumeUrl: string, { displayName, baseUrl }: Provider): void {
	if (!isPrivateHost(resumeUrl) || isPrivateHost(baseUrl)) return;
	throw Problem.local(
		`${displayName} cannot call back this n8n instance because its address is private`,
		"Set WEBHOOK_URL to n8n's public address, or set Wait By to Polling. No conversion was started.",
	);
}
