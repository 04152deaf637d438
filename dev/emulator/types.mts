/** The providers that the emulator plays; also their base paths. */
export type ProviderName = 'kie' | 'sunoapi' | 'apibox' | 'erweima';

/** What an API key stands for. */
export interface Account {
	apiKey: string;
	credits: number;
	/** What one conversion costs. */
	cost: number;
	/** Signs the callbacks of providers that sign. */
	webhookHmacKey: string | null;
	/** How long a conversion stays pending; null takes the emulator's default. */
	conversionMs: number | null;
	/** At most `tasks` created tasks in any `perMs`. */
	rateLimit: { tasks: number; perMs: number };
	/** Whether code 409 names the existing conversion. */
	conflictTaskId: 'present' | 'missing';
	/** Times as epoch milliseconds, as sibling endpoints of the API send them. */
	epochTimes: boolean;
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
	tracks: Track[];
	createdAt: Date;
}

/** How a conversion ends; everything that is left out is as the provider does it. */
export interface Outcome {
	successFlag?: string | number;
	errorCode?: number | null;
	errorMessage?: string | null;
	callbackCode?: number;
	/** The callback carries `data: null`. */
	callbackDataNull?: boolean;
	audioWavUrl?: string | null;
	/** Serve a made-up WAV of about this size in place of the track. */
	wavBytes?: number;
}

export interface CallbackAttempt {
	at: string;
	status: number | null;
	error: string | null;
}

export interface Conversion {
	taskId: string;
	provider: ProviderName;
	apiKey: string;
	generationTaskId: string;
	audioId: string;
	musicIndex: number;
	sample: number;
	callBackUrl: string;
	/** Where the finished file is offered: the emulator's origin, or the front door's file host. */
	filesUrl: string;
	createdAt: Date;
	completedAt: Date | null;
	successFlag: string | number;
	audioWavUrl: string | null;
	errorCode: number | null;
	errorMessage: string | null;
	outcome: Outcome;
	expiresAt: Date | null;
	callbackAttempts: CallbackAttempt[];
}

/** A conversion as the admin API shows it: without the key. */
export type ConversionView = Omit<Conversion, 'apiKey' | 'createdAt' | 'completedAt' | 'expiresAt'> & {
	createdAt: string;
	completedAt: string | null;
	expiresAt: string | null;
};

export interface Counters {
	tasksCreated: number;
	creditsSpent: number;
	alreadyExists: number;
	rateLimited: number;
	insufficientCredits: number;
	unauthorized: number;
	lookups: number;
	generationLookups: number;
	creditCalls: number;
	downloads: number;
	callbackAttempts: number;
	callbacksDelivered: number;
	callbacksFailed: number;
}

/** One request as it was seen; never with its key. */
export interface RequestRecord {
	time: string;
	provider: ProviderName | null;
	method: string;
	path: string;
	query: Record<string, unknown>;
	body: unknown;
	/** HTTP status of the answer; null when the connection was cut instead. */
	status: number | null;
	/** `code` of the answer's body. */
	code: number | null;
	/** What happened, in words. */
	what: string;
	hadAuthorization: boolean;
	userAgent: string | null;
}

/** What to change when a callback is rung again. */
export interface RingOverrides {
	url?: string;
	payload?: unknown;
	headers?: Record<string, string>;
}
