import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { CreatingFields } from '../../apis/api';
import { conversionJson, conversionOf, updateOf, type Conversion } from '../../helpers/conversion';
import { asProblem } from '../../helpers/errors';
import { privateUrlPattern } from '../../helpers/privateHost';
import { Problem } from '../../helpers/problem';
import { isTool } from '../../helpers/tool';
import { toAccount, type Account } from '../../providers/account';
import { findTracks } from '../../transport/findTracks';
import { lookUpInTurn } from '../../transport/lookUpInTurn';
import { isStillGenerating } from '../../transport/lookUpTracks';
import { readCredential } from '../../transport/send';
import { isUnknownTask } from '../../transport/taskRecord';
import { createConversion, type Order } from '../common/createConversion';
import { includeRawResponse } from '../common/fields';
import { gatherItems, readAll, type ItemCall } from '../common/gatherItems';
import { readCallBackUrl } from '../common/input';
import { itemRequest } from '../common/itemRequest';
import type { NodeRun } from '../common/nodeRun';
import { toolMemory } from '../common/toolMemory';
import { ASK_FOR_DETAILS, toolResult } from '../common/toolResult';
import { refuseToSpend, toolMaySpend } from '../common/toolSpending';
import { generationOfAll, tracksToConvert } from './allTracks';
import { knownIds, readTrackIds, refuseEarlyCallback, withTrackOfItem } from './trackFields';

const show = { resource: ['track'], operation: ['convert'] };

export const convertOption: INodePropertyOptions = {
	name: 'Convert',
	value: 'convert',
	action: 'Start converting a track to WAV',
	description: 'Start conversions and go on at once; a Suno WAV Trigger in another workflow gets the results. Costs credits.',
	routing: {
		send: { paginate: true },
		operations: { pagination: convert },
	},
};

export const convertFields: INodeProperties[] = [
	{
		displayName: 'Callback URL',
		name: 'callBackUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/…/webhook',
		description:
			'Where the provider reports that the conversion has finished. Paste the production URL of a Suno WAV Trigger. You can append what you want to find there again, for example ?order=123.',
		displayOptions: { show },
		routing: { send: { type: 'body', property: 'callBackUrl' } },
	},
	{
		displayName: 'This address leads to this machine or a private network. A provider on the internet cannot reach it.',
		name: 'privateAddressNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, callBackUrl: [{ _cnd: { regex: privateUrlPattern } }] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show },
		options: [includeRawResponse, toolMaySpend],
	},
];

/** The conversion of one item, or of one of its tracks, with everything the user has set for it. */
interface ConvertJob {
	context: IExecutePaginationFunctions;
	conversion: Conversion;
	account: Account;
	order: Order;
	wantsRaw: boolean;
	/** Whether an earlier call of this tool has started it. */
	isRepeat: boolean;
}

/** Reads and checks what one item is to do; one that cannot be worked on is its Problem. */
async function readJob({ context, options }: ItemCall): Promise<ConvertJob | Problem> {
	let known: Partial<Conversion> = {};
	try {
		refuseToSpend(context.getNode(), (path, fallback) => context.getNodeParameter(path, fallback as null));
		const credential = await readCredential(context);
		const fields = options.body as Record<keyof CreatingFields, unknown>;
		const { json } = context.getInputData();
		const given = withTrackOfItem(fields, json);
		known = knownIds(given);
		refuseEarlyCallback(given, json);
		const account = toAccount(credential);
		const forTool = isTool(context.getNode());
		const ids = readTrackIds(given, account.provider, forTool);
		const started = forTool ? toolMemory.of(account, ids) : undefined;
		return {
			context,
			conversion: conversionOf(known),
			account,
			order: {
				itemIndex: context.getItemIndex(),
				fields: { ...ids, callBackUrl: readCallBackUrl(fields.callBackUrl) },
				request: itemRequest(context, options),
				started,
			},
			wantsRaw: context.getNodeParameter('options.includeRawResponse', false) as boolean,
			isRepeat: started !== undefined && started.taskIds.length > 0,
		};
	} catch (error) {
		return asProblem(error).about(known);
	}
}

/** One job for each track that the item's job is for. Throws a Problem, also when their generation has not finished yet. */
async function jobsOfTracks(job: ConvertJob, signal: AbortSignal): Promise<ConvertJob[]> {
	const { context, conversion, account, order } = job;
	const generationTaskId = generationOfAll(order.fields);
	if (generationTaskId === undefined) return [job];
	const found = await findTracks(context, account, generationTaskId, signal, order.request).catch((error: unknown) => {
		const problem = asProblem(error);
		throw isStillGenerating(problem) ? problem.withAdvice('Convert and Wait, by polling, waits for it.') : problem;
	});
	return tracksToConvert(found, account).map(({ audioId }) => ({
		...job,
		conversion: { ...conversion, audioId },
		order: { ...order, fields: { ...order.fields, audioId } },
	}));
}

/** Starts the conversions of all items of a batch. */
async function convertAll(calls: ItemCall[], run: NodeRun): Promise<Map<number, INodeExecutionData[]>> {
	const jobs = new Map(await readAll(calls, readJob));
	const good = [...jobs.values()].find((job): job is ConvertJob => !(job instanceof Problem));
	run.provider ??= good?.account.provider;
	const tracksOf = async (job: ConvertJob) => await jobsOfTracks(job, run.signal);
	return await run.settleParts(jobs, tracksOf, async (job) => {
		const { context, account, order, wantsRaw } = job;
		const { conversion, raw } = await createConversion(context, account, run, order);
		const updated = updateOf(job.conversion, conversion);
		const shownRaw = wantsRaw ? raw : undefined;
		if (!isTool(context.getNode())) return { json: conversionJson(updated, shownRaw, account) };
		return { json: toolResult(await seenAgain(job, updated, run.signal), account, `${ASK_FOR_DETAILS}.`, shownRaw) };
	});
}

/**
 * What has become of a conversion that an earlier call of the tool has started: one that has failed shall be told as such, and may be
 * started again in a while. Throws a Problem when the provider does not know it any more.
 */
async function seenAgain({ context, account, order, isRepeat }: ConvertJob, conversion: Conversion, signal: AbortSignal): Promise<Conversion> {
	if (!isRepeat || conversion.taskId === null || conversion.status !== 'pending') return conversion;
	try {
		const found = await lookUpInTurn(context, account, conversion.taskId, signal, order.request);
		if (found.conversion.status === 'failed') toolMemory.addFailure(account, order.fields);
		return updateOf(conversion, found.conversion);
	} catch (error) {
		const problem = asProblem(error);
		// Other trouble passes, and what was started is known.
		if (!isUnknownTask(problem)) return conversion;
		toolMemory.addFailure(account, order.fields);
		throw problem;
	}
}

/** Starts the conversions of one item's tracks. Used by n8n in place of a pagination: it sees input, request and answer. */
async function convert(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	return await gatherItems({ context: this, options }, convertAll);
}
