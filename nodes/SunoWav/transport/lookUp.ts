import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Conversion } from '../helpers/conversion';
import { Problem } from '../helpers/problem';
import { redact, redactJson } from '../helpers/redact';
import { sentences } from '../helpers/text';
import type { Account } from '../providers/account';
import { apiErrors } from '../providers/apiErrors';
import { REQUEST_TIMEOUT_MS, send, type RequestContext } from './send';

/** What the provider has on record of a conversion, without secrets. */
export interface Details {
	conversion: Conversion;
	/** The callback URL that it was started with; null where the record does not tell. */
	callBackUrl: string | null;
	/** The whole answer as it came, for users who want to see it. */
	raw: unknown;
}

/**
 * Asks how a conversion stands. `options` are the request's own settings (proxy, timeout); address and task are added.
 * Throws a Problem, also when the provider does not know the conversion, which it says in one of several ways: code 404, code
 * 422, code 200 without data, or the record of another kind of task.
 */
export async function lookUp(
	context: RequestContext,
	account: Account,
	taskId: string,
	options: Partial<IHttpRequestOptions> = {},
): Promise<Details> {
	const { details } = account.provider.api;
	const { data, raw } = await send(context, account, 'lookUp', {
		timeout: REQUEST_TIMEOUT_MS,
		...options,
		method: 'GET',
		url: details.path,
		qs: { [details.taskIdProperty]: taskId },
		body: undefined,
	}).catch((error: unknown) => {
		if (isUnknownConversion(error)) throw unknownConversion(taskId, account);
		throw error instanceof Problem ? error.about({ taskId }) : error;
	});
	const isRecord = data !== null && typeof data === 'object' && !Array.isArray(data);
	const conversion = isRecord ? details.conversionOf(data) : null;
	if (!isRecord || !conversion) throw unknownConversion(taskId, account);
	const callBackUrl = details.callBackUrlOf(data);
	return {
		conversion: { ...redactJson(conversion, account.secrets), taskId },
		callBackUrl: callBackUrl === null ? null : redact(callBackUrl, account.secrets),
		raw,
	};
}

const NOT_FOUND_CODES = new Set(['404', '422']);

/** Whether a look-up failed because the provider has no such conversion. A gateway's own HTTP 404 does not count. */
export const isUnknownConversion = (error: unknown): boolean =>
	error instanceof Problem && error.apiError !== undefined && NOT_FOUND_CODES.has(error.code ?? '');

function unknownConversion(taskId: string, { provider }: Account): Problem {
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} knows no conversion with this task ID`,
		description: sentences(
			"Check the task ID, and that the credential belongs to the account that started the conversion. The task ID must be the conversion's (Convert returns it), not the music generation's.",
			provider.otherRow ?? '',
			`Files are kept for ${provider.retentionDays} days. The ID that was asked for is ${taskId}.`,
		),
		code: '404',
		apiError: apiErrors.notFound,
	}).about({ taskId });
}
