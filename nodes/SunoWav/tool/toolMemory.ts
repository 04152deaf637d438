import { SentRequests } from '../client/sentRequests';
import { ExpiringMap } from '../helpers/expiringMap';
import { hash } from '../helpers/hash';
import { trackKey, type TrackIds } from '../parameters/trackIds';
import type { Account } from '../providers/account';

const MAX_REMEMBERED = 1_000;

/** A conversation with a model can take long; what it was told about a track is still true then. */
const REMEMBERED_MS = 24 * 3_600_000;

/** For what went wrong: long enough for a model to stop trying, short enough for a person who has fixed the cause. */
const FAILURE_REMEMBERED_MS = 10 * 60_000;

interface Remembered {
	sent: SentRequests;
	/** When its conversion was found failed, by the clock of `performance.now()`. */
	failedAt?: number;
}

/** Without a task, what is remembered is a request that is running, or one of which nobody knows whether it was carried out. */
function isStale({ sent, failedAt }: Remembered): boolean {
	if (failedAt === undefined && (sent.taskIds.length > 0 || sent.isRunning)) return false;
	return performance.now() - (failedAt ?? sent.failedAt ?? -Infinity) >= FAILURE_REMEMBERED_MS;
}

/**
 * What tool calls have ordered, so that a model that asks for a track again does not pay twice: each call is a run of its own for n8n,
 * and not every provider recognizes a repeat. In this process and within bounds.
 */
export class ToolMemory {
	private readonly tracks = new ExpiringMap<Remembered>(MAX_REMEMBERED, REMEMBERED_MS);

	get(account: Account, track: TrackIds): SentRequests {
		const key = keyOf(account, track);
		const known = this.tracks.get(key);
		const remembered = known && !isStale(known) ? known : { sent: new SentRequests() };
		this.tracks.set(key, remembered);
		return remembered.sent;
	}

	/** Notes that the conversion has failed. A model that asks again is told the same and pays nothing, but only for a while. */
	addFailure(account: Account, track: TrackIds): void {
		const remembered = this.tracks.get(keyOf(account, track));
		if (remembered) remembered.failedAt ??= performance.now();
	}
}

export const toolMemory = new ToolMemory();

const keyOf = ({ apiId }: Account, track: TrackIds): string => hash(apiId, trackKey(track));
