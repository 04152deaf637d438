import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodePropertyOptions,
} from 'n8n-workflow';

import { conversionOf, type Conversion } from '../../helpers/conversion';
import { asProblem } from '../../helpers/errors';
import type { Problem } from '../../helpers/problem';
import { toAccount, type Account } from '../../providers/account';
import { lookUpCreditsInTurn } from '../../transport/credits';
import { readCredential } from '../../transport/send';
import { gatherItems, readAll, type ItemCall } from '../common/gatherItems';
import { itemRequest } from '../common/itemRequest';
import type { ItemOutput, NodeRun } from '../common/nodeRun';

export const getCreditsOption: INodePropertyOptions = {
	name: 'Get Credits',
	value: 'getCredits',
	action: 'Get the remaining credits of the account',
	description: 'Ask how many credits are left at the provider, which is free',
	routing: {
		send: { paginate: true },
		operations: { pagination: getCredits },
	},
};

/** One item's question. */
interface CreditsJob {
	context: IExecutePaginationFunctions;
	account: Account;
	/** What an error says of the item: it is about no conversion. */
	conversion: Conversion;
	request: IHttpRequestOptions;
}

/** Reads and checks what one item is to do; one that cannot be worked on is its Problem. */
async function readJob({ context, options }: ItemCall): Promise<CreditsJob | Problem> {
	try {
		const account = toAccount(await readCredential(context));
		return { context, account, conversion: conversionOf({}), request: itemRequest(context, options) };
	} catch (error) {
		return asProblem(error);
	}
}

/** Asks for the credits once for each item of a batch. */
async function askForAll(calls: ItemCall[], run: NodeRun): Promise<Map<number, ItemOutput>> {
	const jobs = await readAll(calls, readJob);
	return await run.settle(jobs, async (job) => await askForCredits(job, run.signal));
}

async function askForCredits({ context, account, request }: CreditsJob, signal: AbortSignal): Promise<INodeExecutionData> {
	return { json: { credits: await lookUpCreditsInTurn(context, account, signal, request) } };
}

/** Answers one item. Used by n8n in place of a pagination: it sees input, request and answer. */
async function getCredits(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	return await gatherItems({ context: this, options }, askForAll);
}
