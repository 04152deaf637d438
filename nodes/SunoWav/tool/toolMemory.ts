import { SentRequests } from '../client/sentRequests';
import { ExpiringMap } from '../helpers/expiringMap';
import { hash } from '../helpers/hash';
import { trackKey, type TrackIds } from '../parameters/trackIds';
import type { Account } from '../providers/account';

const MAX_REMEMBERED = 1_000;

/** Counted from the last call. A conversation with a model can last long, and what the model read about a track should stay true. */
const REMEMBERED_MS = 24 * 3_600_000;

/** For failures: long enough that a model stops trying, but short enough that you can try again once you have fixed the cause. */
const FAILURE_REMEMBERED_MS = 10 * 60_000;

interface Remembered {
	sent: SentRequests;
	/** When its conversion was found to have failed. */
	conversionFailedAt?: number;
}

/**
 * Whether a new call starts anew. It does not while there is a task or a running request. If the conversion failed, or a request that the
 * provider may have carried out (`sent.failedAt`), it starts anew after ten minutes.
 */
function isStale({ sent, conversionFailedAt }: Remembered): boolean {
	if (conversionFailedAt === undefined && (sent.taskIds.length > 0 || sent.isRunning)) return false;
	return performance.now() - (conversionFailedAt ?? sent.failedAt ?? -Infinity) >= FAILURE_REMEMBERED_MS;
}

/**
 * What tool calls have requested, so that a model that asks for a track again does not pay twice: each call is a separate run for n8n,
 * and not every provider recognizes a repeat request. Only in this process, and with a limited size.
 */
export class ToolMemory {
	private readonly tracks = new ExpiringMap<Remembered>(MAX_REMEMBERED, REMEMBERED_MS);

	/** The requests for this track, or new ones if there are none or only stale ones. They are remembered for another day. */
	getOrAdd(account: Account, track: TrackIds): SentRequests {
		const key = keyOf(account, track);
		const known = this.tracks.get(key);
		const remembered = known && !isStale(known) ? known : { sent: new SentRequests() };
		this.tracks.set(key, remembered);
		return remembered.sent;
	}

	/** Notes that the conversion has failed. A model that asks again gets the same response and pays nothing, but only for a while. */
	addFailure(account: Account, track: TrackIds): void {
		const remembered = this.tracks.get(keyOf(account, track));
		if (remembered) remembered.conversionFailedAt ??= performance.now();
	}
}

export const toolMemory = new ToolMemory();

const keyOf = ({ apiId }: Account, track: TrackIds): string => hash(apiId, trackKey(track));
