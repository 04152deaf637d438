import nock from 'nock';

/** Where each provider is, written out once more here: a typing error in the package must not pass its tests. */
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

/** The mock of one creating request, for the track when one is given. */
export const onConvert = (host = HOSTS.kie, audioId?: string) =>
	nock(host).post('/api/v1/wav/generate', audioId === undefined ? undefined : (body: { audioId?: string }) => body.audioId === audioId);

/** The mock of one look-up. */
export const onLookUp = (taskId: string, host = HOSTS.kie) => nock(host).get('/api/v1/wav/record-info').query({ taskId });

/** The mock of one download. It takes no request that carries the key. */
export const onDownload = (path = '/s/04e6.wav') => nock(FILE_HOST, { badheaders: ['authorization'] }).get(path);

export const created = (taskId: string) => ({ code: 200, msg: 'success', data: { taskId } });

export const failure = (code: number | string, msg: string | null = 'failed', data: unknown = null) => ({ code, msg, data });

/** A record of a conversion as the providers answer it. It is a success unless `more` says otherwise. */
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
