import type { Flaw } from './audio/flawedWav.mts';

/** The providers that the emulator plays. The names are also their base paths. */
export type ProviderName = 'kie' | 'sunoapi' | 'apibox' | 'erweima';

/** The APIs that make conversions: the older one, with `/wav/` in its paths, and kie.ai's Jobs API. */
export type ApiName = 'wav' | 'jobs';

/** What one API (the first word) can do with tasks of the other: find their records, or convert their tracks. */
export type Crossing = `${ApiName}:${CrossingKind}`;
export type CrossingKind = 'generations' | 'conversions' | 'tracks';

/** The account of an API key, and how the provider behaves towards it. */
export interface Account {
	apiKey: string;
	credits: number;
	/** What one conversion costs at the older API. */
	cost: number;
	/** What one conversion costs at the Jobs API. */
	jobsCost: number;
	/** Signs the callbacks of providers that sign. */
	webhookHmacKey: string | null;
	/** How long a conversion stays pending; null: the emulator's default. */
	conversionMs: number | null;
	/** At most `tasks` tasks may be created within any `perMs`. */
	rateLimit: { tasks: number; perMs: number };
	/** Whether code 409 names the existing conversion. */
	conflictTaskId: 'present' | 'missing';
	/** Whether the older API sends times as epoch milliseconds, as related endpoints do. */
	epochTimes: boolean;
	/** Whether to reject a callback URL whose host has no address. */
	resolvesCallbackHosts: boolean;
	/** The pauses between a failed attempt of a callback and the next one; null: the provider's. */
	callbackRetriesMs: number[] | null;
	/** Whether a record with CALLBACK_EXCEPTION says where the WAV is. */
	callbackExceptionUrl: 'present' | 'missing';
	/** How many lookups find no record at first. */
	looksBeforeRecord: number;
	/** For `ms` after the end, when the callback has already been sent, records are `pending` or missing. */
	recordLag: { ms: number; as: 'pending' | 'null' };
	/** What works across kie.ai's two APIs. */
	crossings: Crossing[];
	/** How much may be spent with this key before code 433; null if the key has no limit of its own. */
	jobsKeyLimit: number | null;
	/** 32 hexadecimal digits, or `task_<family>_<digits>` with dots in the family. */
	jobsTaskIds: 'hex' | 'family';
	/** Which field of an answer contains the text. */
	jobsTextField: 'msg' | 'message';
	/** The shape that all callbacks of the Jobs API share, or the one that its Suno pages have kept. */
	jobsCallback: 'market' | 'suno';
	/** How a record says that there is no result or failure. */
	jobsUnset: 'null' | 'empty' | 'absent';
	/** Whether `param` names the callback URL. */
	jobsParamHasCallback: boolean;
}

export interface Track {
	id: string;
	title: string;
	tags: string;
	/** Which of the synthesised samples it plays. */
	sample: number;
}

/** A finished music generation. */
export interface Generation {
	taskId: string;
	/** Which API made it. Only kie.ai knows generations of the Jobs API. */
	api: ApiName;
	tracks: Track[];
	createdAt: Date;
}

/** A generation to be made. */
export interface GenerationWish {
	taskId?: string;
	tracks?: number;
	api?: ApiName;
}

/** How a conversion ends. If a field is omitted, the provider's usual value applies. */
export interface Outcome {
	/** The Jobs API's word. `fail` is a failure for the older API too. */
	state?: string;
	successFlag?: string | number;
	errorCode?: number | null;
	errorMessage?: string | null;
	callbackCode?: number;
	/** The callback carries `data: null`. */
	callbackDataNull?: boolean;
	audioWavUrl?: string | null;
	/** Serve a made-up WAV of about this size instead of the track. */
	wavBytes?: number;
	/** Serve a track with this flaw, or with none, instead of the track. */
	wavFlaw?: Flaw;
}

export interface CallbackAttempt {
	at: string;
	status: number | null;
	error: string | null;
}

export interface Conversion {
	taskId: string;
	provider: ProviderName;
	api: ApiName;
	apiKey: string;
	generationTaskId: string;
	audioId: string;
	musicIndex: number;
	sample: number;
	/** What the account was charged for it. */
	cost: number;
	/** null: no callback is sent. Only the Jobs API allows this. */
	callBackUrl: string | null;
	/** The base URL of the finished file: the emulator's own or, for requests through the front door (`providerProxy.mts`), FILE_HOST. */
	filesUrl: string;
	createdAt: Date;
	completedAt: Date | null;
	successFlag: string | number;
	audioWavUrl: string | null;
	errorCode: number | null;
	errorMessage: string | null;
	outcome: Outcome;
	expiresAt: Date | null;
	/** How often its record has been looked up. */
	looks: number;
	callbackAttempts: CallbackAttempt[];
}

/** A conversion as the admin API shows it, without the key. */
export type ConversionView = Omit<Conversion, 'apiKey' | 'createdAt' | 'completedAt' | 'expiresAt'> & {
	createdAt: string;
	completedAt: string | null;
	expiresAt: string | null;
};
