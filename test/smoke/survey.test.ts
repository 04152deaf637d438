import { JOBS_TRACK, SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import type { ProviderName } from '../../dev/smoke/providers.mts';
import { startReceiver } from '../emulator/support/receiver.mts';
import { answerIn, usePlace } from './support/smoke.mts';

const place = usePlace();

const NAMES: ProviderName[] = ['kie', 'kieJobs', 'sunoApi', 'apiBox', 'erweima'];

/** The answers on the page that was written last. */
async function answers(...questions: string[]): Promise<Array<string | undefined>> {
	const page = await place.readPage();
	return questions.map((question) => answerIn(page, question));
}

describe('with a key only', () => {
	test.each(NAMES)('%s gets only free requests, and the emulator answers the same', async (provider) => {
		const { differences } = await place.askWithKey(provider);
		expect(differences).toEqual([]);
		expect(await place.admin.counters()).toMatchObject({ tasksCreated: 0, creditsSpent: 0, creditCalls: 1 });
		expect(await place.readPage()).toContain('No difference.');
	});

	test('the model\'s own schema is read', async () => {
		const { findings } = await place.askWithKey('kieJobs');
		expect(findings.schema?.request).toMatchObject({ 'input.audio_id': ['string, required'], callBackUrl: ['string'] });
		expect(await place.readPage()).toContain('| `input.task_id` | string, required |');
	});

	test('requests that need a track are reported as not made', async () => {
		await place.askWithKey('kie');
		expect(await answers('What becomes of a second', 'Where is the file', 'What is answered to a wrong audio ID'))
			.toEqual(['not asked', 'not asked', 'not asked']);
	});
});

describe('with a track', () => {
	test('the Jobs API: charged twice, without a callback URL', async () => {
		const { differences } = await place.ask('kieJobs');
		expect(differences).toEqual([]);
		expect(await place.admin.counters()).toMatchObject({ tasksCreated: 2, creditsSpent: 0.8, downloads: 1 });
		expect(await answers('What does a conversion cost', 'What becomes of a second', 'Is a conversion accepted without', 'Does the record name'))
			.toEqual([
				'0.4 credits',
				'code 200 inside HTTP 200 “success”; another task is named; cost: 0.4 credits',
				'code 200 inside HTTP 200 “success”',
				'not asked: no callback URL was given',
			]);
	});

	test('the older API: the second conversion is the first', async () => {
		const { differences } = await place.ask('kie');
		expect(differences).toEqual([]);
		expect(await place.admin.counters()).toMatchObject({ tasksCreated: 1, creditsSpent: 1 });
		expect(await answers('What becomes of a second', 'Does the record name', 'Does the older API still'))
			.toEqual([
				'code 409 inside HTTP 200 “WAV record already exists”; the first task is named; cost: 0 credits',
				'yes, in data.callbackUrl',
				'code 200 inside HTTP 200 “success”',
			]);
		expect(await place.admin.conversions()).toMatchObject([{ callBackUrl: `http://${place.host}/` }]);
	});

	test('a track that was converted before', async () => {
		await place.ask('kie');
		const { differences } = await place.ask('kie');
		expect(differences).toEqual([]);
		expect(await answers('What does a conversion cost')).toEqual(['0 credits (converted before)']);
	});

	test.each<[ProviderName, number]>([['sunoApi', 1], ['apiBox', 1], ['erweima', 2]])('%s', async (provider, tasksCreated) => {
		const receiver = await startReceiver();
		const { differences } = await place.ask(provider, { callbackUrl: receiver.url });
		await receiver.close();
		expect(differences).toEqual([]);
		expect(await place.admin.counters()).toMatchObject({ tasksCreated });
	});

	test('the file', async () => {
		const { findings } = await place.ask('kieJobs', { spend: 'once' });
		expect(findings.file).toMatchObject({ status: 200, contentType: 'audio/wav', riff: true, failure: '' });
		expect((await answers('Where is the file'))[0])
			.toMatch(new RegExp(`^${place.host}; audio/wav; \\d+ bytes; a WAV \\(PCM, 44100 Hz, 16 bit, 2 channels\\)$`));
	});

	test('what is written about wrong IDs', async () => {
		await place.ask('kieJobs');
		const refusal = 'code 422 inside HTTP 200 “Parameter validation failed: there is no such track”; cost: 0 credits';
		expect(await answers('What is answered to a wrong audio', 'What is answered to a wrong task', 'What is answered for a conversion'))
			.toEqual([refusal, refusal, 'code 422 inside HTTP 200 “recordInfo is null”']);
	});

	test('whether the record of the Jobs API names the callback URL', async () => {
		const receiver = await startReceiver();
		const { differences } = await place.ask('kieJobs', { callbackUrl: receiver.url, spend: 'once' });
		await receiver.close();
		expect(differences).toEqual([]);
		expect(await answers('Does the record name', 'Is a conversion accepted without')).toEqual([
			'yes, in data.param(JSON).callBackUrl and data.paramJson(JSON).callBackUrl',
			'not asked: a callback URL was given',
		]);
	});
});

describe('from one API of kie.ai to the other', () => {
	const found = 'found: code 200 inside HTTP 200 “success”';
	const notFound = 'not found: code 422 inside HTTP 200 “recordInfo is null”';

	test('a track of the Jobs API, at the Jobs API', async () => {
		await place.ask('kieJobs', { spend: 'once' });
		expect(await answers('Does the older API find a gen', 'Does the older API find a con', 'Does the Jobs API convert'))
			.toEqual([found, notFound, 'not asked: it takes a track that was made so']);
	});

	test('a track of the older API, at the Jobs API', async () => {
		const { differences } = await place.ask('kieJobs', { track: SAMPLE_TRACK, trackApi: 'wav', spend: 'once' });
		expect(differences).toEqual([]);
		expect(await answers('Does the Jobs API find a gen', 'Does the Jobs API convert'))
			.toEqual([notFound, expect.stringMatching(/^code 200 inside HTTP 200 “success”; then .*success; cost: 0.4 credits$/)]);
	});

	test('a track of the Jobs API, at the older API', async () => {
		await place.setAccount({ crossings: ['wav:generations', 'jobs:conversions'] });
		const { differences } = await place.ask('kie', { track: JOBS_TRACK, trackApi: 'jobs' });
		expect(differences).toContainEqual({ topic: 'The conversion', what: 'code', provider: '422', emulator: '200' });
		expect((await answers('Does the older API convert'))[0]).toMatch(/^code 422 /);
	});
});

describe('what is spent', () => {
	test.each([['none', 0], ['once', 1], ['all', 2]] as const)('%s', async (spend, tasksCreated) => {
		await place.ask('kieJobs', { spend });
		expect(await place.admin.counters()).toMatchObject({ tasksCreated, generationLookups: 2 });
	});
});

describe('conversions that go wrong', () => {
	test('one that fails and is refunded', async () => {
		await place.admin.addFaults({ match: { path: 'createTask' }, count: 0, action: { outcome: { state: 'fail' } } });
		const { differences } = await place.ask('kieJobs', { spend: 'once' });
		expect(await answers('What does a conversion cost', 'Which codes does a failed', 'Which states does it')).toEqual([
			'0 credits (0.4 credits when it was answered)',
			'data.failCode 500, data.failMsg Audio wav generation failed',
			expect.stringMatching(/\bfail$/),
		]);
		expect(differences).toContainEqual({ topic: 'The conversion: its course', what: 'end', provider: 'failure', emulator: 'success' });
	});

	test('no credits: the requests that were possible are on the page, and only these are compared', async () => {
		await place.setAccount({ credits: 0 });
		const { findings, differences } = await place.ask('kieJobs');
		expect(findings.brokenOff).toBe('the first conversion was not made');
		expect(new Set(differences.map(({ topic }) => topic))).toEqual(new Set(['The conversion']));
		expect(await place.readPage()).toContain('Not everything could be asked: the first conversion was not made.');
	});

	test('one that does not end', async () => {
		await place.setAccount({ conversionMs: 60_000 });
		const { findings } = await place.ask('kieJobs', { timeoutMs: 30 });
		expect(findings.brokenOff).toBe('the first conversion did not end within the time');
		expect(await place.admin.counters()).toMatchObject({ tasksCreated: 1 });
	});

	test('a lookup without a response loses nothing', async () => {
		await place.admin.addFaults({ match: { path: 'recordInfo', taskId: JOBS_TRACK.generationTaskId }, action: { reset: 'before' } });
		const { findings } = await place.ask('kieJobs', { spend: 'once' });
		expect(findings.generation.jobs).toMatchObject({ status: null });
		expect(findings.conversion).toMatchObject({ end: 'success' });
	});

	test('a file that is cut', async () => {
		await place.admin.addFaults({ match: { path: '\\.wav$' }, action: { cutAfterBytes: 1_000 } });
		const { findings, differences } = await place.ask('kieJobs', { spend: 'once' });
		expect(findings.file).toMatchObject({ bytes: 1_000, riff: true });
		expect(differences).toContainEqual({ topic: 'The file', what: 'as long as it says', provider: 'no', emulator: 'yes' });
	});
});
