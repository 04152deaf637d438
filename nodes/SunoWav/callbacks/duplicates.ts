import { ExpiringMap } from '../helpers/expiringMap';
import { REPLAY_WINDOW_MS } from './signature';

const MAX_REMEMBERED = 10_000;

/** The part of n8n's response that shows whether it has been sent. */
export interface SentResponse {
	statusCode: number;
	destroyed: boolean;
	once(event: 'close' | 'finish', listener: () => void): unknown;
}

/**
 * The callbacks that have started or resumed an execution, so that the same one does not do it again. They are remembered in
 * this process and within bounds, for as long as any signature is valid, so that no replay of one gets through.
 */
export class Duplicates {
	private readonly accepted = new ExpiringMap<true>(MAX_REMEMBERED, REPLAY_WINDOW_MS);

	private readonly inFlight = new Map<string, Promise<boolean>>();

	/** Undefined for the first with this key; else whether the first one was accepted, as soon as that is known. */
	wasFirstAccepted(key: string): Promise<boolean> | undefined {
		return this.accepted.get(key) ? Promise.resolve(true) : this.inFlight.get(key);
	}

	/**
	 * Notes the first with this key. It counts once the response has been sent with 2xx: n8n starts the execution before that,
	 * and when the start fails, the provider must be able to try again.
	 */
	add(key: string, response: SentResponse): void {
		const isAccepted = wasSent(response).then((sent) => {
			this.inFlight.delete(key);
			if (sent) this.accepted.set(key, true);
			return sent;
		});
		this.inFlight.set(key, isAccepted);
	}
}

/** Whether the response reached the network with 2xx; false when the caller hangs up before. */
async function wasSent(response: SentResponse): Promise<boolean> {
	if (response.destroyed) return false;
	return await new Promise((resolve) => {
		response.once('finish', () => resolve(response.statusCode >= 200 && response.statusCode < 300));
		response.once('close', () => resolve(false));
	});
}
