/** The account that exists from the start. */
export const EMULATOR_KEY = 'emulator-key';

/** The music generation that exists from the start, on every account. It was made through the older API. */
export const SAMPLE_GENERATION_ID = '5c79a0e4b1d2483f96c07e15d38abe8e';

/** Its two tracks. */
export const SAMPLE_AUDIO_IDS = [
	'e231f6a0-5b7c-4d18-9e42-0f3b8cadc7dc',
	'a8c40d17-92ee-4f6b-b3d5-61f7e09b2c84',
] as const;

/** The first of these tracks, as the item that Convert takes. */
export const SAMPLE_TRACK = { generationTaskId: SAMPLE_GENERATION_ID, audioId: SAMPLE_AUDIO_IDS[0] };

/** The music generation that was made through kie.ai's Jobs API. */
export const JOBS_GENERATION_ID = '7e1b93c4d05f4a8ab2c6918e3f70d254';

/** Its two tracks. */
export const JOBS_AUDIO_IDS = [
	'3f0d9c52-7a41-4be6-8c1f-52d6b7e0a913',
	'b96e21c8-04d7-43fa-9e85-c70a1f6d3b28',
] as const;

/** The first of these tracks, as the item that Convert takes. */
export const JOBS_TRACK = { generationTaskId: JOBS_GENERATION_ID, audioId: JOBS_AUDIO_IDS[0] };

export const SAMPLE_GENERATIONS = [
	{ taskId: SAMPLE_GENERATION_ID, api: 'wav', audioIds: SAMPLE_AUDIO_IDS },
	{ taskId: JOBS_GENERATION_ID, api: 'jobs', audioIds: JOBS_AUDIO_IDS },
] as const;

export const SAMPLE_TITLES = ['Paper Lanterns', 'Night Ferry'] as const;

export const DEFAULT_PORT = 4010;
export const DEFAULT_CONVERSION_MS = 3_000;
export const DEFAULT_CREDITS = 1_000;
/** How long the provider waits for the receiver's HTTP 200. */
export const CALLBACK_TIMEOUT_MS = 15_000;

/** The host of converted files for clients that use the front door (`providerProxy.mts`). */
export const FILE_HOST = 'files.suno-wav.example';

/** In this header, the front door tells the emulator which host a request was for. */
export const FRONT_DOOR_HEADER = 'x-emulator-front-door';
