import type { ApiName, ProviderName } from './types.mts';

const MINUTE_MS = 60_000;

export interface Message {
	code: number;
	msg: string;
}

/** Everything that providers do differently. */
export interface Dialect {
	/** The real base URL. Through the front door (`providerProxy.mts`), clients reach the emulator at this address. */
	baseUrl: string;
	apis: ApiName[];
	unauthorized: Message;
	invalidJson: Message;
	validation: Message;
	insufficientCredits: Message;
	rateLimited: Message;
	/** Code 200: answered as a success with `data: null`. */
	unknownTask: Message;
	/** null: a second request makes and charges a second conversion. */
	alreadyExists: Message | null;
	requires: 'bothIds' | 'oneId';
	callbackUrlField: 'audioWavUrl' | 'audio_wav_url';
	signsCallbacks: boolean;
	/** The pauses between a failed attempt and the next one, at the older API. */
	callbackRetriesMs: number[];
	/** The older API's code for a failed conversion. */
	failureCode: number;
	creditsPath: string;
	hasMusicIndex: boolean;
	retentionDays: number;
}

/** As documented by kie.ai. */
const CALLBACK_RETRIES_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];

const alreadyExists: Message = { code: 409, msg: 'WAV record already exists' };
const insufficientCredits: Message = { code: 429, msg: 'Your credits are insufficient. Please top up.' };
const common = {
	apis: ['wav'],
	unauthorized: { code: 401, msg: 'You do not have access permissions' },
	invalidJson: { code: 400, msg: 'The request body is not valid JSON' },
	validation: { code: 400, msg: 'Invalid parameters' },
	insufficientCredits,
	alreadyExists,
	requires: 'oneId',
	callbackUrlField: 'audioWavUrl',
	signsCallbacks: false,
	callbackRetriesMs: [],
	failureCode: 500,
	creditsPath: '/api/v1/generate/credit',
	hasMusicIndex: false,
	retentionDays: 15,
} satisfies Partial<Dialect>;

/**
 * The emulator's table of how the providers differ. It shares nothing with the nodes' table (`nodes/SunoWav/providers/providers.ts`), so
 * that the tests notice an error in either. What the end-to-end tests and the demo need to know is in `dev/stack/providers.mts`.
 */
export const DIALECTS: Record<ProviderName, Dialect> = {
	kie: {
		...common,
		baseUrl: 'https://api.kie.ai',
		apis: ['wav', 'jobs'],
		validation: { code: 422, msg: 'Parameter validation failed' },
		insufficientCredits: { code: 402, msg: 'Credits insufficient' },
		rateLimited: { code: 429, msg: 'Your call frequency is too high. Please try again later.' },
		unknownTask: { code: 422, msg: 'recordInfo is null' },
		requires: 'bothIds',
		signsCallbacks: true,
		callbackRetriesMs: CALLBACK_RETRIES_MS,
		failureCode: 501,
		creditsPath: '/api/v1/chat/credit',
		hasMusicIndex: true,
		retentionDays: 14,
	},
	sunoapi: {
		...common,
		baseUrl: 'https://api.sunoapi.org',
		rateLimited: { code: 430, msg: 'Your call frequency is too high. Please try again later.' },
		unknownTask: { code: 200, msg: 'success' },
		// One of their pages says "three times", but not when.
		callbackRetriesMs: CALLBACK_RETRIES_MS,
	},
	apibox: {
		...common,
		baseUrl: 'https://api.api.box',
		rateLimited: { code: 430, msg: 'Your call frequency is too high. Please try again later.' },
		unknownTask: { code: 404, msg: 'Task not found' },
	},
	erweima: {
		...common,
		baseUrl: 'https://apibox.erweima.ai',
		rateLimited: { code: 405, msg: 'Rate limit exceeded' },
		unknownTask: { code: 404, msg: 'Task not found' },
		alreadyExists: null,
		callbackUrlField: 'audio_wav_url',
	},
};

export const PROVIDER_NAMES = Object.keys(DIALECTS) as ProviderName[];
