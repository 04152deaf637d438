import { EMULATOR_KEY, SAMPLE_AUDIO_IDS, SAMPLE_GENERATION_ID } from '../../dev/emulator/constants.mts';
import { SAMPLE_ORDER } from './support/api';
import { later } from '../setup/later.mts';
import { useEmulator } from './support/useEmulator';

const SECRET = 'second-account-key';
const lines: string[] = [];

const { emulator, admin, apiOf } = useEmulator({ log: (line) => lines.push(line) });
const api = later(() => apiOf('kie', SECRET));

beforeEach(async () => {
	await admin.setAccount({ apiKey: SECRET, credits: 5 });
	lines.length = 0;
});

test('accounts: made with defaults, then changed field by field', async () => {
	await admin.setAccount({ apiKey: SECRET, cost: 2 });
	expect(await admin.accounts()).toEqual([
		expect.objectContaining({ apiKey: EMULATOR_KEY, credits: 1000, webhookHmacKey: null }),
		expect.objectContaining({ apiKey: SECRET, credits: 5, cost: 2, rateLimit: { tasks: 20, perMs: 10_000 } }),
	]);
	await expect(admin.setAccount({ apiKey: '' })).rejects.toThrow('400');
});

test('generations: made on request, in addition to the sample', async () => {
	const made = await admin.addGeneration({ taskId: 'mine', tracks: 3 });
	expect(made).toEqual({ taskId: 'mine', audioIds: Array(3).fill(expect.any(String)) });
	for (const [taskId, audioIds] of [['mine', made.audioIds], [SAMPLE_GENERATION_ID, SAMPLE_AUDIO_IDS]] as const) {
		const { json } = await api.get(`/api/v1/generate/record-info?taskId=${taskId}`);
		expect(json).toMatchObject({ data: { response: { sunoData: audioIds.map((id) => ({ id })) } } });
	}
});

test('counters: per account and for all together', async () => {
	const taskId = await api.start();
	await api.convert();
	await api.record(taskId);
	await api.get('/api/v1/generate/record-info?taskId=x');
	await api.get('/api/v1/chat/credit');
	const own = {
		tasksCreated: 1, creditsSpent: 1, creditsRefunded: 0, alreadyExists: 1, rateLimited: 0, insufficientCredits: 0,
		unauthorized: 0, lookups: 1, generationLookups: 1, creditCalls: 1, downloads: 0, callbackAttempts: 0, callbacksDelivered: 0,
		callbacksFailed: 0,
	};
	expect(await admin.counters(SECRET)).toEqual(own);
	expect(await admin.counters(EMULATOR_KEY)).toMatchObject({ tasksCreated: 0, lookups: 0 });
	await apiOf('apibox').start();
	expect(await admin.counters()).toEqual({ ...own, tasksCreated: 2, creditsSpent: 2 });
});

test('conversions: per account, with the request', async () => {
	const taskId = await api.start();
	await apiOf('apibox').start();
	expect(await admin.conversions()).toHaveLength(2);
	expect(await admin.conversions(SECRET)).toEqual([
		expect.objectContaining({
			taskId,
			provider: 'kie',
			api: 'wav',
			generationTaskId: SAMPLE_GENERATION_ID,
			audioId: SAMPLE_AUDIO_IDS[0],
			callBackUrl: SAMPLE_ORDER.callBackUrl,
			successFlag: 'PENDING',
			callbackAttempts: [],
		}),
	]);
	await expect(admin.finish('unknown')).rejects.toThrow('404');
});

test('requests: in order, with the answer and whether a key was sent', async () => {
	const taskId = await api.start();
	await admin.finish(taskId);
	await fetch(`${emulator.url}/files/${taskId}.wav`);
	await api.get('/api/v1/wav/record-info?taskId=x');
	expect(await admin.requests(SECRET)).toEqual([
		{
			time: expect.stringMatching(/^\d{4}-.*Z$/),
			provider: 'kie',
			method: 'POST',
			path: '/kie/api/v1/wav/generate',
			query: {},
			body: SAMPLE_ORDER,
			status: 200,
			code: 200,
			what: `created ${taskId}`,
			hadAuthorization: true,
			userAgent: expect.any(String),
		},
		expect.objectContaining({ path: `/files/${taskId}.wav`, code: null, hadAuthorization: false }),
		expect.objectContaining({ query: { taskId: 'x' }, code: 422, body: null }),
	]);
	expect(await admin.requests('nobody')).toEqual([]);
});

test('keys appear only in the list of accounts', async () => {
	const taskId = await api.start();
	await api.convert();
	await admin.finish(taskId);
	const shown = [await admin.requests(), await admin.conversions(), await admin.counters(), lines];
	expect(JSON.stringify(shown)).not.toContain(SECRET);
	expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}kie {6}POST \/kie\/api\/v1\/wav\/generate {2}200 code 200 {2}created /);
	expect(lines[1]).toContain('200 code 409  409 already exists');
});

test('reset forgets everything', async () => {
	const taskId = await api.start();
	await admin.addFaults({ match: {}, count: 0, action: { status: 500, body: 'x' } });
	await admin.reset();
	expect(await admin.accounts()).toHaveLength(1);
	expect(await admin.conversions()).toEqual([]);
	expect(await admin.requests()).toEqual([]);
	const { json } = await apiOf('kie').get(`/api/v1/wav/record-info?taskId=${taskId}`);
	expect(json.code).toBe(422);
});
