import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { toErrorItem, toNodeError, toProblem } from '../../../errors/n8nErrors';
import { toConversion } from '../../../helpers/conversion';
import { isTool, whereATool, whereNoTool } from '../../../helpers/tool';
import { includeRawResponse } from '../../../parameters/fields';
import { LONGEST_TIME_MS, type NumberField, readChoice, readNumber } from '../../../parameters/readValues';
import { readBatching } from '../../../parameters/requestOptions';
import { readTrackIds } from '../../../parameters/trackIds';
import { unusedCallbackUrl } from '../../../providers/account';
import { BatchStarts } from '../../../run/batchStarts';
import { makeRouting } from '../../../run/declarative';
import { createClient } from '../../../run/item';
import { type Operation, runCustom } from '../../../run/runItems';
import { convertAsTool } from '../../../tool/convertAsTool';
import { binaryPropertyName, fileName, measureAudio, plainFileName } from '../../wavFile';
import type { TrackPart } from '../tracksOfItem';
import { outputOfSuspended } from './suspend';
import { waitByCallback } from './waitByCallback';
import { waitByPolling } from './waitByPolling';
import { waitTimeoutField } from './waitPart';

const show = { resource: ['track'], operation: ['convertAndWait'] };

export const convertAndWaitOption: INodePropertyOptions = {
	name: 'Convert and Wait', value: 'convertAndWait',
	// n8n builds the tool's name from this text and the node's name. The result must not exceed 64 characters.
	action: 'Convert tracks and wait',
	description: 'Start the conversions of all tracks and continue when they have finished. Each takes up to a few minutes and costs credits.',
	// Used only where n8n runs no custom operations: in tools of nested agents and MCP servers.
	routing: makeRouting(() => tool),
};

/** n8n removes the markup from a community node's notices, including line breaks. So each line is a separate notice. */
const callbackNotices: INodeProperties[] = [
	'To download the files, add a Suno WAV node with the Get Details operation after this node. If this node should continue on error, set On Error to Continue (using error output). Then items without a task ID (their conversion was not started) do not reach Get Details.',
	'Each item must be one track. To get the tracks of a generation as items, use the Get Many operation. The provider must be able to reach this n8n instance at its WEBHOOK_URL. Failed conversions are returned as error items.',
].map((displayName, index) => ({
	displayName,
	name: `callbackNotice${index + 1}`, type: 'notice', default: '',
	displayOptions: { show: { ...show, waitBy: ['callback'] }, ...whereNoTool },
}));

/** Callers of tools do not wait for long: MCP clients 60 s by default, n8n itself 120 s in queue mode. */
const toolTimeout = {
	displayName: 'Tool Timeout (Seconds)', name: 'toolTimeout', type: 'number', typeOptions: { minValue: 1 }, default: 45,
	description:
		'The longest time that a call may take. If the conversion is not ready by then, the tool returns the status pending and the task ID. The conversion continues at the provider. MCP clients give up after 60 seconds.',
	displayOptions: whereATool,
} satisfies INodeProperties;

export const convertAndWaitFields: INodeProperties[] = [
	{
		displayName: 'Wait By', name: 'waitBy', type: 'options', noDataExpression: true, default: 'polling',
		description: 'How the node finds out that the conversions have finished',
		options: [
			{ name: 'Callback', value: 'callback', description: 'Suspend the execution until the provider has called back for every track' },
			{ name: 'Polling', value: 'polling', description: 'Ask the provider repeatedly. Works wherever n8n runs.' },
		],
		displayOptions: { show, ...whereNoTool },
	},
	...callbackNotices,
	waitTimeoutField,
	{
		displayName: 'Download WAV', name: 'downloadWav', type: 'boolean', default: true,
		description: 'Whether to download the files. If off, the node returns only the file URLs.',
		displayOptions: { show: { ...show, waitBy: ['polling'] }, ...whereNoTool },
	},
	{ ...binaryPropertyName, displayOptions: { show: { ...show, waitBy: ['polling'], downloadWav: [true] }, ...whereNoTool } },
	{
		displayName: 'Options', name: 'options', type: 'collection', placeholder: 'Add Option', default: {},
		displayOptions: { show },
		options: [
			{
				displayName: 'Callback URL', name: 'callBackUrl', type: 'string', default: '',
				placeholder: 'e.g. https://n8n.example.com/webhook/…/webhook',
				description:
					'A URL that the provider also calls when the conversion has finished, such as the Production URL of a Suno WAV Trigger. Rarely needed.',
				displayOptions: { show: { '/waitBy': ['polling'] }, ...whereNoTool },
			},
			{ ...fileName, displayOptions: { show: { '/waitBy': ['polling'], '/downloadWav': [true] }, ...whereNoTool } },
			{ ...includeRawResponse, displayOptions: { show: { '/waitBy': ['polling'] }, ...whereNoTool } },
			{ ...measureAudio, displayOptions: { show: { '/waitBy': ['polling'], '/downloadWav': [true] }, ...whereNoTool } },
			{ ...plainFileName, displayOptions: { show: { '/waitBy': ['polling'], '/downloadWav': [true] }, ...whereNoTool } },
			toolTimeout,
		],
	},
];

/** A problem of all items, such as an invalid batch size, follows the error setting: each becomes an error item, or the node stops. */
export async function convertAndWait(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const suspended = outputOfSuspended(this);
	if (suspended) return [suspended];
	const node = this.getNode();
	try {
		if (isTool(node)) return [await runCustom(this, tool)];
		const starts = new BatchStarts(readBatching((path, fallback) => this.getNodeParameter(path, 0, fallback)));
		const isByCallback = readChoice(this.getNodeParameter('waitBy', 0), 'Wait By', ['callback', 'polling']) === 'callback';
		return [await (isByCallback ? waitByCallback(this, starts) : runCustom(this, waitByPolling(starts)))];
	} catch (error) {
		const problem = toProblem(error);
		if (this.continueOnFail()) return [this.getInputData().map((_, itemIndex) => toErrorItem(node, problem, itemIndex))];
		// The run has already made the node's error.
		throw error instanceof NodeApiError || error instanceof NodeOperationError ? error : toNodeError(node, problem, 0);
	}
}

interface ToolPart extends TrackPart {
	timeoutMs: number;
}

const TOOL_TIMEOUT: NumberField = { name: 'Tool Timeout', unit: 'seconds', least: 1, most: LONGEST_TIME_MS / 1000 };

/**
 * A tool call, which converts one track. n8n's engine runs it as a custom operation. MCP servers and nested agents call the node outside of
 * the engine, where only the routing runs. So this operation supports both ways.
 */
const tool: Operation<ToolPart> = {
	async read(item, run) {
		const client = await createClient(item, run.signal);
		const given = { generationTaskId: item.readRouted('generationTaskId'), audioId: item.readRouted('audioId') };
		return {
			client,
			itemIndex: item.index,
			conversion: toConversion({}),
			ids: readTrackIds(given, client.account.provider, true),
			timeoutMs: readNumber(item.read(`options.${toolTimeout.name}`, toolTimeout.default), TOOL_TIMEOUT) * 1000,
		};
	},

	async work({ client, ids, timeoutMs }, run) {
		return { json: await convertAsTool(client, { ...ids, callBackUrl: unusedCallbackUrl(client.account) }, timeoutMs, run) };
	},
};
