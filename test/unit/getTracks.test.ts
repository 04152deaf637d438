import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { toAccount } from '../../nodes/SunoWav/providers/account';
import type { HttpResponse } from '../../nodes/SunoWav/client/response';
import { ProviderClient } from '../../nodes/SunoWav/client/providerClient';

const kie = toAccount({ provider: 'kie', apiKey: 'secret-key' });
const kieJobs = toAccount({ provider: 'kieJobs', apiKey: 'secret-key' });
const sunoApi = toAccount({ provider: 'sunoApi', apiKey: 'secret-key' });

/** Gets the tracks of a generation from a provider with these answers. Returns the requests and the outcome. */
async function tracksAt(answer: Partial<HttpResponse>, account = kie) {
	const requests: IHttpRequestOptions[] = [];
	const httpRequestWithAuthentication = async (_credential: string, options: IHttpRequestOptions) => {
		requests.push(options);
		return { statusCode: 200, ...answer };
	};
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	const options = { method: 'POST', body: { left: 'over' }, timeout: 500 } as const;
	const outcome = await new ProviderClient(context, account, options).getTracks('generation-1').catch((error: unknown) => error);
	return { requests, outcome };
}

const dataOf = (data: object) => ({ body: { code: 200, data } });

test.each([
	['kie', kie, '/api/v1/generate/record-info', { status: 'SUCCESS', response: { sunoData: [{ id: 'audio-1' }] } }],
	['kieJobs', kieJobs, '/api/v1/jobs/recordInfo', { state: 'success', response: { data: [{ id: 'audio-1' }] } }],
])('%s gets the generation\'s task ID in the request, whatever the previous request was', async (_name, account, url, data) => {
	const { requests, outcome } = await tracksAt(dataOf(data), account);
	expect(requests).toMatchObject([
		{ method: 'GET', baseURL: 'https://api.kie.ai', url, qs: { taskId: 'generation-1' }, body: undefined, timeout: 500 },
	]);
	expect(outcome).toMatchObject({ tracks: [{ audioId: 'audio-1' }], raw: { code: 200, data } });
});

test('a track\'s fields contain no secrets, but its ID stays whole', async () => {
	const sunoData = [{ id: 'secret-key-1', title: 'Song for secret-key', audioUrl: 'https://files.example.com/?key=secret-key' }];
	const { outcome } = await tracksAt(dataOf({ status: 'SUCCESS', response: { sunoData } }));
	expect(outcome).toMatchObject({
		tracks: [{ audioId: 'secret-key-1', title: 'Song for [hidden]', audioUrl: 'https://files.example.com/?key=[hidden]' }],
	});
});

const CHECK =
	"Check the Generation Task ID. It must be the generation's task ID and not a conversion's. Also check that the credential belongs to the account that generated the music.";

test.each([
	['kie', kie, 'kie.ai', ' If you generated the music with the Jobs API of kie.ai, choose "kie.ai (Jobs API)" in the credential.'],
	['kieJobs', kieJobs, 'kie.ai (Jobs API)', ' If you generated the music with the older API of kie.ai, choose "kie.ai" in the credential.'],
	['sunoApi', sunoApi, 'sunoapi.org', ''],
])('%s: an unknown generation has the same error, whatever the response', async (_name, account, name, otherRow) => {
	const bodies = [{ code: 404, msg: 'no' }, { code: 422, msg: 'no' }, { code: 200 }, { code: 200, data: null }, { code: 200, data: [] }, { code: 200, data: 'none' }];
	for (const body of bodies) {
		const { outcome } = await tracksAt({ body }, account);
		expect(outcome).toMatchObject({
			source: 'provider',
			message: `${name} knows no music generation with this task ID`,
			description: `${CHECK}${otherRow} Songs made at suno.com cannot be converted. The provider knows only music that you generated with its API. The task ID used was generation-1.`,
			code: '404',
			retry: 'never',
		});
	}
});

test.each([
	['a gateway that does not know the address', { statusCode: 404, body: 'not found' }],
	['a bad key', { body: { code: 401, msg: 'no' } }],
])('%s is something else', async (_name, answer) => {
	const { outcome } = await tracksAt(answer);
	expect(outcome).toMatchObject({ source: 'provider', message: expect.not.stringContaining('knows no music generation') });
});

test('a record of another kind is the fault of the ID, and not of the provider', async () => {
	const { outcome } = await tracksAt(dataOf({ state: 'success', response: { resultUrls: ['https://files.example.com/1.wav'] } }), kieJobs);
	expect(outcome).toMatchObject({
		source: 'local',
		message: 'The Generation Task ID does not belong to a music generation',
		description: expect.stringMatching(/^It belongs to another kind of task, such as a conversion\. .* generation-1\.$/),
	});
});

const response = { sunoData: [{ id: 'audio-1' }] };

test.each([
	[
		'under way',
		{ status: 'FIRST_SUCCESS', response },
		'kie.ai has not finished the generation yet',
		"The generation's status is FIRST_SUCCESS. The tracks are available when it has finished, which takes a few minutes. Wait, then {again}.",
		undefined,
		{ status: 'pending', providerStatus: 'FIRST_SUCCESS' },
	],
	[
		'failed',
		{ status: 'GENERATE_AUDIO_FAILED', errorCode: 531, errorMessage: 'no luck with secret-key', response },
		'kie.ai could not generate the music',
		"The generation's status is GENERATE_AUDIO_FAILED. The provider's reason: no luck with [hidden]. There are no tracks to convert. Generate the music again.",
		'531',
		{ status: 'failed', providerStatus: 'GENERATE_AUDIO_FAILED', errorCode: '531', errorMessage: 'no luck with [hidden]' },
	],
	[
		'failed without a reason',
		{ status: 'CREATE_TASK_FAILED' },
		'kie.ai could not generate the music',
		"The generation's status is CREATE_TASK_FAILED. There are no tracks to convert. Generate the music again.",
		undefined,
		{ status: 'failed', providerStatus: 'CREATE_TASK_FAILED', errorCode: null, errorMessage: null },
	],
	[
		'finished without tracks',
		{ status: 'SUCCESS', response: { sunoData: [] } },
		'kie.ai says that the generation has succeeded, but lists no tracks',
		'The tracks may still appear. {Again} in a few minutes. If they are still missing then, ask the provider about it.',
		undefined,
		{ status: 'pending', providerStatus: 'SUCCESS' },
	],
])('the error for a generation that is %s says what it is and what to do', async (_name, data, message, description, code, known) => {
	const { outcome } = await tracksAt(dataOf(data));
	expect(outcome).toMatchObject({ source: 'provider', message, description, code, known });
});
