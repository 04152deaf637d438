import { sleep } from 'n8n-workflow';

import { ExpiringMap } from '../helpers/expiringMap';
import { REPLAY_WINDOW_MS } from './signature';

const MAX_REMEMBERED = 10_000;

export interface SentResponse {
	statusCode: number;
	destroyed: boolean;
	/** Whether n8n has responded, even if the caller has hung up. */
	writableEnded?: boolean;
	once(event: 'close' | 'finish', listener: () => void): unknown;
}

/** The callbacks that started or resumed an execution, remembered for as long as a signature is valid, so that no replay gets through. */
export class Duplicates {
	private readonly accepted = new ExpiringMap<true>(MAX_REMEMBERED, REPLAY_WINDOW_MS);
	private readonly inFlight = new Map<string, Promise<boolean>>();

	/** Undefined for the first callback with this key. Otherwise, whether the first one was accepted, as soon as that is known. */
	wasFirstAccepted(key: string): Promise<boolean> | undefined {
		return this.accepted.get(key) ? Promise.resolve(true) : this.inFlight.get(key);
	}

	/**
	 * Notes the first callback. It counts only after n8n has sent a 2xx. n8n starts the execution before it responds, and a failed
	 * start must be retried.
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

/** How long n8n may need to respond after the caller has hung up. */
const LONGEST_START_MS = 60_000;
const CHECK_EVERY_MS = 100;

/**
 * Whether n8n responded with 2xx. If the caller hangs up before the response, the execution starts anyway. So this waits for n8n's
 * response, and its status counts.
 */
async function wasSent(response: SentResponse): Promise<boolean> {
	if (!response.destroyed) {
		await new Promise<void>((resolve) => {
			response.once('finish', resolve);
			response.once('close', resolve);
		});
	}
	for (let left = LONGEST_START_MS; response.writableEnded === false && left > 0; left -= CHECK_EVERY_MS) await sleep(CHECK_EVERY_MS);
	return response.statusCode >= 200 && response.statusCode < 300;
}
