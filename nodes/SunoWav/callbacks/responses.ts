import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** What the caller gets. After anything but HTTP 200 a provider retries. The texts repeat nothing that the caller has sent. */
export const accepted = { status: 200, body: { status: 'accepted' } } as const;
export const ignored = { status: 200, body: { status: 'ignored' } } as const;
export const alreadyKnown = { status: 200, body: { status: 'already known' } } as const;
export const stillWaiting = { status: 200, body: { status: 'still waiting' } } as const;
export const notACallback = { status: 400, body: { error: 'Not a WAV conversion callback' } } as const;
export const badSignature = { status: 401, body: { error: 'The signature is missing, wrong or too old' } } as const;
export const unknownTask = { status: 404, body: { error: 'The provider could not find this conversion' } } as const;
export const internalError = { status: 500, body: { error: 'Internal error' } } as const;

/**
 * Both make the provider retry. `stillPending`: the last lookup still found the conversion pending (`verifyOnce` in verifyCallback.ts).
 * `tryAgainLater`: nothing was found out, because
 * - too many callbacks of the account wait already (`admit` in verifyCallback.ts),
 * - no lookup got its turn and its response in time, or the last one failed (`verifyCallback`, `verifyOnce`),
 * - the trigger's credential or another of its settings cannot be used (`receiveTriggerCallback`),
 * - in an execution that waits, anything failed or took too long (`resumeExecution`).
 */
export const stillPending = { status: 503, body: { error: 'The provider says that the conversion is pending. Send the callback again later.' } } as const;
export const tryAgainLater = { status: 503, body: { error: 'The conversion cannot be verified right now. Send the callback again later.' } } as const;

export interface WebhookResponse {
	status: number;
	body: object;
}

/**
 * What n8n's log tells about callbacks, and at which level. Strangers can cause most of it: a flood of forged callbacks must not fill the
 * log, and must not keep lines about other events out of it. The others are about a conversion that was paid for, so each has its line.
 */
const EVENTS = {
	ignored: { level: 'info', isLimited: true },
	rejected: { level: 'warn', isLimited: true },
	unverified: { level: 'warn', isLimited: true },
	failed: { level: 'error', isLimited: true },
	adopted: { level: 'info', isLimited: false },
	unclear: { level: 'warn', isLimited: false },
} as const;

const MOST_LINES = 5;
const PER_MS = 60_000;
const lines = new Map<keyof typeof EVENTS, number[]>();

/** Writes what happened to a callback to n8n's log: if the event is limited, a few times a minute at most. */
export function logEvent(context: IWebhookFunctions, event: keyof typeof EVENTS, text: string): void {
	const { level, isLimited } = EVENTS[event];
	if (isLimited) {
		const now = performance.now();
		const recent = (lines.get(event) ?? []).filter((at) => at > now - PER_MS);
		lines.set(event, recent);
		if (recent.length >= MOST_LINES) return;
		recent.push(now);
	}
	context.logger[level](`${context.getNode().name}: ${text}`);
}

/** Responds without starting an execution. A rejection that the provider will not retry leaves a line in n8n's log. */
export function respond(context: IWebhookFunctions, response: WebhookResponse): IWebhookResponseData {
	const { status, body } = response;
	if (status === 200) return { webhookResponse: body };
	if (status < 500) logEvent(context, 'rejected', `a callback was rejected with HTTP ${status}. ${(body as { error?: string }).error}`);
	context.getResponseObject().status(status).json(body);
	return { noWebhookResponse: true };
}
