import { ExpiringMap } from '../helpers/expiringMap';
import { REPLAY_WINDOW_MS } from './signature';

const MAX_REMEMBERED = 10_000;

export interface SentResponse {
	statusCode: number;
	destroyed: boolean;
	once(event: 'close' | 'finish', listener: () => void): unknown;
}

/** The callbacks that started or resumed an execution, remembered for as long as a signature is valid, so that no replay gets through. */
export class Duplicates {
	private readonly accepted = new ExpiringMap<true>(MAX_REMEMBERED, REPLAY_WINDOW_MS);
	private readonly inFlight = new Map<string, Promise<boolean>>();

	/** Undefined for the first with this key; else whether the first one was accepted, as soon as that is known. */
	wasFirstAccepted(key: string): Promise<boolean> | undefined {
		return this.accepted.get(key) ? Promise.resolve(true) : this.inFlight.get(key);
	}

	/** Notes the first with this key. It counts once a 2xx is sent: n8n starts the execution earlier, and a failed start must be retried. */
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
