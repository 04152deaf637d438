import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { toAccount, type Account } from '../providers/account';
import type { Purpose } from '../providers/advice';
import { readAnswer, type HttpAnswer } from './answer';
import { problemOfFailedRequest } from './networkProblem';

/** The functions of n8n that can speak to a provider: those of a run or an item, of a webhook, and of a list in the editor. */
export type RequestContext = IExecuteFunctions | IExecuteSingleFunctions | IWebhookFunctions | ILoadOptionsFunctions;

export const CREDENTIAL = 'sunoWavApi';

/** Long enough for a slow provider, short enough that a hung connection does not hold an execution for n8n's 300 s. */
export const REQUEST_TIMEOUT_MS = 60_000;

/**
 * How every call to a provider is made. HTTP errors come back as answers, because the body decides, and because n8n
 * would send a request again after HTTP 401. Redirects are not followed: n8n would take the key along to another host.
 */
export const callOptions = {
	json: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
} as const;

/** A successful answer: its `data`, and the whole body for users who want to see it. */
interface Reply {
	data: unknown;
	raw: unknown;
}

/** The node's credential as n8n has it. */
export const readCredential = async (context: RequestContext): Promise<ICredentialDataDecryptedObject> =>
	await (context as IExecuteSingleFunctions).getCredentials(CREDENTIAL);

/** The account of the node's credential. Throws a Problem when it cannot be used. */
export const readAccount = async (context: RequestContext): Promise<Account> => toAccount(await readCredential(context));

/**
 * Sends one request with the node's credential and judges the answer. Throws a Problem for anything but a success, with advice
 * that fits the purpose.
 */
export async function send(
	context: RequestContext,
	account: Account,
	purpose: Purpose,
	options: IHttpRequestOptions,
): Promise<Reply> {
	let answer: HttpAnswer;
	try {
		answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			CREDENTIAL,
			{ ...options, ...callOptions, baseURL: account.provider.baseUrl, returnFullResponse: true },
			{ credentialsDecrypted: { id: '', name: CREDENTIAL, type: CREDENTIAL, data: account.credential } },
		)) as HttpAnswer;
	} catch (error) {
		throw problemOfFailedRequest(error, account, purpose);
	}
	return { data: readAnswer(answer, account, purpose), raw: answer.body };
}
