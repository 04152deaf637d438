/**
 * What a body code can mean, and what the user reads. `{provider}` and `{keyPage}` are filled in from the provider's row. The other
 * placeholders are in `words.ts`. `retry` says whether the same request may be sent again: `never`, `soon` (a temporary fault: a few times,
 * with back-off) or `nextWindow` (too fast: wait out the provider's rate-limit window first). For a create request that is not too fast,
 * `client/repeats.ts` must also agree.
 */
export interface ApiError {
	message: string;
	/** What to do. The other texts replace it if it would not fit the request: see `Purpose` in `advice.ts`. */
	description: string;
	withCallback?: string;
	forRecord?: string;
	/** Whether the description also fits the credential's test and Get Credits. The other errors get general advice there. */
	fitsTest?: true;
	retry: 'never' | 'soon' | 'nextWindow';
	/** Its meaning in the response to a request for a record (which is free), if that differs. */
	whenFree?: ApiError;
	/** Whether it can mean that the provider does not know the track or the conversion. */
	mayBeUnknown?: true;
	/** True when the error applies to every request made with this key, so that sending more of them is pointless. */
	wholeAccount: boolean;
}

const forThisRequest = { retry: 'never', wholeAccount: false } as const;

const plainText = 'plain text, without control characters.';

const checkTask = 'Check the task ID. Also check that the credential belongs to the account that started the task.';

/** Every error that a provider documents. The provider table says which code stands for which error. */
export const apiErrors = {
	alreadyExists: {
		...forThisRequest,
		message: '{provider} has converted this track before but did not return its task ID',
		description:
			'No credit was spent. Use Get Details with the task ID from the earlier run. If you no longer have the ID, ask {provider} for it.',
	},
	badKey: {
		retry: 'never', wholeAccount: true,
		message: '{provider} did not accept the API key',
		description: 'Check the API key in the Suno WAV API credential. Your keys are listed at {keyPage}.',
		fitsTest: true,
	},
	creationFailed: {
		...forThisRequest,
		message: '{provider} could not convert the track',
		description: 'The conversion failed at the provider. Try again, or convert another take of the track.',
	},
	disabled: {
		retry: 'never', wholeAccount: true,
		message: '{provider} has turned off WAV conversion',
		description: 'You cannot fix this in the workflow. Ask {provider} whether WAV conversion is available for your account.',
	},
	failedAndRefunded: {
		...forThisRequest,
		message: '{provider} could not convert the track and refunded the credits',
		description: '{Again}. No credit was spent on this attempt.',
	},
	invalidJson: {
		...forThisRequest,
		message: '{provider} could not read the request',
		description: `Check that the IDs contain only ${plainText}`,
		withCallback: `Check that the IDs and the callback URL contain only ${plainText}`,
		forRecord: `Check that the task ID contains only ${plainText}`,
	},
	invalidParameters: {
		...forThisRequest,
		message: '{provider} rejected the parameters',
		mayBeUnknown: true,
		description: 'Check that the audio ID belongs to the generation task ID, and that both belong to this account.',
		withCallback:
			'Check that the audio ID belongs to the generation task ID, and that both belong to this account. Also check that the callback URL can be reached from the internet.',
		forRecord: checkTask,
	},
	keyLimit: {
		retry: 'never', wholeAccount: true,
		message: 'The API key has reached its limit at {provider}',
		description: 'Raise the limit of this key at {keyPage}, or use another key. Waiting or retrying does not help.',
		fitsTest: true,
	},
	maintenance: {
		retry: 'soon', wholeAccount: true,
		message: '{provider} is down for maintenance',
		description: 'Nothing is wrong with the workflow. {Again} later.',
	},
	noCredits: {
		retry: 'never', wholeAccount: true,
		message: 'The {provider} account has no credits left',
		description: 'Top up the account at {provider}. Waiting or retrying does not help.',
		fitsTest: true,
	},
	notFound: {
		...forThisRequest,
		message: '{provider} could not find this track or conversion',
		mayBeUnknown: true,
		description:
			'Check the IDs. Also check that the credential belongs to the account that made the track. With a custom host, check the host too.',
		forRecord: checkTask,
	},
	rateLimited: {
		retry: 'nextWindow', wholeAccount: false,
		message: '{provider} received too many requests in a short time',
		description: 'Wait a moment and {again}, or {sendFewer}. No credit was spent.',
	},
	serverError: {
		retry: 'soon', wholeAccount: false,
		message: '{provider} had an internal error',
		description: '{Again} in a few minutes. If it keeps failing, contact {provider}.',
	},
	sourceUnavailable: {
		...forThisRequest,
		message: '{provider} could not fetch the audio of the track',
		description: 'The track may have expired at the provider. Check that its MP3 can still be played.',
	},
	tooLong: {
		...forThisRequest,
		message: '{provider} says that the request is too long',
		description: 'Check the IDs. Each field must contain only an ID.',
	},
	upstreamTimeout: {
		retry: 'soon', wholeAccount: false,
		message: '{provider} got no result within its time limit',
		description: '{Again} in a few minutes.',
	},
} as const satisfies Record<string, ApiError>;
