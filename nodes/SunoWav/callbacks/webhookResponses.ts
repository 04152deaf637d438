import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { logEvent } from './callbackLog';

/** What the caller gets. After anything but HTTP 200 a provider retries. The texts repeat nothing that the caller has sent. */
export const accepted = { status: 200, body: { status: 'accepted' } } as const;
export const ignored = { status: 200, body: { status: 'ignored' } } as const;
export const alreadyKnown = { status: 200, body: { status: 'already known' } } as const;
export const othersPending = { status: 200, body: { status: 'still waiting' } } as const;
export const notACallback = { status: 400, body: { error: 'Not a WAV conversion callback' } } as const;
export const badSignature = { status: 401, body: { error: 'The signature is missing, wrong or too old' } } as const;
export const unknownTask = { status: 404, body: { error: 'The provider could not find this conversion' } } as const;
export const internalError = { status: 500, body: { error: 'Internal error' } } as const;

/**
 * Both make the provider retry. `stillPending`: the last request still found the conversion pending (`verifyOnce` in verifyCallback.ts).
 * `tryAgainLater`: the conversion could not be verified, because
 * - too many callbacks of the account wait already (`admit` in verifyCallback.ts),
 * - no request got its turn and its response in time, or the last one failed (`verifyCallback`, `verifyOnce`), or the time was over,
 *   whatever an earlier request had found,
 * - the trigger's credential or another of its settings cannot be used (`receiveTriggerCallback`),
 * - in an execution that waits, anything failed or took too long (`resumeExecution`).
 */
export const stillPending = { status: 503, body: { error: 'The provider says that the conversion is pending. Send the callback again later.' } } as const;
export const tryAgainLater = { status: 503, body: { error: 'The conversion cannot be verified right now. Send the callback again later.' } } as const;

export interface WebhookResponse {
	status: number;
	body: object;
}

/** Responds without starting an execution. A rejection that the provider will not retry leaves a line in n8n's log. */
export function respond(context: IWebhookFunctions, response: WebhookResponse): IWebhookResponseData {
	const { status, body } = response;
	if (status === 200) return { webhookResponse: body };
	if (status < 500) logEvent(context, 'rejected', `a callback was rejected with HTTP ${status}. ${(body as { error?: string }).error}`);
	context.getResponseObject().status(status).json(body);
	return { noWebhookResponse: true };
}
