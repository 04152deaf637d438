import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { downloadWav } from '../../download/downloadWav';
import type { NameSources } from '../../download/fileName';
import { conversionJson, conversionOf, type Conversion } from '../../helpers/conversion';
import { asProblem } from '../../helpers/errors';
import type { Problem } from '../../helpers/problem';
import { isTool, whereNoTool } from '../../helpers/tool';
import { toAccount, type Account } from '../../providers/account';
import { lookUp } from '../../transport/lookUp';
import { retryingInTurn } from '../../transport/lookUpTurns';
import { readCredential } from '../../transport/send';
import { binaryPropertyName, fileName, includeRawResponse } from '../common/fields';
import { gatherItems, readAll, type ItemCall } from '../common/gatherItems';
import { readRequiredId } from '../common/input';
import { itemRequest } from '../common/itemRequest';
import type { NodeRun } from '../common/nodeRun';
import { toolResult } from '../common/toolResult';

const show = { resource: ['conversion'], operation: ['getDetails'] };

export const getDetailsOption: INodePropertyOptions = {
	name: 'Get Details',
	value: 'getDetails',
	action: 'Get a conversion and its WAV',
	description: 'Ask how a conversion stands, and download the WAV when it is ready',
	routing: {
		send: { paginate: true },
		operations: { pagination: getItemDetails },
	},
};

export const getDetailsFields: INodeProperties[] = [
	{
		displayName: 'Conversion Task ID',
		name: 'taskId',
		type: 'string',
		required: true,
		// An error item keeps it in its details.
		default: '={{ $json.taskId ?? $json.details?.taskId }}',
		placeholder: 'e.g. 988ec8d3b5a94f0e8d7c6b5a4f3e2d1c',
		description: 'The task ID of the conversion. By default it is taken from the item: Convert, Convert and Wait and the Suno WAV Trigger all return it.',
		displayOptions: { show },
		routing: { send: { type: 'query', property: 'taskId' } },
	},
	{
		displayName: 'Download WAV',
		name: 'downloadWav',
		type: 'boolean',
		default: true,
		description: 'Whether to download the file when the conversion is a success. Otherwise you get its URL only.',
		displayOptions: { show, ...whereNoTool },
	},
	{ ...binaryPropertyName, displayOptions: { show: { ...show, downloadWav: [true] }, ...whereNoTool } },
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show },
		options: [
			{ ...fileName, displayOptions: { show: { '/downloadWav': [true] }, ...whereNoTool } },
			includeRawResponse,
		],
	},
];

/** One item's look-up, with everything the user has set for it. */
interface DetailsJob {
	context: IExecutePaginationFunctions;
	account: Account;
	conversion: Conversion & { taskId: string };
	/** Where to put the file, or undefined when none is wanted. */
	file: { property: string; name: NameSources } | undefined;
	wantsRaw: boolean;
	request: IHttpRequestOptions;
}

/** Reads and checks what one item is to do; one that cannot be worked on is its Problem. */
async function readJob({ context, options }: ItemCall): Promise<DetailsJob | Problem> {
	let known: Partial<Conversion> = {};
	try {
		const credential = await readCredential(context);
		const taskId = readRequiredId(
			options.qs?.taskId,
			'Conversion Task ID',
			'Convert, Convert and Wait and the Suno WAV Trigger return it as taskId.',
		);
		known = { taskId };
		return {
			context,
			account: toAccount(credential),
			conversion: { ...conversionOf({}), taskId },
			file: context.getNodeParameter('downloadWav', true)
				? {
						property: context.getNodeParameter('binaryPropertyName', binaryPropertyName.default) as string,
						name: { wanted: context.getNodeParameter('options.fileName', ''), title: context.getInputData().json.title },
					}
				: undefined,
			wantsRaw: context.getNodeParameter('options.includeRawResponse', false) as boolean,
			request: itemRequest(context, options),
		};
	} catch (error) {
		return asProblem(error).about(known);
	}
}

/** Asks for the conversions of all items of a batch. */
async function getAllDetails(calls: ItemCall[], run: NodeRun): Promise<Map<number, INodeExecutionData>> {
	const jobs = await readAll(calls, readJob);
	return await run.settle(jobs, async (job) => await getDetails(job, run.signal));
}

/** A conversion that is pending or has failed is plain data and not an error. Throws a Problem. */
async function getDetails(
	{ context, account, conversion: { taskId }, file, wantsRaw, request }: DetailsJob,
	signal: AbortSignal,
): Promise<INodeExecutionData> {
	const { conversion, raw } = await retryingInTurn(account, signal, async () => await lookUp(context, account, taskId, request));
	const shownRaw = wantsRaw ? raw : undefined;
	// Agents drop files.
	if (isTool(context.getNode())) return { json: toolResult(conversion, account, 'Call this tool again in a minute.', shownRaw) };
	const json = conversionJson(conversion, shownRaw, account);
	if (!file || conversion.status !== 'success') return { json };
	const downloaded = await downloadWav(context.helpers, account, conversion, { request, name: file.name, signal });
	return { json: { ...json, wav: downloaded.wav }, binary: { [file.property]: downloaded.file } };
}

/** Asks for one item's conversion. Used by n8n in place of a pagination: it sees input, request and answer. */
async function getItemDetails(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	return await gatherItems({ context: this, options }, getAllDetails);
}
