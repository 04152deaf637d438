import type { Logger } from 'n8n-workflow';

import type { SentRequests } from '../client/sentRequests';

/** IDs in a line of the log. */
const IDS_PER_LINE = 100;

/**
 * Writes to n8n's log which conversions a run has started, if neither output nor error says so: n8n drops both when an execution is
 * stopped, and makes the error itself when an expression fails. Each conversion is written once.
 */
export class StartedLog {
	private readonly written = new Set<string>();
	private readonly lost = new Set<string>();

	constructor(private readonly logger: Logger | undefined, private readonly sent: SentRequests) {}

	/** Notes that the request for a track was stopped together with the execution, before its response. */
	addLost(track: string): void {
		this.lost.add(track);
	}

	write(what: string): void {
		this.writeList(`Suno WAV: ${what}. Task IDs of the conversions already started, for Get Details:`, this.sent.taskIds);
		const unknown = 'Conversions of these tracks may have been started, but the response was lost:';
		this.writeList(`Suno WAV: ${what}. ${unknown}`, [...this.lost]);
	}

	private writeList(start: string, ids: string[]): void {
		const fresh = ids.filter((id) => !this.written.has(id));
		for (const id of fresh) this.written.add(id);
		for (let from = 0; from < fresh.length; from += IDS_PER_LINE) {
			this.logger?.warn(`${start} ${fresh.slice(from, from + IDS_PER_LINE).join(', ')}`);
		}
	}
}
