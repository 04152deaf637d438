import { REPLAY_WINDOW_MS } from './signature';

const MAX_REMEMBERED = 10_000;

/** The part of n8n's response that tells whether the answer has gone out. */
export interface PendingAnswer {
	statusCode: number;
	destroyed: boolean;
	once(event: 'close' | 'finish', listener: () => void): unknown;
}

/**
 * What workflows have been started with, or have gone on with, so that the same does not do it a second time. It is
 * remembered in this process and within bounds. As long as any signature is good, so that no replay of one gets through.
 */
export class Duplicates {
	/** When each may be forgotten; in the order in which they came. */
	private readonly accepted = new Map<string, number>();

	private readonly inFlight = new Map<string, Promise<boolean>>();

	/** Undefined for the first of its kind; else whether the first one was accepted, as soon as that is known. */
	firstOf(key: string): Promise<boolean> | undefined {
		const forgetAt = this.accepted.get(key);
		if (forgetAt !== undefined && forgetAt > Date.now()) return Promise.resolve(true);
		return this.inFlight.get(key);
	}

	/**
	 * Notes the first of its kind. It counts once the answer has gone out with 2xx: n8n starts the execution before that,
	 * and when the start fails, the provider must be able to try again.
	 */
	add(key: string, answer: PendingAnswer): void {
		const verdict = hasGoneOut(answer).then((accepted) => {
			this.inFlight.delete(key);
			if (accepted) this.remember(key);
			return accepted;
		});
		this.inFlight.set(key, verdict);
	}

	private remember(key: string): void {
		// Set anew, it would keep its old place in the order.
		this.accepted.delete(key);
		this.accepted.set(key, Date.now() + REPLAY_WINDOW_MS);
		const [oldest] = this.accepted.keys();
		if (this.accepted.size > MAX_REMEMBERED) this.accepted.delete(oldest);
	}
}

/** Whether the answer reached the network with 2xx; false when the caller hangs up before. */
async function hasGoneOut(answer: PendingAnswer): Promise<boolean> {
	if (answer.destroyed) return false;
	return await new Promise((resolve) => {
		answer.once('finish', () => resolve(answer.statusCode >= 200 && answer.statusCode < 300));
		answer.once('close', () => resolve(false));
	});
}
