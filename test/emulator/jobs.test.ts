import { EMULATOR_KEY, JOBS_AUDIO_IDS, JOBS_GENERATION_ID, JOBS_TRACK } from '../../dev/emulator/constants.mts';
import { JOBS_INPUT, JOBS_ORDER, JobsApi, MODEL } from './support/jobsApi';
import { until } from './support/until.mts';
import { useEmulator } from './support/useEmulator';

const { emulator, admin, jobs: api, apiOf, setAccount } = useEmulator();

const HEX = /^[0-9a-f]{32}$/;

describe('createTask', () => {
	test('names the task, and a record ID that no request accepts', async () => {
		const { status, json } = await api.createTask();
		expect([status, json]).toEqual([
			200,
			{ code: 200, msg: 'success', data: { taskId: expect.stringMatching(HEX), recordId: expect.stringMatching(HEX) } },
		]);
		const { recordId } = json.data as { recordId: string };
		expect((await api.recordInfo(recordId)).json).toEqual({ code: 422, msg: 'recordInfo is null', data: null });
	});

	test.each([
		['no JSON', '{"model":', 422],
		['no object', 'null', 422],
		['no model', { input: JOBS_INPUT }, 422],
		['the model of another task at the top level', { ...JOBS_ORDER, model: 'V6' }, 422],
		['no input', { model: MODEL }, 422],
		['the input as the older API has it', { model: MODEL, input: { taskId: JOBS_INPUT.task_id, audioId: JOBS_INPUT.audio_id } }, 422],
		['the input at the top level', { model: MODEL, ...JOBS_INPUT }, 422],
		['no task ID', { model: MODEL, input: { audio_id: JOBS_INPUT.audio_id } }, 422],
		['no audio ID', { model: MODEL, input: { task_id: JOBS_INPUT.task_id } }, 422],
		['an unknown task ID', { model: MODEL, input: { ...JOBS_INPUT, task_id: 'x' } }, 422],
		['an unknown audio ID', { model: MODEL, input: { ...JOBS_INPUT, audio_id: 'x' } }, 422],
		['no URL to call back', { ...JOBS_ORDER, callBackUrl: 'example.com' }, 422],
	])('%s is rejected within HTTP 200', async (_name, body, code) => {
		const { status, json } = await api.createTask(body);
		expect([status, json.code, json.data]).toEqual([200, code, null]);
		expect(await admin.counters()).toMatchObject({ tasksCreated: 0, creditsSpent: 0 });
	});

	test('a second conversion of the same track is another task, and charged', async () => {
		const first = await api.start();
		expect(await api.start()).not.toBe(first);
		expect(await admin.counters()).toMatchObject({ tasksCreated: 2, creditsSpent: 0.8, alreadyExists: 0 });
		expect(await admin.accounts()).toMatchObject([{ credits: 999.2 }]);
	});

	test('a bad key', async () => {
		const stranger = new JobsApi(emulator.url, 'nobody');
		expect((await stranger.createTask()).json.code).toBe(401);
		expect((await stranger.recordInfo('x')).json.code).toBe(401);
	});

	test('credits run out', async () => {
		await setAccount({ credits: 0.5 });
		await api.start();
		expect((await api.createTask()).json).toMatchObject({ code: 402, data: null });
		expect(await admin.counters()).toMatchObject({ insufficientCredits: 1 });
	});

	test('a key with a limit of its own reaches it', async () => {
		await setAccount({ jobsKeyLimit: 0.8 });
		await api.start();
		await api.start();
		expect((await api.createTask()).json).toMatchObject({ code: 433, data: null });
		expect(await admin.counters()).toMatchObject({ tasksCreated: 2, insufficientCredits: 0 });
	});

	test('both APIs share one rate limit', async () => {
		await setAccount({ rateLimit: { tasks: 2, perMs: 60_000 } });
		await api.start();
		await apiOf('kie').start();
		expect((await api.createTask()).json).toMatchObject({ code: 429, data: null });
		expect((await apiOf('kie').convert()).json.code).toBe(429);
	});

	test('task IDs with dots', async () => {
		await setAccount({ jobsTaskIds: 'family' });
		const taskIds = [await api.start(), await api.start()];
		for (const taskId of taskIds) expect(taskId).toMatch(/^task_[a-z0-9.-]*\.[a-z0-9.-]*_\d{13}$/);
		expect(new Set(taskIds).size).toBe(2);
		await admin.finish(taskIds[0]);
		expect((await fetch(`${emulator.url}/files/${taskIds[0]}.wav`)).status).toBe(200);
		expect(await api.record(taskIds[0])).toMatchObject({ taskId: taskIds[0], state: 'success' });
	});

	test('the text in another field', async () => {
		await setAccount({ jobsTextField: 'message' });
		expect((await api.createTask()).json).toEqual({ code: 200, message: 'success', data: expect.anything() });
		expect((await api.recordInfo('x')).json).toEqual({ code: 422, message: 'recordInfo is null', data: null });
	});

	test('the other providers have no Jobs API', async () => {
		for (const provider of ['sunoapi', 'apibox', 'erweima']) {
			const other = apiOf(provider);
			expect((await other.post('/api/v1/jobs/createTask', JOBS_ORDER)).json.code).toBe(404);
			expect((await other.get(`/api/v1/jobs/recordInfo?taskId=${JOBS_GENERATION_ID}`)).json.code).toBe(404);
		}
	});
});

