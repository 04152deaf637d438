import { apiErrors, type ApiError } from './apiErrors';

/** The providers whose contract this package knows. */
export type ProviderId = 'kie' | 'sunoApi' | 'apiBox' | 'erweima';

/** At most `tasks` conversions may be started in any `perMs` with one key. */
export interface CreateLimit {
	tasks: number;
	perMs: number;
}

/** One provider's row: everything in which it differs from the others. */
export interface Provider {
	displayName: string;
	baseUrl: string;
	/** Where the user's keys are listed. */
	keyPage: string;
	/** Path of the free call that tells the remaining credits. */
	creditsPath: string;
	/** False where a generation task ID or an audio ID alone is documented to be enough. */
	needsBothIds: boolean;
	/** Whether a second request for a track is answered with the first conversion (code 409) instead of being charged again. */
	repeatIsSafe: boolean;
	/** Whether callbacks are signed once the user has set a webhook HMAC key at the provider. */
	signsCallbacks: boolean;
	createLimit: CreateLimit;
	/** For how many days the WAV files can be downloaded. */
	retentionDays: number;
	codes: Readonly<Record<number, ApiError>>;
}

/** kie.ai documents this limit. The others only say that there is one; they grew out of the same service. */
const createLimit: CreateLimit = { tasks: 20, perMs: 10_000 };

const commonCodes = {
	401: apiErrors.badKey,
	404: apiErrors.notFound,
	455: apiErrors.maintenance,
	500: apiErrors.serverError,
};

const kieCodes = {
	...commonCodes,
	400: apiErrors.invalidJson,
	402: apiErrors.noCredits,
	408: apiErrors.upstreamTimeout,
	409: apiErrors.alreadyExists,
	422: apiErrors.invalidParameters,
	429: apiErrors.rateLimited,
	451: apiErrors.sourceUnavailable,
	501: apiErrors.creationFailed,
	505: apiErrors.disabled,
	531: apiErrors.failedAndRefunded,
};

const erweimaCodes = {
	...commonCodes,
	400: apiErrors.invalidParameters,
	405: apiErrors.rateLimited,
	413: apiErrors.tooLong,
	// Not a rate limit here, whatever HTTP says: these providers document 429 as "insufficient credits".
	429: apiErrors.noCredits,
};

const sunoApiCodes = {
	...erweimaCodes,
	409: apiErrors.alreadyExists,
	430: apiErrors.rateLimited,
	451: apiErrors.sourceUnavailable,
};

/**
 * The one place that knows how the providers differ. Sources: the providers' public API documentation; a code that a
 * provider does not document is left out and reported with the provider's own message.
 */
export const providers: Readonly<Record<ProviderId, Provider>> = {
	kie: {
		displayName: 'kie.ai',
		baseUrl: 'https://api.kie.ai',
		keyPage: 'https://kie.ai/api-key',
		creditsPath: '/api/v1/chat/credit',
		needsBothIds: true,
		repeatIsSafe: true,
		signsCallbacks: true,
		createLimit,
		retentionDays: 14,
		codes: kieCodes,
	},
	sunoApi: {
		displayName: 'sunoapi.org',
		baseUrl: 'https://api.sunoapi.org',
		keyPage: 'https://sunoapi.org/api-key',
		creditsPath: '/api/v1/generate/credit',
		needsBothIds: false,
		repeatIsSafe: true,
		signsCallbacks: false,
		createLimit,
		retentionDays: 15,
		codes: sunoApiCodes,
	},
	apiBox: {
		displayName: 'api.box',
		baseUrl: 'https://api.api.box',
		keyPage: 'https://api.box/api-key',
		creditsPath: '/api/v1/generate/credit',
		needsBothIds: false,
		repeatIsSafe: true,
		signsCallbacks: false,
		createLimit,
		retentionDays: 15,
		codes: sunoApiCodes,
	},
	erweima: {
		displayName: 'apibox.erweima.ai',
		baseUrl: 'https://apibox.erweima.ai',
		keyPage: 'https://sunoapi.org/api-key',
		creditsPath: '/api/v1/generate/credit',
		needsBothIds: false,
		repeatIsSafe: false,
		signsCallbacks: false,
		createLimit,
		retentionDays: 15,
		codes: erweimaCodes,
	},
};

/** The HTTP paths that all providers share. */
export const paths = {
	convert: '/api/v1/wav/generate',
	record: '/api/v1/wav/record-info',
} as const;
