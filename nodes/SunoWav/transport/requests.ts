import type { IDataObject, IExecuteFunctions, IExecuteSingleFunctions, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';

import { toAccount, type Account } from '../providers/account';
import type { Purpose } from '../providers/advice';
import { readAnswer, type HttpAnswer } from './answer';
import { conversionFromRecord, type Conversion } from '../helpers/conversion';
import { apiErrors } from '../providers/apiErrors';
import { problemOfFailedRequest } from './networkProblem';
import { Problem } from '../helpers/problem';
import { paths } from '../providers/providers';
import { redactJson } from '../helpers/redact';
import { unusedCallbackUrl } from '../providers/unusedCallbackUrl';

/** The functions of n8n that can speak to a provider: those of a run or an item, and those of a webhook. */
export type RequestContext = IExecuteFunctions | IExecuteSingleFunctions | IWebhookFunctions;

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
export interface Reply {
	data: unknown;
	raw: unknown;
}

/** Reads the node's credential. Throws a Problem when it cannot be used. */
export async function readAccount(context: RequestContext): Promise<Account> {
	return toAccount(await (context as IExecuteSingleFunctions).getCredentials(CREDENTIAL));
}

/** Sends one request with the node's credential and judges the answer. Throws a Problem for anything but a success. */
export async function send(context: RequestContext, account: Account, options: IHttpRequestOptions): Promise<Reply> {
	const purpose = purposeOf(options, account);
	let answer: HttpAnswer;
	try {
		answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			CREDENTIAL,
			{ ...options, ...callOptions, returnFullResponse: true },
			{ credentialsDecrypted: { id: '', name: CREDENTIAL, type: CREDENTIAL, data: account.credential } },
		)) as HttpAnswer;
	} catch (error) {
		throw problemOfFailedRequest(error, account, purpose);
	}
	return { data: readAnswer(answer, account, purpose), raw: answer.body };
}

/** A callback URL is the user's to see to unless it is the one that nobody uses. */
function purposeOf({ url, body }: IHttpRequestOptions, account: Account): Purpose {
	if (url === paths.record) return 'lookUp';
	const { callBackUrl } = (body ?? {}) as { callBackUrl?: unknown };
	return callBackUrl === undefined || callBackUrl === unusedCallbackUrl(account) ? 'start' : 'startWithCallback';
}

/**
 * Asks how a conversion stands. `options` are the request's own settings (proxy, timeout); base URL and path are added.
 * Throws a Problem, also when the provider does not know the task, which it says in one of three ways: code 404, code
 * 422, or code 200 without data.
 */
export async function lookUp(
	context: RequestContext,
	account: Account,
	taskId: string,
	options: Partial<IHttpRequestOptions> = {},
): Promise<{ conversion: Conversion; record: IDataObject; raw: unknown }> {
	const { data, raw } = await send(context, account, {
		timeout: REQUEST_TIMEOUT_MS,
		...options,
		baseURL: account.provider.baseUrl,
		method: 'GET',
		url: paths.record,
		qs: { taskId },
		body: undefined,
	}).catch((error: unknown) => {
		if (isUnknownConversion(error)) throw unknownConversion(taskId, account);
		throw error instanceof Problem ? error.about({ taskId }) : error;
	});
	if (data === null || typeof data !== 'object' || Array.isArray(data)) throw unknownConversion(taskId, account);
	const record = redactJson(data as IDataObject, account.secrets);
	return { conversion: { ...conversionFromRecord(record), taskId }, record, raw };
}

const NOT_FOUND_CODES = new Set(['404', '422']);

/** Whether a look-up failed because the provider has no such conversion. A gateway's own HTTP 404 does not count. */
export const isUnknownConversion = (error: unknown): boolean =>
	error instanceof Problem && error.apiError !== undefined && NOT_FOUND_CODES.has(error.code ?? '');

function unknownConversion(taskId: string, { provider }: Account): Problem {
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} knows no conversion with this task ID`,
		description: `Check the task ID, and that the credential belongs to the account that started the conversion. The task ID must be the conversion's (Convert returns it), not the music generation's. Files are kept for ${provider.retentionDays} days. The ID that was asked for is ${taskId}.`,
		code: '404',
		apiError: apiErrors.notFound,
	}).about({ taskId });
}
