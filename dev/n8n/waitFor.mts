import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
	timeoutMs: number;
	/** The first pause between two attempts. Each further pause is half as long again. */
	intervalMs?: number;
	maxIntervalMs?: number;
	/** What was seen last, for the error message. */
	lastSeen?: () => string;
}

/** Calls `look` until it returns something. After the timeout, fails with what was seen last. */
export async function waitFor<T>(
	what: string,
	look: () => Promise<T | undefined>,
	{ timeoutMs, intervalMs = 50, maxIntervalMs = 1_000, lastSeen }: WaitOptions,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (let pause = intervalMs; ; pause = Math.min(pause * 1.5, maxIntervalMs)) {
		const found = await look();
		if (found !== undefined) return found;
		const left = deadline - Date.now();
		if (left <= 0) {
			const seen = lastSeen ? ` Last seen: ${lastSeen()}` : '';
			throw new Error(`Waited ${timeoutMs / 1_000} s for ${what}, in vain.${seen}`);
		}
		await sleep(Math.min(pause, left));
	}
}
