import type { Api } from '../apis/api';
import { jobsApi } from '../apis/jobsApi';
import { wavApi } from '../apis/wavApi';
import { type ApiError, apiErrors } from '../errors/apiErrors';

export type ProviderId = 'kie' | 'kieJobs' | 'sunoApi' | 'apiBox' | 'erweima';

/** At most `tasks` conversions may be started in any `perMs` with one key. */
export interface CreateLimit {
	tasks: number;
	perMs: number;
}

/** One provider's row: everything in which it differs from the others. A provider with two APIs has two. */
export interface Provider {
	displayName: string;
	/** When to choose it, if its name does not say so. */
	chooseWhen?: string;
	/** When to choose another row instead. */
	otherwise?: string;
	/** What to check when it does not know a track or a conversion, if another row may be the right one. */
	otherRow?: string;
	api: Api;
	baseUrl: string;
	/** Where the user's keys are listed. */
	keyPage: string;
	/** Path of the free request for the remaining credits. */
	creditsPath: string;
	/** False if the documentation says that either a generation task ID or an audio ID is enough. */
	needsBothIds: boolean;
	/** Whether a repeat request for a track returns the first conversion (code 409) instead of being charged again. */
	repeatIsSafe: boolean;
	/** Whether the provider documents that a failed conversion costs nothing. */
	refundsFailures: boolean;
	/** Whether callbacks are signed once the user has set a webhook HMAC key at the provider. */
	signsCallbacks: boolean;
	createLimit: CreateLimit;
	/** For how many days the WAV files can be downloaded. */
	retentionDays: number;
	codes: Readonly<Record<number, ApiError>>;
}

const commonCodes = { 401: apiErrors.badKey, 404: apiErrors.notFound, 455: apiErrors.maintenance, 500: apiErrors.serverError };

const kieCodes = {
	...commonCodes,
	402: apiErrors.noCredits,
	408: apiErrors.upstreamTimeout,
	422: apiErrors.invalidParameters,
	429: apiErrors.rateLimited,
	505: apiErrors.disabled,
};

const kieWavCodes = {
	...kieCodes,
	400: apiErrors.invalidJson,
	409: apiErrors.alreadyExists,
	451: apiErrors.sourceUnavailable,
	501: apiErrors.creationFailed,
	531: apiErrors.failedAndRefunded,
};

const kieJobsCodes = { ...kieCodes, 400: apiErrors.invalidParameters, 433: apiErrors.keyLimit, 501: apiErrors.failedAndRefunded };

const erweimaCodes = {
	...commonCodes,
	400: apiErrors.invalidParameters,
	405: apiErrors.rateLimited,
	413: apiErrors.tooLong,
	// Not a rate limit here, whatever HTTP says: these providers document 429 as "insufficient credits". A record costs none.
	429: { ...apiErrors.noCredits, whenFree: apiErrors.rateLimited },
};

const sunoApiCodes = { ...erweimaCodes, 409: apiErrors.alreadyExists, 430: apiErrors.rateLimited, 451: apiErrors.sourceUnavailable };

/** kie.ai documents this limit, for both its APIs. The others only say that there is one; they grew out of the same service. */
const createLimit: CreateLimit = { tasks: 20, perMs: 10_000 };

const kieAi = {
	baseUrl: 'https://api.kie.ai',
	keyPage: 'https://kie.ai/api-key',
	creditsPath: '/api/v1/chat/credit',
	needsBothIds: true,
	signsCallbacks: true,
	createLimit,
	retentionDays: 14,
};

const others = {
	api: wavApi,
	creditsPath: '/api/v1/generate/credit',
	needsBothIds: false,
	refundsFailures: false,
	signsCallbacks: false,
	createLimit,
	retentionDays: 15,
};

/**
 * The nodes' table of how the providers differ, by their public documentation. Other codes are reported in the provider's words. The
 * emulator has its own table (`dev/emulator/dialects.mts`) and shares nothing with this one, so that the tests notice an error
 * in either. What the end-to-end tests and the demo need to know is in `dev/stack/providers.mts`.
 */
export const providers: Readonly<Record<ProviderId, Provider>> = {
	kie: {
		...kieAi, displayName: 'kie.ai',
		chooseWhen: "Use this entry for music generated with kie.ai's older API (/api/v1/generate)",
		otherwise: 'For music from /api/v1/jobs/createTask, choose "kie.ai (Jobs API)"',
		otherRow: 'If you generated the music with the Jobs API of kie.ai, choose "kie.ai (Jobs API)" in the credential.',
		api: wavApi,
		repeatIsSafe: true,
		refundsFailures: false,
		codes: kieWavCodes,
	},
	kieJobs: {
		...kieAi, displayName: 'kie.ai (Jobs API)',
		chooseWhen: "Use this entry for music generated with kie.ai's Jobs API (/api/v1/jobs/createTask)",
		otherwise: 'For music from /api/v1/generate, choose "kie.ai"',
		otherRow: 'If you generated the music with the older API of kie.ai, choose "kie.ai" in the credential.',
		api: jobsApi,
		// This is not documented. Clients expect to be charged.
		repeatIsSafe: false,
		refundsFailures: true,
		codes: kieJobsCodes,
	},
	sunoApi: {
		...others, displayName: 'sunoapi.org',
		baseUrl: 'https://api.sunoapi.org',
		keyPage: 'https://sunoapi.org/api-key',
		repeatIsSafe: true,
		codes: sunoApiCodes,
	},
	apiBox: {
		...others, displayName: 'api.box',
		baseUrl: 'https://api.api.box',
		keyPage: 'https://api.box/api-key',
		repeatIsSafe: true,
		codes: sunoApiCodes,
	},
	erweima: {
		...others, displayName: 'apibox.erweima.ai',
		baseUrl: 'https://apibox.erweima.ai',
		keyPage: 'https://sunoapi.org/api-key',
		repeatIsSafe: false,
		codes: erweimaCodes,
	},
};

/** The older of kie.ai's two APIs, because repeat requests are free there and existing workflows use it. Its errors name the other one. */
export const DEFAULT_PROVIDER: ProviderId = 'kie';
