import { createHash } from 'crypto';

import { textOf } from '../../helpers/text';
import type { Account } from '../../providers/account';
import { StartedConversions } from './startedConversions';

const MAX_REMEMBERED = 1_000;

/** A conversation with a model can take long; what it was told of a track is still true then. */
const REMEMBERED_MS = 24 * 3_600_000;

/** For what went wrong: long enough for a model to give up, short enough for a person who has seen to the cause. */
const FAILURE_REMEMBERED_MS = 10 * 60_000;

/** A track, as a caller names it. */
interface Track {
	generationTaskId?: unknown;
	audioId?: unknown;
}

/** Moments are epoch milliseconds. */
interface Remembered {
	started: StartedConversions;
	since: number;
	askedAt: number;
	failedAt?: number;
}

/**
 * What tool calls have started, so that a model that asks for a track once more does not pay twice: each call is a run of its
 * own for n8n, and not every provider recognises a repeat. In this process and within bounds.
 */
export class ToolMemory {
	/** By hashes of account and track, those first that were asked for longest ago. */
	private readonly all = new Map<string, Remembered>();

	constructor(private readonly now: () => number = () => Date.now()) {}

	/** What calls for this track have started. */
	of(account: Account, track: Track): StartedConversions {
		const key = keyOf(account, track);
		const now = this.now();
		const known = this.all.get(key);
		const isStale = known === undefined || forgetAt(known) <= now;
		const remembered = isStale ? { started: new StartedConversions(), since: now } : known;
		this.all.delete(key);
		this.all.set(key, { ...remembered, askedAt: now });
		const [oldest] = this.all.keys();
		if (this.all.size > MAX_REMEMBERED) this.all.delete(oldest);
		return remembered.started;
	}

	/** Takes note that the conversion has failed: a model that asks again is told the same and pays no other try, but only for a while. */
	addFailure(account: Account, track: Track): void {
		const remembered = this.all.get(keyOf(account, track));
		if (remembered) remembered.failedAt ??= this.now();
	}
}

/** Without a task, what is remembered can only be a request of which nobody knows whether it was carried out. */
function forgetAt({ started, since, askedAt, failedAt }: Remembered): number {
	if (failedAt !== undefined) return failedAt + FAILURE_REMEMBERED_MS;
	return started.taskIds.length === 0 ? since + FAILURE_REMEMBERED_MS : askedAt + REMEMBERED_MS;
}

export const toolMemory = new ToolMemory();

/** Keys of accounts are remembered as hashes. Two APIs of a provider convert, and charge, apart from each other. */
function keyOf({ apiKey, provider: { baseUrl, api } }: Account, { generationTaskId, audioId }: Track): string {
	const parts = [baseUrl, api.create.path, apiKey, textOf(generationTaskId), textOf(audioId)];
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
