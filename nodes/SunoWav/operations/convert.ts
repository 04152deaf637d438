import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { asProblem } from '../errors';
import { readCallBackUrl, readId } from '../input';
import type { Account } from '../provider/account';
import { conversionOf, type Conversion } from '../provider/conversion';
import { meanings } from '../provider/meanings';
import { Problem } from '../provider/problem';
import { paths, type Provider } from '../provider/providers';
import { lookUp, readAccount, send } from '../provider/requests';
import { textOf } from '../provider/text';
import { conversionJson, runItem } from './item';
import { itemRequest } from './itemRequest';
import { includeRawResponse } from './sharedFields';

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
		displayName: 'Generation Task ID',
		name: 'generationTaskId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 5c79be8e1f0d4c3a9b7e2d6f8a1c4e5b',
		description: 'The ID of the task that generated (or extended) the music',
		hint: 'kie.ai needs this and the Audio ID. Elsewhere one of them is enough; the Audio ID makes it exact.',
		displayOptions: { show },
		routing: { send: { type: 'body', property: 'taskId' } },
	},
	{
		displayName: 'Audio ID',
		name: 'audioId',
		type: 'resourceLocator',
		default: { mode: 'id', value: '' },
		description: 'Which track of the generation to convert. A generation usually makes two.',
		modes: [
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16',
			},
		],
		displayOptions: { show },
		routing: { send: { type: 'body', property: 'audioId' } },
	},
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
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show },
		options: [includeRawResponse],
	},
];

/** The body of a creating request. `taskId` is the generation's, as the provider calls it. */
interface ConvertBody {
	taskId?: string;
	audioId?: string;
	callBackUrl: string;
}

/** Checks the ids against what the provider needs. Throws a Problem that names what is missing. */
export function readConvertBody(body: IDataObject, { needsBothIds, displayName }: Provider): ConvertBody {
	const taskId = readId(body.taskId, 'Generation Task ID');
	const audioId = readId(body.audioId, 'Audio ID');
	const missing = [taskId === '' && 'Generation Task ID', audioId === '' && 'Audio ID'].filter(Boolean);
	if (missing.length > (needsBothIds ? 0 : 1)) {
		throw Problem.ofInput(
			`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} empty`,
			`${displayName} needs ${needsBothIds ? 'both IDs' : 'at least one of them'}. They come from the node that generated the music. If an ID comes from an expression, check that the item has this field.`,
		);
	}
	return {
		...(taskId === '' ? {} : { taskId }),
		...(audioId === '' ? {} : { audioId }),
		callBackUrl: readCallBackUrl(body.callBackUrl),
	};
}

/** Starts the conversion of one item's track. Used by n8n in place of a pagination: it sees input, request and answer. */
async function convert(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	const sent = (options.body ?? {}) as IDataObject;
	const known = { generationTaskId: textOf(sent.taskId), audioId: textOf(sent.audioId) };
	return await runItem(this, known, async () => {
		const account = await readAccount(this);
		const request = itemRequest(this, options, readConvertBody(sent, account.provider));
		const { conversion, raw } = await createConversion(this, account, request);
		const { generationTaskId } = known;
		const audioId = conversion.audioId ?? known.audioId;
		return { json: conversionJson(this, account, { ...conversion, generationTaskId, audioId }, raw) };
	});
}

/**
 * Sends the request that creates. When the provider says that the track has been converted before (code 409), that
 * conversion is looked up and returned: a repeated run gets the first conversion back and no credit is spent twice.
 */
async function createConversion(
	context: IExecutePaginationFunctions,
	account: Account,
	request: IHttpRequestOptions,
): Promise<{ conversion: Conversion; raw: unknown }> {
	try {
		const { data, raw } = await send(context, account, request);
		const taskId = textOf((data as { taskId?: unknown } | null | undefined)?.taskId);
		if (taskId === null) throw withoutTaskId(account.provider);
		return { conversion: conversionOf({ taskId, alreadyConverted: false }), raw };
	} catch (error) {
		const problem = asProblem(error);
		const { taskId } = problem.known;
		if (problem.meaning !== meanings.alreadyExists || !taskId) throw outcomeUnknown(problem, account.provider);
		const { conversion, raw } = await lookUp(context, account, taskId, request);
		return { conversion: { ...conversion, alreadyConverted: true }, raw };
	}
}

function withoutTaskId({ displayName }: Provider): Problem {
	return new Problem({
		source: 'provider',
		message: `${displayName} accepted the request but named no task`,
		description:
			'Whether a conversion was started is not known. Look at your account at the provider before you run the item again.',
	});
}

/** After a lost connection or a server error nobody knows whether the conversion was created: say what a repeat costs. */
function outcomeUnknown(problem: Problem, { displayName, repeatIsSafe }: Provider): Problem {
	if (problem.retry !== 'soon') return problem;
	const advice = repeatIsSafe
		? 'If the conversion was started all the same, running the item again finds it and costs nothing more.'
		: `Look at your account at ${displayName} first: this provider does not recognise a repeated request and charges again.`;
	return new Problem({ ...problem, message: problem.message, description: `${problem.description} ${advice}` });
}
