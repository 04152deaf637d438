import type { ApiName } from '../emulator/types.mts';
import type { ProviderName } from './providers.mts';
import type { Fields, Shape } from './shape.mts';

/** An answer, without any part that must not be written down. */
export interface Seen extends Shape {
	/** The HTTP status; null if no answer arrived. */
	status: number | null;
	/** The code in the body. */
	code: number | null;
	text: string;
	contentType: string;
	ms: number;
}

/** The record's state at one lookup. */
export interface Look {
	/** Since the request to convert. */
	ms: number;
	state: string;
}

export type End = 'success' | 'failure' | 'not within the time';

/** One request to convert, and its result. */
export interface ConversionFindings {
	created: Seen;
	/** Whether the answer named a task. */
	followed: boolean;
	/** The credits charged by the time the request was answered, and by the time the conversion had ended. */
	costCreated: number | null;
	costEnded: number | null;
	looks: Look[];
	pending?: Seen;
	ended?: Seen;
	end?: End;
	/** Calculated from the record's own times. */
	ownMs: number | null;
	/** Only for a repeat request: whether the answer named the first conversion. */
	sameTask?: boolean;
}

export interface FileFindings {
	status: number | null;
	host: string;
	/** The host after all redirects. Without redirects, the same as `host`. */
	finalHost: string;
	contentType: string;
	contentLength: string;
	acceptRanges: string;
	bytes: number;
	/** Why the download ended early. */
	failure: string;
	/** Whether the first letters are those of a WAV. */
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

/** Everything that one run has learned. Requests that were not made are missing. */
export interface Findings {
	provider: ProviderName;
	host: string;
	/** Whether that is the provider's own host. */
	isProvider: boolean;
	at: Date;
	/** Which API the track was made through. */
	trackApi?: ApiName;
	/** Whether the user gave a callback URL. */
	ownCallback: boolean;
	credits: Seen;
	schema?: SchemaFindings;
	generation: ByApi;
	unknownConversion: ByApi;
	noTaskId: ByApi;
	conversion?: ConversionFindings;
	again?: ConversionFindings;
	file?: FileFindings;
	/** The conversion, looked up at the other API. */
	crossing?: Seen;
	wrongAudioId?: ConversionFindings;
	wrongTaskId?: ConversionFindings;
	/** Why the run ended early. */
	brokenOff?: string;
}

/** A problem that the user has to solve. It is printed without a stack trace. */
export class PlainError extends Error {}
