import type { IWebhookFunctions } from 'n8n-workflow';

/**
 * What n8n's log says about callbacks, and at which level. Anyone can cause the limited events. A flood of forged callbacks must not fill
 * the log, and must not keep lines about other events out of it. The unlimited events are about a conversion that was paid for, so each is
 * logged.
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

/** Writes an event to n8n's log. A limited one is written at most a few times a minute. */
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
