import '../setup/quickPauses';
import { useNock } from '../setup/nock';
import { convertParameters, credentialFor, run } from './engine';
import { CALLBACK_URL, created, failed, failure, HOSTS, onConvert, onLookUp, pending, recordOf, WAV_URL } from './provider';

useNock();

const track = (n: number) => ({ generationTaskId: `generation-${n}`, audioId: `audio-${n}` });

const exists = (taskId: string) => failure(409, 'record exists', { taskId });

const outcomes: Array<[string, object, object]> = [
	['pending', pending, { status: 'pending', providerStatus: 'PENDING', audioWavUrl: null }],
	['a success', {}, { status: 'success', providerStatus: 'SUCCESS', audioWavUrl: WAV_URL }],
	['failed', failed, { status: 'failed', providerStatus: 'GENERATE_WAV_FAILED', errorCode: '501', errorMessage: 'no source audio' }],
	['a success whose callback was lost', { successFlag: 'CALLBACK_EXCEPTION' }, { status: 'success', audioWavUrl: WAV_URL }],
];

describe.each(['kie', 'sunoApi', 'apiBox'])('%s: a track that was converted before', (provider) => {
	test.each(outcomes)('is looked up once and returned when it is %s', async (_name, record, expected) => {
		const credential = credentialFor(provider);
		const authorization = `Bearer ${credential.apiKey}`;
		onConvert(HOSTS[provider]).matchHeader('authorization', authorization).reply(200, exists('task-1'));
		onLookUp('task-1', HOSTS[provider]).matchHeader('authorization', authorization).reply(200, recordOf('task-1', record));
		const { error, ok } = await run({ parameters: convertParameters(), items: [track(1)], credential });
		expect(error).toBeUndefined();
		expect(ok).toMatchObject([
			{
				json: { taskId: 'task-1', generationTaskId: 'generation-1', audioId: 'audio-1', alreadyConverted: true, ...expected },
				pairedItem: { item: 0 },
			},
		]);
	});
});

test('the lookup also goes to the custom host, below its path', async () => {
	const credential = credentialFor('custom', { host: 'https://gateway.example.com/suno/', behavesLike: 'sunoApi' });
	onConvert('https://gateway.example.com/suno').reply(200, exists('task-1'));
	onLookUp('task-1', 'https://gateway.example.com/suno').reply(200, recordOf('task-1'));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)], credential });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', alreadyConverted: true });
});

test('HTTP 409 with the code in its body means the same', async () => {
	onConvert().reply(409, exists('task-1'));
	onLookUp('task-1').reply(200, recordOf('task-1'));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'success', alreadyConverted: true });
});

test('new and old conversions are returned together, each with its own item', async () => {
	onConvert(HOSTS.kie, 'audio-1').reply(200, created('task-1'));
	onConvert(HOSTS.kie, 'audio-2').reply(200, exists('task-2'));
	onConvert(HOSTS.kie, 'audio-3').reply(200, exists('task-3'));
	onLookUp('task-2').reply(200, recordOf('task-2', { musicId: 'audio-2' }));
	onLookUp('task-3').reply(200, recordOf('task-3', { musicId: 'audio-3', ...pending }));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1), track(2), track(3)] });
	expect(ok.map(({ json }) => [json.taskId, json.audioId, json.status, json.alreadyConverted])).toEqual([
		['task-1', 'audio-1', 'pending', false],
		['task-2', 'audio-2', 'success', true],
		['task-3', 'audio-3', 'pending', true],
	]);
	expect(ok.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
});

test('the audio ID is the item\'s own if the record has none', async () => {
	onConvert().reply(200, exists('task-1'));
	onLookUp('task-1').reply(200, recordOf('task-1', { musicId: null }));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(ok[0].json.audioId).toBe('audio-1');
});

test('the raw response is the lookup\'s', async () => {
	onConvert().reply(200, exists('task-1'));
	onLookUp('task-1').reply(200, recordOf('task-1'));
	const { ok } = await run({ parameters: convertParameters({ options: { includeRawResponse: true } }), items: [track(1)] });
	expect(ok[0].json.raw).toEqual(recordOf('task-1'));
});

