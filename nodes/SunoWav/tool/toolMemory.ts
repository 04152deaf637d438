import { SentRequests } from '../client/sentRequests';
import { ExpiringMap } from '../helpers/expiringMap';
import { hash } from '../helpers/hash';
import { toText } from '../helpers/text';
import type { Account } from '../providers/account';

const MAX_REMEMBERED = 1_000;

/** A conversation with a model can take long; what it was told about a track is still true then. */
const REMEMBERED_MS = 24 * 3_600_000;

/** For what went wrong: long enough for a model to stop trying, short enough for a person who has fixed the cause. */
const FAILURE_REMEMBERED_MS = 10 * 60_000;

/** A track, as a caller names it. */
interface Track {
	generationTaskId?: unknown;
	audioId?: unknown;
}

interface Remembered {
	sent: SentRequests;
	/** By the clock of `performance.now()`: when an entry without a task, or one that has failed, is forgotten. */
	forgetFailureAt: number;
	hasFailed: boolean;
}

/**
 * What tool calls have ordered, so that a model that asks for a track again does not pay twice: each call is a run of its own for n8n,
 * and not every provider recognizes a repeat. In this process and within bounds.
 */
export class ToolMemory {
	private readonly tracks = new ExpiringMap<Remembered>(MAX_REMEMBERED, REMEMBERED_MS);

	get(account: Account, track: Track): SentRequests {
		const key = keyOf(account, track);
		const known = this.tracks.get(key);
		const now = performance.now();
		// Without a task, all that is remembered is a request of which nobody knows whether it was carried out.
		const isStale = known && (known.hasFailed || known.sent.taskIds.length === 0) && known.forgetFailureAt <= now;
		const remembered =
			known && !isStale ? known : { sent: new SentRequests(), forgetFailureAt: now + FAILURE_REMEMBERED_MS, hasFailed: false };
		this.tracks.set(key, remembered);
		return remembered.sent;
	}

	/** Notes that the conversion has failed. A model that asks again is told the same and pays nothing, but only for a while. */
	addFailure(account: Account, track: Track): void {
		const remembered = this.tracks.get(keyOf(account, track));
		if (!remembered || remembered.hasFailed) return;
		remembered.hasFailed = true;
		remembered.forgetFailureAt = performance.now() + FAILURE_REMEMBERED_MS;
	}
}

export const toolMemory = new ToolMemory();

const keyOf = ({ apiId }: Account, { generationTaskId, audioId }: Track): string => hash(apiId, toText(generationTaskId), toText(audioId));
