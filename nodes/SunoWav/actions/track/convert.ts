import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { creatingFieldsOf } from '../../apis/api';
import { conversionJson, conversionOf, updateOf, type Conversion } from '../../helpers/conversion';
import { asProblem } from '../../helpers/errors';
import { privateUrlPattern } from '../../helpers/privateHost';
import { Problem } from '../../helpers/problem';
import { textOf } from '../../helpers/text';
import { apiExpression, rowOf, toAccount, type Account } from '../../providers/account';
import { readCredential } from '../../transport/send';
import { createConversion, type Order } from '../common/createConversion';
import { includeRawResponse } from '../common/fields';
import { gatherItems, type ItemCall } from '../common/gatherItems';
import { readCallBackUrl } from '../common/input';
import { itemRequest } from '../common/itemRequest';
import type { NodeRun } from '../common/nodeRun';
import { readTrackIds } from './trackFields';

const show = { resource: ['track'], operation: ['convert'] };

export const convertOption: INodePropertyOptions = {
	name: 'Convert',
	value: 'convert',
	action: 'Convert a track to WAV',
	description: 'Start a conversion and go on at once, for workflows that a Suno WAV Trigger goes on with in another one',
	routing: {
		request: { method: 'POST', url: apiExpression(({ create }) => create.path), body: apiExpression(({ create }) => create.body) },
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
		routing: { send: { type: 'body', property: apiExpression(({ create }) => create.properties.callBackUrl) } },
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
		options: [includeRawResponse],
	},
];

/** One item's conversion, with everything the user has set for it. */
interface ConvertJob {
	context: IExecutePaginationFunctions;
	conversion: Conversion;
	account: Account;
	order: Order;
	wantsRaw: boolean;
}

/** Reads and checks what one item is to do; one that cannot be worked on is its Problem. */
async function readJob({ context, options }: ItemCall): Promise<ConvertJob | Problem> {
	let known: Partial<Conversion> = {};
	try {
		const credential = await readCredential(context);
		const given = creatingFieldsOf(rowOf(credential).api, options.body);
		known = { generationTaskId: textOf(given.generationTaskId), audioId: textOf(given.audioId) };
		const account = toAccount(credential);
		const ids = readTrackIds(given, account.provider);
		return {
			context,
			conversion: conversionOf(known),
			account,
			order: {
				itemIndex: context.getItemIndex(),
				fields: { ...ids, callBackUrl: readCallBackUrl(given.callBackUrl) },
				request: itemRequest(context, options),
			},
			wantsRaw: context.getNodeParameter('options.includeRawResponse', false) as boolean,
		};
	} catch (error) {
		return asProblem(error).about(known);
	}
}

/** Starts the conversions of all items of a batch. */
async function convertAll(calls: ItemCall[], run: NodeRun): Promise<Map<number, INodeExecutionData>> {
	const jobs = new Map(await Promise.all(calls.map(async (call) => [call.context.getItemIndex(), await readJob(call)] as const)));
	const good = [...jobs.values()].find((job): job is ConvertJob => !(job instanceof Problem));
	run.provider ??= good?.account.provider;
	return await run.settle(jobs, async ({ context, conversion: known, account, order, wantsRaw }) => {
		const { conversion, raw } = await createConversion(context, account, run, order);
		return { json: conversionJson(updateOf(known, conversion), wantsRaw ? raw : undefined, account) };
	});
}

/** Starts the conversion of one item's track. Used by n8n in place of a pagination: it sees input, request and answer. */
async function convert(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	return await gatherItems({ context: this, options }, convertAll);
}
