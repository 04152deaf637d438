import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type IExecutePaginationFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { asProblem, toErrorItem, toNodeError } from '../../../helpers/errors';
import { isTool, whereNoTool } from '../../../helpers/tool';
import type { Account } from '../../../providers/account';
import { readAccount } from '../../../transport/send';
import { binaryPropertyName, fileName, includeRawResponse } from '../../common/fields';
import { toolMaySpend } from '../../common/toolSpending';
import { convertAsTool, toolTimeout } from './convertAsTool';
import { creditCheckFields } from './creditCheck';
import { DEFAULT_WAIT_TIMEOUT, readJobs } from './jobs';
import { outputOfSuspended } from './suspend';
import { waitByCallback } from './waitByCallback';
import { waitByPolling } from './waitByPolling';

const show = { resource: ['track'], operation: ['convertAndWait'] };

export const convertAndWaitOption: INodePropertyOptions = {
	name: 'Convert and Wait',
	value: 'convertAndWait',
	// n8n makes the tool's name of it, with that of the node, which must not be longer than 64 characters.
	action: 'Convert a track to WAV and wait',
	description: 'Start the conversions of all tracks and go on when they have finished. Each takes up to a few minutes and costs credits.',
	// Reached only where n8n does not know custom operations: for tools of nested agents and of MCP servers.
	routing: { send: { paginate: true }, operations: { pagination: convertAndWaitAsTool } },
};

/** n8n takes the markup out of a community node's notices, line breaks included: so each line is a notice of its own. */
const callbackNotices: INodeProperties[] = [
	'To download the files, add Suno WAV: Get Details behind this node. If this node continues on error, use its error output, as tracks that were not started have no task ID.',
	'Each item must be one track: Suno WAV: Get Many lists those of a generation. The provider must be able to reach this n8n (WEBHOOK_URL). Failed conversions come out as error items.',
].map((displayName, index) => ({
	displayName,
	name: `callbackNotice${index + 1}`,
	type: 'notice',
	default: '',
	displayOptions: { show: { ...show, waitBy: ['callback'] }, ...whereNoTool },
}));

export const convertAndWaitFields: INodeProperties[] = [
	{
		displayName: 'Wait By',
		name: 'waitBy',
		type: 'options',
		noDataExpression: true,
		default: 'polling',
		description: 'How to learn that the conversions have finished',
		options: [
			{
				name: 'Callback',
				value: 'callback',
				description: 'Suspend the execution until the provider has called back for every track',
			},
			{
				name: 'Polling',
				value: 'polling',
				description: 'Ask the provider from time to time. Works wherever n8n runs.',
			},
		],
		displayOptions: { show, ...whereNoTool },
	},
	...callbackNotices,
	{
		displayName: 'Wait Timeout (Seconds)',
		name: 'waitTimeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_WAIT_TIMEOUT,
		description: 'How long to wait for a conversion at most, and for its generation if that is still under way. Both go on at the provider afterwards.',
		displayOptions: { show, ...whereNoTool },
	},
	{
		displayName: 'Download WAV',
		name: 'downloadWav',
		type: 'boolean',
		default: true,
		description: 'Whether to download the files. Otherwise you get their URLs only.',
		displayOptions: { show: { ...show, waitBy: ['polling'] }, ...whereNoTool },
	},
	{
		...binaryPropertyName,
		displayOptions: { show: { ...show, waitBy: ['polling'], downloadWav: [true] }, ...whereNoTool },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show },
		options: [
			{
				displayName: 'Callback URL',
				name: 'callBackUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://n8n.example.com/webhook/…/webhook',
				description:
					'A URL that the provider also calls when the conversion has finished, such as the production URL of a Suno WAV Trigger. Rarely needed.',
				displayOptions: { show: { '/waitBy': ['polling'] }, ...whereNoTool },
			},
			...creditCheckFields,
			{ ...fileName, displayOptions: { show: { '/waitBy': ['polling'], '/downloadWav': [true] }, ...whereNoTool } },
			{ ...includeRawResponse, displayOptions: { show: { '/waitBy': ['polling'] }, ...whereNoTool } },
			toolMaySpend,
			toolTimeout,
		],
	},
];

/**
 * Converts the tracks of all items. A problem that concerns all of them, such as a credential without a key, follows the
 * node's error setting as well: every item becomes an error item, or the node stops.
 */
export async function convertAndWait(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const suspended = outputOfSuspended(this);
	if (suspended) return [suspended];
	try {
		const account = await readAccount(this);
		if (isTool(this.getNode())) return [await convertAllAsTool(this, account)];
		const jobs = readJobs(this, account);
		const waitBy = this.getNodeParameter('waitBy', 0) as 'polling' | 'callback';
		return [await (waitBy === 'callback' ? waitByCallback : waitByPolling)(this, account, jobs)];
	} catch (error) {
		const problem = asProblem(error);
		if (this.continueOnFail()) return [this.getInputData().map((_, itemIndex) => toErrorItem(this.getNode(), problem, itemIndex))];
		const isNodeError = error instanceof NodeApiError || error instanceof NodeOperationError;
		throw isNodeError ? error : toNodeError(this.getNode(), problem, 0);
	}
}

/** A call of the tool in n8n's engine. It has one item. */
async function convertAllAsTool(context: IExecuteFunctions, account: Account): Promise<INodeExecutionData[]> {
	return await Promise.all(
		context.getInputData().map(async (_, itemIndex) => ({
			json: await convertAsTool(context, account, (path, fallback, extractValue = false) =>
				context.getNodeParameter(path, itemIndex, fallback, { extractValue }),
			),
			pairedItem: { item: itemIndex },
		})),
	);
}

/** A call of the tool outside of it. Used by n8n in place of a pagination. */
async function convertAndWaitAsTool(this: IExecutePaginationFunctions): Promise<INodeExecutionData[]> {
	try {
		const account = await readAccount(this);
		const json = await convertAsTool(this, account, (path, fallback, extractValue = false) =>
			this.getNodeParameter(path, fallback as null, { extractValue }),
		);
		return [{ json, pairedItem: { item: this.getItemIndex() } }];
	} catch (error) {
		throw toNodeError(this.getNode(), asProblem(error), this.getItemIndex());
	}
}
