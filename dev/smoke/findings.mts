import type { ApiName } from '../emulator/types.mts';
import type { ProviderName } from './providers.mts';
import type { Fields, Shape } from './shape.mts';

/** An answer, without anything of it that must not be written down. */
export interface Seen extends Shape {
	/** HTTP's; null when no answer came. */
	status: number | null;
	/** The body's. */
	code: number | null;
	text: string;
	contentType: string;
	ms: number;
}

/** How the record stood at one look. */
export interface Look {
	/** Since the conversion was asked for. */
	ms: number;
	state: string;
}

export type End = 'success' | 'failure' | 'not within the time';

/** One request to convert and what became of it. */
export interface ConversionFindings {
	created: Seen;
	/** The answer named a task. */
	followed: boolean;
	/** What was gone from the account when the request was answered, and when the conversion had ended. */
	costCreated: number | null;
	costEnded: number | null;
	looks: Look[];
	pending?: Seen;
	ended?: Seen;
	end?: End;
	/** By the record's own times. */
	ownMs: number | null;
	/** For a repetition: whether the answer named the first conversion. */
	sameTask?: boolean;
}

export interface FileFindings {
	status: number | null;
	host: string;
	/** Where redirects led to; the same as `host` without any. */
	finalHost: string;
	contentType: string;
	contentLength: string;
	acceptRanges: string;
	bytes: number;
	/** Why it ended early. */
	failure: string;
	/** The first letters, as far as they are those of a WAV. */
	riff: boolean;
	format: string;
	ms: number;
}

export interface SchemaFindings {
	seen: Seen;
	request: Fields;
	callback: Fields;
}

export type ByApi = Partial<Record<ApiName, Seen>>;

/** All that one run has met. What was not asked is missing. */
export interface Findings {
	provider: ProviderName;
	host: string;
	/** Whether that is the provider's own. */
	isProvider: boolean;
	at: Date;
	/** Which API the track was made through. */
	trackApi?: ApiName;
	/** Whether somebody's own callback URL was given. */
	ownCallback: boolean;
	credits: Seen;
	schema?: SchemaFindings;
	generation: ByApi;
	unknownConversion: ByApi;
	noTaskId: ByApi;
	conversion?: ConversionFindings;
	again?: ConversionFindings;
	file?: FileFindings;
	/** The conversion, asked for at the other API. */
	crossing?: Seen;
	wrongAudioId?: ConversionFindings;
	wrongTaskId?: ConversionFindings;
	/** Why not everything was asked. */
	brokenOff?: string;
}

/** Something that its user has to put right; told without a stack trace. */
export class PlainError extends Error {}
