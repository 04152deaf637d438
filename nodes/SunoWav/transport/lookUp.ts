import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Conversion } from '../helpers/conversion';
import { Problem } from '../helpers/problem';
import { redact, redactJson } from '../helpers/redact';
import { sentences } from '../helpers/text';
import type { Account } from '../providers/account';
import { apiErrors } from '../providers/apiErrors';
import type { RequestContext } from './send';
import { findTaskRecord } from './taskRecord';

/** What the provider has on record of a conversion, without secrets. */
export interface Details {
	conversion: Conversion;
	/** The callback URL that it was started with; null where the record does not tell. */
	callBackUrl: string | null;
	/** The whole answer as it came, for users who want to see it. */
	raw: unknown;
}

/**
 * Asks how a conversion stands. `options` are the request's own settings (proxy, timeout). Throws a Problem, also when the
 * provider does not know the conversion or has the record of another kind of task.
 */
export async function lookUp(
	context: RequestContext,
	account: Account,
	taskId: string,
	options: Partial<IHttpRequestOptions> = {},
): Promise<Details> {
	const { details } = account.provider.api;
	const { record, raw } = await findTaskRecord(context, account, details, taskId, options).catch((error: unknown) => {
		throw error instanceof Problem ? error.about({ taskId }) : error;
	});
	const conversion = record && details.conversionOf(record);
	if (!conversion) throw unknownConversion(taskId, account);
	const callBackUrl = details.callBackUrlOf(record);
	return {
		conversion: { ...redactJson(conversion, account.secrets), taskId },
		callBackUrl: callBackUrl === null ? null : redact(callBackUrl, account.secrets),
		raw,
	};
}

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
