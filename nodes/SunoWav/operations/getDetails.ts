import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { downloadWav } from '../download/downloadWav';
import { readRequiredId } from '../input';
import { conversionJson } from '../provider/conversion';
import { paths } from '../provider/providers';
import { lookUp, readAccount } from '../provider/requests';
import { textOf } from '../provider/text';
import { retrying } from '../retry';
import { runItem } from './item';
import { itemRequest } from './itemRequest';
import { binaryPropertyName, fileName, includeRawResponse } from './sharedFields';

const show = { resource: ['conversion'], operation: ['getDetails'] };

export const getDetailsOption: INodePropertyOptions = {
	name: 'Get Details',
	value: 'getDetails',
	action: 'Get the details of a conversion',
	description: 'Ask how a conversion stands, and download the WAV when it is ready',
	routing: {
		request: { method: 'GET', url: paths.record },
		send: { paginate: true },
		operations: { pagination: getDetails },
	},
};

export const getDetailsFields: INodeProperties[] = [
	{
		displayName: 'Task ID',
		name: 'taskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 988ec8d3b5a94f0e8d7c6b5a4f3e2d1c',
		description: 'The task ID of the conversion, as Convert and the Suno WAV Trigger return it',
		displayOptions: { show },
		routing: { send: { type: 'query', property: 'taskId' } },
	},
	{
		displayName: 'Download WAV',
		name: 'downloadWav',
		type: 'boolean',
		default: false,
		description: 'Whether to download the file when the conversion is a success. Otherwise you get its URL only.',
		displayOptions: { show },
	},
	{ ...binaryPropertyName, displayOptions: { show: { ...show, downloadWav: [true] } } },
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show },
		options: [
			{ ...fileName, displayOptions: { show: { '/downloadWav': [true] } } },
			includeRawResponse,
		],
	},
];

/** Asks for one item's conversion. A conversion that is pending or has failed is plain data and not an error. */
async function getDetails(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	const sentTaskId = options.qs?.taskId;
	return await runItem(this, { taskId: textOf(sentTaskId) }, async () => {
		const taskId = readRequiredId(sentTaskId, 'Task ID', 'Convert and the Suno WAV Trigger return it as taskId.');
		const account = await readAccount(this);
		const request = itemRequest(this, options);
		const signal = this.getExecutionCancelSignal();
		const { conversion, raw } = await retrying(account, signal, async () => await lookUp(this, account, taskId, request));
		const wantsRaw = this.getNodeParameter('options.includeRawResponse', false) as boolean;
		const json = conversionJson(conversion, wantsRaw ? raw : undefined, account);
		const wantsFile = this.getNodeParameter('downloadWav', false) as boolean;
		if (!wantsFile || conversion.status !== 'success') return { json };
		const property = this.getNodeParameter('binaryPropertyName', 'data') as string;
		const name = { wanted: this.getNodeParameter('options.fileName', ''), title: this.getInputData().json.title };
		const file = await downloadWav(this.helpers, account, conversion, { request, name, signal });
		return { json, binary: { [property]: file } };
	});
}