test.each([
	['with data null', null],
	['with empty data', {}],
	['with an empty task ID', { taskId: '' }],
])('code 409 %s is an error that says how to find the conversion', async (_name, data) => {
	onConvert().reply(200, failure(409, 'record exists', data));
	const { error, ok } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(ok).toEqual([]);
	expect(error).toMatchObject({
		message: 'kie.ai has converted this track before but did not return its task ID',
		description: expect.stringMatching(/No credit was spent.*Get Details/),
		httpCode: '409',
	});
});

test.each([
	['code 404', failure(404)],
	['code 422', failure(422)],
	['code 200 without data', { code: 200, msg: 'success', data: null }],
])('one that is not on record yet (%s) is pending, as while it is polled', async (_name, body) => {
	onConvert().reply(200, exists('task-1'));
	onLookUp('task-1').reply(200, body);
	const { ok, error } = await run({ parameters: convertParameters({ options: { includeRawResponse: true } }), items: [track(1)] });
	expect(error).toBeUndefined();
	expect(ok).toMatchObject([
		{ json: { taskId: 'task-1', status: 'pending', audioId: 'audio-1', alreadyConverted: true }, pairedItem: { item: 0 } },
	]);
});

test('a provider that does not document code 409 is also trusted if it names the task', async () => {
	onConvert(HOSTS.erweima).reply(200, exists('task-1'));
	onLookUp('task-1', HOSTS.erweima).reply(200, recordOf('task-1'));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)], credential: credentialFor('erweima') });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'success', alreadyConverted: true });
});

test.each([
	['the one that was sent, as by any other execution', CALLBACK_URL, null],
	['another one', `${CALLBACK_URL}?order=1`, null],
	['not told', null, null],
])('after a lost response, it is unknown whether it is new, whatever callback URL is on record: %s', async (_name, callbackUrl, alreadyConverted) => {
	onConvert().replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
	onConvert().reply(200, exists('task-1'));
	onLookUp('task-1').reply(200, recordOf('task-1', { ...pending, callbackUrl }));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'pending', alreadyConverted });
});

test('a track that occurs twice in one run is new for both items, because no earlier execution has started it', async () => {
	onConvert().reply(200, created('task-1'));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1), track(1)] });
	expect(ok.map(({ json }) => [json.taskId, json.alreadyConverted])).toEqual([
		['task-1', false],
		['task-1', false],
	]);
});

const failingLookUps: Array<[string, () => void, RegExp]> = [
	['is down for maintenance', () => onLookUp('task-1').reply(200, failure(455)), /maintenance/],
	['answers with a web page', () => onLookUp('task-1').reply(200, '<html></html>'), /web page/],
];

describe.each(failingLookUps)('when the lookup of an old conversion %s', (_name, mock, message) => {
	beforeEach(() => {
		onConvert().reply(200, exists('task-1'));
		mock();
	});

	test('the error that stops the workflow names its task ID', async () => {
		const { error } = await run({ parameters: convertParameters(), items: [track(1)] });
		expect(error?.message).toMatch(message);
		expect(error?.description).toContain('task-1');
	});

	test('the error item has its task ID in the details', async () => {
		const { failed: errors } = await run({
			parameters: convertParameters(),
			items: [track(1)],
			onError: 'continueErrorOutput',
		});
		expect(errors).toMatchObject([
			{
				json: {
					error: expect.stringMatching(message),
					details: { taskId: 'task-1', generationTaskId: 'generation-1', audioId: 'audio-1' },
				},
				pairedItem: { item: 0 },
			},
		]);
	});
});

test('a lookup that fails temporarily is repeated, but not the create request', async () => {
	onConvert().reply(200, exists('task-1'));
	onLookUp('task-1').reply(502, '<html>Bad gateway</html>');
	onLookUp('task-1').reply(200, recordOf('task-1'));
	const { ok } = await run({ parameters: convertParameters(), items: [track(1)] });
	expect(ok[0].json).toMatchObject({ taskId: 'task-1', status: 'success', alreadyConverted: true });
});
