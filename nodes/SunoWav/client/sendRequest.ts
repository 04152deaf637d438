import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { Purpose } from '../errors/advice';
import { toNetworkProblem } from '../errors/networkProblem';
import { type Account, toAccount } from '../providers/account';
import { type HttpResponse, readResponse } from './response';

/** The functions of n8n that can speak to a provider: those of a run or an item, of a webhook, and of a list in the editor. */
export type RequestContext = IExecuteFunctions | IExecuteSingleFunctions | IWebhookFunctions | ILoadOptionsFunctions;

export const CREDENTIAL = 'sunoWavApi';

/** The body decides, and n8n resends after HTTP 401, so HTTP errors are responses. Redirects would take the key to another host. */
export const callOptions = { json: true, ignoreHttpStatusErrors: true, disableFollowRedirect: true } as const;

/** A successful response: its `data`, and the whole body for users who want to see it. */
export interface Success {
	data: unknown;
	raw: unknown;
}

/** The node's credential as n8n has it. */
const readCredential = async (context: RequestContext): Promise<ICredentialDataDecryptedObject> =>
	await (context as IExecuteSingleFunctions).getCredentials(CREDENTIAL);

/** The account of the node's credential. Throws when it cannot be used. */
export const readAccount = async (context: RequestContext): Promise<Account> => toAccount(await readCredential(context));

/** Sends one request with the node's credential and judges the response. Throws for anything but a success, with advice that fits the purpose. */
export async function sendRequest(
	context: RequestContext,
	account: Account,
	purpose: Purpose,
	options: IHttpRequestOptions,
): Promise<Success> {
	const skipSslCertificateValidation = options.skipSslCertificateValidation === true || account.ignoresSslIssues;
	let response: HttpResponse;
	try {
		response = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			CREDENTIAL,
			{ ...options, ...callOptions, skipSslCertificateValidation, baseURL: account.provider.baseUrl, returnFullResponse: true },
			{ credentialsDecrypted: { id: '', name: CREDENTIAL, type: CREDENTIAL, data: account.credential } },
		)) as HttpResponse;
	} catch (error) {
		throw toNetworkProblem(error, account, purpose);
	}
	return { data: readResponse(response, account, purpose), raw: response.body };
}