describe('recordInfo of a conversion', () => {
	const param = JSON.stringify({ model: MODEL, input: JSON.stringify(JOBS_INPUT) });
	const pending = {
		model: MODEL,
		state: 'waiting',
		successFlag: 0,
		param,
		paramJson: param,
		resultJson: null,
		failCode: null,
		failMsg: null,
		response: null,
		costTime: null,
		completeTime: null,
		createTime: expect.any(Number),
		updateTime: expect.any(Number),
		creditsConsumed: 0.4,
		status: 'PENDING',
		type: expect.any(String),
		operationType: MODEL,
		parentMusicId: '',
	};

	test('goes through its states, one per lookup', async () => {
		const taskId = await api.start();
		expect(await api.record(taskId)).toEqual({ ...pending, taskId });
		const states = [];
		for (let look = 0; look < 3; look += 1) states.push((await api.record(taskId)).state);
		expect(states).toEqual(['queuing', 'generating', 'generating']);
		await admin.finish(taskId);
		expect((await api.record(taskId)).state).toBe('success');
		expect(await admin.counters()).toMatchObject({ lookups: 5, generationLookups: 0 });
	});

	test('after success: the URL in a string and parsed, times as numbers', async () => {
		const taskId = await api.start();
		await admin.finish(taskId);
		const result = { resultUrls: [`${emulator.url}/files/${taskId}.wav`] };
		const record = await api.record(taskId);
		expect(record).toEqual({
			...pending,
			taskId,
			state: 'success',
			successFlag: 1,
			resultJson: JSON.stringify(result),
			response: result,
			costTime: expect.any(Number),
			completeTime: expect.any(Number),
			status: 'SUCCESS',
		});
		expect(Math.abs(Date.now() - Number(record.completeTime))).toBeLessThan(10_000);
		expect(Number(record.costTime)).toBeLessThan(10);
		expect((await fetch(result.resultUrls[0])).headers.get('content-type')).toBe('audio/wav');
	});

	test.each([
		[{ state: 'fail' }, { failCode: '500', failMsg: 'Audio wav generation failed' }],
		[{ successFlag: 'GENERATE_WAV_FAILED', errorCode: 400, errorMessage: 'no source' }, { failCode: '400', failMsg: 'no source' }],
	])('after the failure %j: the reason, and the credits are refunded', async (outcome, failure) => {
		const taskId = await api.start();
		await admin.finish(taskId, outcome);
		expect(await api.record(taskId)).toMatchObject({
			...failure, state: 'fail', successFlag: 3, resultJson: null, response: null, creditsConsumed: 0,
		});
		expect(await admin.accounts()).toMatchObject([{ credits: 1_000 }]);
		expect(await admin.counters()).toMatchObject({ creditsSpent: 0.4, creditsRefunded: 0.4 });
	});

	test('a word that nobody knows, and a success without a URL', async () => {
		const [first, second] = [await api.start(), await api.start()];
		await admin.finish(first, { state: 'paused', audioWavUrl: null });
		await admin.finish(second, { audioWavUrl: null });
		expect(await api.record(first)).toMatchObject({ state: 'paused', successFlag: 0, resultJson: null });
		expect(await api.record(second)).toMatchObject({ state: 'success', resultJson: null, response: null });
	});

	test.each([['empty', ''], ['absent', undefined]] as const)('what is not there can be %s', async (jobsUnset, value) => {
		await setAccount({ jobsUnset });
		const { resultJson, failCode, failMsg } = await api.record(await api.start());
		expect([resultJson, failCode, failMsg]).toEqual([value, value, value]);
	});

	test('param names the callback URL, or does not', async () => {
		const order = { ...JOBS_ORDER, callBackUrl: 'https://nobody.invalid/?order=1' };
		const taskId = await api.start(order);
		const paramOf = async () => JSON.parse(String((await api.record(taskId)).param));
		expect(await paramOf()).toEqual({ ...order, input: JSON.stringify(JOBS_INPUT) });
		await setAccount({ jobsParamHasCallback: false });
		expect(await paramOf()).toEqual({ model: MODEL, input: JSON.stringify(JOBS_INPUT) });
	});

	test('has no record at the first lookups', async () => {
		await setAccount({ looksBeforeRecord: 2 });
		const taskId = await api.start();
		const looks = [];
		for (let look = 0; look < 4; look += 1) looks.push((await api.recordInfo(taskId)).json);
		expect(looks).toMatchObject([
			{ code: 422, msg: 'recordInfo is null', data: null },
			{ code: 422, msg: 'recordInfo is null', data: null },
			{ code: 200, data: { state: 'waiting' } },
			{ code: 200, data: { state: 'queuing' } },
		]);
	});

	test('unknown, of another account, or without an ID', async () => {
		await admin.setAccount({ apiKey: 'second' });
		const taskId = await api.start();
		expect((await api.recordInfo('nothing')).json).toMatchObject({ code: 422, data: null });
		expect((await new JobsApi(emulator.url, 'second').recordInfo(taskId)).json).toMatchObject({ code: 422, data: null });
		expect((await api.recordInfo('')).json).toMatchObject({ code: 400, data: null });
	});

	test('ends automatically', async () => {
		await setAccount({ conversionMs: 30 });
		const taskId = await admin.createTask(EMULATOR_KEY, JOBS_TRACK);
		await until(async () => (await api.record(taskId)).state === 'success');
	});
});

