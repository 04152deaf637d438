import type { IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';

import { searchTracks } from '../../nodes/SunoWav/methods/listSearch';

interface Editor {
	parameters?: Record<string, unknown>;
	provider?: string;
	apiKey?: string;
	/** Additional fields of the credential. */
	credential?: object;
	data?: unknown;
	code?: number;
	filter?: string;
	type?: string;
}

const sunoData = [
	{ id: 'audio-1', title: 'Paper Lanterns', duration: 198.44 },
	{ id: 'audio-2', title: 'Paper Boats', duration: 59.6 },
	{ id: 'audio-3', title: null, duration: null },
	{ title: 'without an ID' },
];

const success = { status: 'SUCCESS', response: { sunoData } };

/** Opens the list with these node parameters. Returns the requests to the provider and the outcome. */
async function open({ parameters = { generationTaskId: 'generation-1' }, provider = 'kie', apiKey = 'secret-key', credential = {}, data = success, code = 200, filter, type = 'sunoWav' }: Editor = {}) {
	const requests: IHttpRequestOptions[] = [];
	const context = {
		getNode: () => ({ name: 'Suno WAV', type, parameters: {} }),
		getCredentials: async () => ({ provider, apiKey, ...credential }),
		getCurrentNodeParameter: (path: string) => path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], parameters),
		helpers: {
			httpRequestWithAuthentication: async (_credential: string, options: IHttpRequestOptions) => {
				requests.push(options);
				return { statusCode: 200, body: { code, msg: 'no', data } };
			},
		},
	} as unknown as ILoadOptionsFunctions;
	const outcome: unknown = await searchTracks.call(context, filter).catch((error: unknown) => error);
	return { requests, outcome };
}

test('all tracks come first, then each with title and length, and what has no ID is left out', async () => {
	const { requests, outcome } = await open();
	expect(requests).toMatchObject([{ method: 'GET', url: '/api/v1/generate/record-info', qs: { taskId: 'generation-1' }, timeout: 20_000 }]);
	expect(outcome).toEqual({
		results: [
			{ name: 'All Tracks', value: 'all' },
			{ name: 'Paper Lanterns (3:18)', value: 'audio-1' },
			{ name: 'Paper Boats (1:00)', value: 'audio-2' },
			{ name: 'audio-3', value: 'audio-3' },
		],
	});
});

test('a tool, which converts one track at a time, is offered no other choice, and a hint says what to enter', async () => {
	const { outcome } = await open({ type: 'sunoWavTool' });
	expect((outcome as { results: Array<{ value: string }> }).results.map(({ value }) => value)).toEqual(['audio-1', 'audio-2', 'audio-3']);
	const { outcome: error } = await open({ type: 'sunoWavTool', parameters: {} });
	expect(error).toMatchObject({
		description:
			'To list tracks, the node needs a Generation Task ID. Enter the ID of a generation. If you use an expression, check that the item has the field that the expression reads.',
	});
});

test('when waiting by callback, which takes one track for each item, all tracks are not offered', async () => {
	const byCallback = { operation: 'convertAndWait', waitBy: 'callback' };
	const { outcome } = await open({ parameters: { ...byCallback, generationTaskId: 'generation-1' } });
	expect((outcome as { results: Array<{ value: string }> }).results.map(({ value }) => value)).toEqual(['audio-1', 'audio-2', 'audio-3']);
	const { outcome: error } = await open({ parameters: byCallback });
	expect(error).toMatchObject({ description: expect.stringMatching(/convert the item's track\. /) });
	const { outcome: others } = await open({ parameters: { operation: 'convert', waitBy: 'callback', generationTaskId: 'generation-1' } });
	expect((others as { results: unknown[] }).results).toHaveLength(4);
});

test.each([
	['PAPER b', ['audio-2']],
	[' all ', ['all']],
	['audio-3', ['audio-3']],
	['', ['all', 'audio-1', 'audio-2', 'audio-3']],
	['nothing', []],
])('searched for %p', async (filter, values) => {
	const { outcome } = await open({ filter });
	expect((outcome as { results: Array<{ value: string }> }).results.map(({ value }) => value)).toEqual(values);
});

test('Request Options hold for the list', async () => {
	const requestOptions = { proxy: 'http://proxy.example.com:3128', timeout: 500, allowUnauthorizedCerts: true };
	const { requests } = await open({ parameters: { generationTaskId: 'generation-1', requestOptions } });
	expect(requests).toMatchObject([{ proxy: { host: 'proxy.example.com', port: 3128 }, timeout: 500, skipSslCertificateValidation: true }]);
});

test.each([true, false])('Ignore SSL Issues of the credential (%p) holds for the list', async (ignoreSSLIssues) => {
	const { requests } = await open({ provider: 'custom', credential: { host: 'https://gateway.example.com', ignoreSSLIssues } });
	expect(requests).toMatchObject([{ baseURL: 'https://gateway.example.com', skipSslCertificateValidation: ignoreSSLIssues }]);
});

test.each([undefined, null, '', ' ', '={{ $json.generationTaskId }}'])('with a Generation Task ID of %p, nothing is asked and it says what to do', async (generationTaskId) => {
	const { requests, outcome } = await open({ parameters: { generationTaskId } });
	expect(requests).toEqual([]);
	expect(outcome).toMatchObject({ message: 'Generation Task ID is empty', description: expect.stringMatching(/Execute the previous nodes.*Or leave Audio ID empty to convert the item's track or, if the item has none, all tracks\./) });
});

test.each([
	['a generation that is under way', { data: { status: 'PENDING' } }, 'kie.ai has not finished the generation yet', /The generation's status is PENDING/],
	['an unknown one', { code: 422, provider: 'kieJobs' }, 'kie.ai (Jobs API) knows no music generation with this task ID', /choose "kie\.ai"/],
	['a bad key', { code: 401 }, 'kie.ai did not accept the API key', /./],
	['a credential without a key', { apiKey: ' ' }, 'The Suno WAV API credential has no API key', /https:\/\/kie\.ai\/api-key/],
])('%s is reported in plain words', async (_name, editor, message, description) => {
	const { outcome } = await open(editor);
	expect(outcome).toMatchObject({ name: 'NodeApiError', message, description: expect.stringMatching(description) });
	expect(JSON.stringify(outcome)).not.toContain('secret-key');
});
