import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { placesOfTaskId } from '../../apis/generationItems';
import { conversionOf, type Conversion } from '../../helpers/conversion';
import { asProblem } from '../../helpers/errors';
import type { Problem } from '../../helpers/problem';
import { rawField } from '../../helpers/redact';
import { textOf } from '../../helpers/text';
import { toAccount, type Account } from '../../providers/account';
import { findTracks } from '../../transport/findTracks';
import { readCredential } from '../../transport/send';
import { includeRawResponse } from '../common/fields';
import { gatherItems, readAll, type ItemCall } from '../common/gatherItems';
import { readNumber, readRequiredId, type NumberField } from '../common/input';
import { itemRequest } from '../common/itemRequest';
import type { ItemOutput, NodeRun } from '../common/nodeRun';
import { generationTaskIdField } from './trackFields';

const show = { resource: ['track'], operation: ['getMany'] };

export const getManyOption: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getMany',
	action: 'Get many tracks of a generation',
	description: 'List the tracks of a music generation that has finished, each as an item that can be converted',
	routing: {
		send: { paginate: true },
		operations: { pagination: getMany },
	},
};

const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { ...show, returnAll: [false] } },
};

export const getManyFields: INodeProperties[] = [
	{
		...generationTaskIdField,
		required: true,
		displayOptions: { show },
		routing: { send: { type: 'query', property: 'generationTaskId' } },
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show },
	},
	limitField,
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

const LIMIT: NumberField = { name: 'Limit', unit: 'tracks', least: 1, most: 1_000_000, isWhole: true };

/** One item's list, with everything the user has set for it. */
interface ListJob {
	context: IExecutePaginationFunctions;
	account: Account;
	generationTaskId: string;
	/** What an error says of the item: only which generation was asked for. */
	conversion: Conversion;
	limit: number;
	wantsRaw: boolean;
	request: IHttpRequestOptions;
}

/** Reads and checks what one item is to do; one that cannot be worked on is its Problem. */
async function readJob({ context, options }: ItemCall): Promise<ListJob | Problem> {
	let known: Partial<Conversion> = {};
	try {
		const credential = await readCredential(context);
		const given = options.qs?.generationTaskId;
		known = { generationTaskId: textOf(given) };
		const returnAll = context.getNodeParameter('returnAll', false) as boolean;
		return {
			context,
			account: toAccount(credential),
			generationTaskId: readRequiredId(given, 'Generation Task ID', `It comes from the node that generated the music, as ${placesOfTaskId}.`),
			conversion: conversionOf(known),
			limit: returnAll ? Infinity : readNumber(context.getNodeParameter('limit', limitField.default), LIMIT),
			wantsRaw: context.getNodeParameter('options.includeRawResponse', false) as boolean,
			request: itemRequest(context, options),
		};
	} catch (error) {
		return asProblem(error).about(known);
	}
}

/** Lists the tracks of the generations of all items of a batch. */
async function listAll(calls: ItemCall[], run: NodeRun): Promise<Map<number, ItemOutput>> {
	const jobs = await readAll(calls, readJob);
	return await run.settle(jobs, async (job) => await listTracks(job, run.signal));
}

/** One output item for each track, with the names that Convert's fields have. Throws a Problem. */
async function listTracks(
	{ context, account, generationTaskId, limit, wantsRaw, request }: ListJob,
	signal: AbortSignal,
): Promise<INodeExecutionData[]> {
	const { tracks, raw } = await findTracks(context, account, generationTaskId, signal, request);
	const more = rawField(wantsRaw ? raw : undefined, account.secrets);
	return tracks.slice(0, limit).map((track) => ({ json: { generationTaskId, ...track, ...more } }));
}

/** Lists the tracks of one item's generation. Used by n8n in place of a pagination: it sees input, request and answer. */
async function getMany(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	return await gatherItems({ context: this, options }, listAll);
}