describe('recordInfo of a music generation', () => {
	test('has the tracks in a string and parsed', async () => {
		const record = await api.record(JOBS_GENERATION_ID);
		expect(record).toMatchObject({
			taskId: JOBS_GENERATION_ID, model: 'ai-music-api/generate', state: 'success', successFlag: 1, failCode: null,
			createTime: expect.any(Number), completeTime: expect.any(Number), status: 'SUCCESS', parentMusicId: '',
		});
		expect(record.response).toEqual({
			code: 200,
			msg: expect.any(String),
			task_id: JOBS_GENERATION_ID,
			data: JOBS_AUDIO_IDS.map((id) => ({
				id,
				title: expect.any(String),
				duration: expect.any(Number),
				audio_url: `${emulator.url}/files/${id}.mp3`,
				stream_audio_url: expect.stringContaining(id),
				image_url: expect.stringContaining(id),
				model_name: expect.any(String),
				prompt: expect.any(String),
				tags: expect.any(String),
				createTime: expect.any(Number),
			})),
		});
		expect(JSON.parse(String(record.resultJson))).toEqual(record.response);
		expect(await admin.counters()).toMatchObject({ lookups: 0, generationLookups: 1 });
	});

	test('made to order', async () => {
		const tracks = await admin.addTracks(3, 'jobs');
		const { response } = await api.record(tracks[0].generationTaskId);
		expect(response).toMatchObject({ data: tracks.map(({ audioId }) => ({ id: audioId })) });
	});
});

test('the catalog has the schema of the model', async () => {
	const { json } = await apiOf('kie').get(`/api/v1/models/${MODEL}/schema`);
	expect(json).toMatchObject({ code: 200, data: { openapi: { paths: { '/api/v1/jobs/createTask': expect.anything() } } } });
});

test('the admin API shows which API a conversion belongs to, and requests with their nested body', async () => {
	const taskId = await api.start();
	const older = await apiOf('kie').start();
	expect(await admin.conversions()).toMatchObject([
		{ taskId, api: 'jobs', cost: 0.4, callBackUrl: null, generationTaskId: JOBS_GENERATION_ID },
		{ taskId: older, api: 'wav', cost: 1 },
	]);
	expect((await admin.requests())[0]).toMatchObject({ path: '/kie/api/v1/jobs/createTask', code: 200, body: JOBS_ORDER });
});

describe('faults', () => {
	test.each([
		['the generation', { taskId: JOBS_GENERATION_ID }],
		['a part of the nested body', { body: { input: { audio_id: JOBS_AUDIO_IDS[0] } } }],
	])('match %s', async (_name, match) => {
		await admin.addFaults({ match: { ...match, path: '/jobs/createTask$' }, action: { outcome: { state: 'fail' }, conversionMs: 0 } });
		const taskId = await api.start();
		await until(async () => (await api.record(taskId)).state === 'fail');
	});

	test('a real HTTP status, and the connection cut after the task was created', async () => {
		const match = { path: '/jobs/createTask$' };
		await admin.addFaults({ match, action: { status: 500, body: { code: 500, msg: 'x' } } }, { match, action: { reset: 'after' } });
		expect((await api.createTask()).status).toBe(500);
		await expect(api.createTask()).rejects.toThrow();
		expect(await admin.counters()).toMatchObject({ tasksCreated: 1 });
	});
});
