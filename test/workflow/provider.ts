import nock from 'nock';

// Once imported, nock also intercepts the requests of later files, even if they mock nothing.
afterAll(() => nock.restore());

/** The providers' addresses, repeated here so that a typing error in the package cannot pass its tests. */
export const HOSTS: Readonly<Record<string, string>> = {
	kie: 'https://api.kie.ai',
	sunoApi: 'https://api.sunoapi.org',
	apiBox: 'https://api.api.box',
	erweima: 'https://apibox.erweima.ai',
};

export const PROVIDERS = Object.keys(HOSTS);

export const CALLBACK_URL = 'https://n8n.example.com/webhook/abc/webhook';

export const FILE_HOST = 'https://files.example.com';

export const WAV_URL = `${FILE_HOST}/s/04e6.wav`;

/** The mock of one create request, limited to the track if one is given. */
export const onConvert = (host = HOSTS.kie, audioId?: string) =>
	nock(host).post('/api/v1/wav/generate', audioId === undefined ? undefined : (body: { audioId?: string }) => body.audioId === audioId);

/** The mock of one lookup. */
export const onLookUp = (taskId: string, host = HOSTS.kie) => nock(host).get('/api/v1/wav/record-info').query({ taskId });

/** The mock of one download. It does not accept a request that contains the key. */
export const onDownload = (path = '/s/04e6.wav') => nock(FILE_HOST, { badheaders: ['authorization'] }).get(path);

export const created = (taskId: string) => ({ code: 200, msg: 'success', data: { taskId } });

export const failure = (code: number | string, msg: string | null = 'failed', data: unknown = null) => ({ code, msg, data });

/** A conversion's record as the providers return it. It is a success unless `more` says otherwise. */
export const recordOf = (taskId: string, more: object = {}) => ({
	code: 200,
	msg: 'success',
	data: {
		taskId,
		musicId: 'audio-1',
		callbackUrl: `${CALLBACK_URL}?order=123`,
		musicIndex: 0,
		completeTime: '2025-01-01 00:10:00',
		response: { audioWavUrl: WAV_URL },
		successFlag: 'SUCCESS',
		createTime: '2025-01-01 00:00:00',
		errorCode: null,
		errorMessage: null,
		...more,
	},
});

export const pending = { successFlag: 'PENDING', response: null, completeTime: null };

export const failed = { successFlag: 'GENERATE_WAV_FAILED', response: null, errorCode: 501, errorMessage: 'no source audio' };

/** The mock of one lookup of a music generation, at the older API. */
export const onGeneration = (taskId: string, host = HOSTS.kie) => nock(host).get('/api/v1/generate/record-info').query({ taskId });

/** The same for the Jobs API, which has one path for all tasks. */
export const onJob = (taskId: string) => nock(HOSTS.kie).get('/api/v1/jobs/recordInfo').query({ taskId });

/** A generation's record as the older API returns it. It is a success with these tracks unless `more` says otherwise. */
export const generationOf = (audioIds: string[], more: object = {}) => ({
	code: 200,
	msg: 'success',
	data: {
		taskId: 'generation-1',
		status: 'SUCCESS',
		type: 'GENERATE',
		response: {
			taskId: 'generation-1',
			sunoData: audioIds.map((id) => ({
				id,
				audioUrl: `${FILE_HOST}/${id}.mp3`,
				streamAudioUrl: `${FILE_HOST}/${id}`,
				imageUrl: `${FILE_HOST}/${id}.jpeg`,
				title: `Title of ${id}`,
				tags: 'electrifying, rock',
				modelName: 'chirp-v3-5',
				createTime: '2025-01-01 00:00:00',
				duration: 198.44,
			})),
		},
		errorCode: null,
		errorMessage: null,
		...more,
	},
});

/** A generation's record as the Jobs API returns it. */
export const jobOf = (audioIds: string[], more: object = {}) => ({
	code: 200,
	msg: 'success',
	data: {
		taskId: 'generation-1',
		model: 'ai-music-api/generate',
		state: 'success',
		successFlag: 1,
		response: {
			code: 200,
			task_id: 'generation-1',
			data: audioIds.map((id) => ({
				id,
				title: `Title of ${id}`,
				duration: 198.44,
				audio_url: `${FILE_HOST}/${id}.mp3`,
				stream_audio_url: `${FILE_HOST}/${id}`,
				image_url: `${FILE_HOST}/${id}.jpeg`,
				model_name: 'chirp-v5-5',
				tags: 'electrifying, rock',
				createTime: 1_735_689_600_000,
			})),
		},
		failCode: null,
		failMsg: null,
		...more,
	},
});
