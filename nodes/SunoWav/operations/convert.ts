import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecuteData,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { createConversion } from '../createConversion';
import { readCallBackUrl } from '../input';
import type { PacedRun } from '../pacing';
import { privateUrlPattern } from '../privateHost';
import { conversionJson, conversionOf, updateOf } from '../provider/conversion';
import { paths } from '../provider/providers';
import { readAccount } from '../provider/requests';
import { textOf } from '../provider/text';
import { runItem } from './item';
import { itemRequest } from './itemRequest';
import { includeRawResponse } from './sharedFields';
import { readTrackIds } from './track';

const show = { resource: ['track'], operation: ['convert'] };

export const convertOption: INodePropertyOptions = {
	name: 'Convert',
	value: 'convert',
	action: 'Convert a track to WAV',
	description: 'Start a conversion and go on at once. A Suno WAV Trigger tells when the WAV is ready.',
	routing: {
		request: { method: 'POST', url: paths.convert },
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
		options: [includeRawResponse],
	},
];

const runs = new WeakMap<IExecuteData, PacedRun>();

/**
 * What the items of one run of the node share. n8n starts them all at once, the first one first, and goes through them
 * again with the same execute data when the node's Retry On Fail is on: that is a new run.
 */
function runOf(context: IExecutePaginationFunctions): PacedRun {
	const key = context.getExecuteData();
	const earlier = context.getItemIndex() > 0 ? runs.get(key) : undefined;
	const run = earlier ?? { signal: context.getExecutionCancelSignal() };
	runs.set(key, run);
	return run;
}

/** Starts the conversion of one item's track. Used by n8n in place of a pagination: it sees input, request and answer. */
async function convert(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	const run = runOf(this);
	const sent = (options.body ?? {}) as IDataObject;
	const known = { generationTaskId: textOf(sent.taskId), audioId: textOf(sent.audioId) };
	return await runItem(this, known, async () => {
		const account = await readAccount(this);
		const ids = readTrackIds(sent, account.provider);
		const request = itemRequest(this, options, { ...ids, callBackUrl: readCallBackUrl(sent.callBackUrl) });
		const { conversion, raw } = await createConversion(this, account, run, request);
		const wantsRaw = this.getNodeParameter('options.includeRawResponse', false) as boolean;
		return { json: conversionJson(updateOf(conversionOf(known), conversion), wantsRaw ? raw : undefined, account) };
	});
}
