import type { INodeParameters } from 'n8n-workflow';

import { JOBS_GENERATION_ID } from '../../dev/emulator/constants.mts';
import type { Account, Outcome } from '../../dev/emulator/types.mts';
import { nodeOutput, type Execution } from '../../dev/n8n/executions.mts';
import { pause } from './support/machine.mts';
import { address, byGateway, directly, emulator, newAccount, type ProviderId, providers, type TestAccount, useN8n } from './support/world.mts';
import { convertAndWaitParameters, convertParameters, getDetailsParameters, publishTrigger, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const { track } = providers.kieJobs;
const NEVER = { conversionMs: 3_600_000 };
const SIGNED = { webhookHmacKey: 'e2e-hmac-key' };

const jobsAccount = async (settings: Partial<Account> = {}) => await newAccount(n8n, directly('kieJobs'), settings);

async function run(account: TestAccount, parameters: INodeParameters, items: object[]): Promise<Execution> {
	const definition = sunoWavWorkflow(account, parameters, { items: items.map((item) => ({ ...item })) });
	return await n8n.waitForExecution((await start(n8n, definition)).executionId);
}

const details = async (account: TestAccount, taskId: string, more: INodeParameters = {}) =>
	await run(account, getDetailsParameters(more), [{ taskId }]);
const firstOf = (execution: Execution, node = 'Ok') => nodeOutput(execution, node)[0];
const errorOf = (execution: Execution) => execution.data.resultData.error!;

describe('the callback', () => {
	test.each<[string, Partial<Account>, RegExp, string]>([
		['as all models have it', { jobsCallback: 'market' }, /^\w+$/, 'lookup'],
		['as all models have it, signed', { jobsCallback: 'market', ...SIGNED, jobsTaskIds: 'family', jobsUnset: 'absent' }, /\./, 'lookup and signature'],
		['as Suno has it, of a record without the URL', { jobsCallback: 'suno', jobsParamHasCallback: false }, /^\w+$/, 'lookup, query unverified'],
		['as Suno has it, signed', { jobsCallback: 'suno', ...SIGNED, jobsTaskIds: 'family', jobsUnset: 'empty', jobsTextField: 'message' }, /\./, 'lookup and signature'],
	])('%s: from Convert to the file', async (_, settings, form, verified) => {
		const account = await jobsAccount({ ...NEVER, ...settings });
		const trigger = await publishTrigger(n8n, address.n8nUrl, account);
		const started = firstOf(await run(account, convertParameters(`${trigger.url}?order=7`), [track]));
		const taskId = started.json.taskId as string;
		expect(taskId).toMatch(form);

		if (settings.webhookHmacKey) {
			const headers: Array<Record<string, string>> = [{ 'X-Webhook-Signature': '' }, { 'X-Webhook-Signature': 'AAAA' }, { 'X-Webhook-Timestamp': '1735689600' }];
			for (const wrong of headers) expect(await emulator.sendCallback(taskId, { headers: wrong })).toMatchObject({ status: 401 });
			expect((await emulator.counters(account.apiKey)).lookups).toBe(0);
		}
		await emulator.finish(taskId);
		const [triggered] = await n8n.waitForExecutions(trigger.workflow.id);
		expect(firstOf(triggered, 'Done').json).toMatchObject({
			taskId,
			status: 'success',
			providerStatus: 'success',
			...track,
			errorCode: null,
			errorMessage: null,
			query: { order: '7' },
			verified,
		});
		const { json, binary } = firstOf(await details(account, taskId, { downloadWav: true }));
		expect(json).toMatchObject({ taskId, status: 'success' });
		expect((await n8n.downloadBinary(binary!.data)).toString('latin1', 0, 4)).toBe('RIFF');
	});

	test.each(['market', 'suno'] as const)('in the form of %s is taken at its word without verification', async (jobsCallback) => {
		const account = await jobsAccount({ jobsCallback, ...NEVER });
		const trigger = await publishTrigger(n8n, address.n8nUrl, account, { verification: 'none' });
		const failing = await emulator.createTask(account.apiKey, track, trigger.url);
		const succeeding = await emulator.createTask(account.apiKey, track, trigger.url);
		await emulator.finish(failing, { state: 'fail', errorMessage: 'no source' });
		await emulator.finish(succeeding);
		const told = (await n8n.waitForExecutions(trigger.workflow.id, 2)).map((execution) => firstOf(execution, 'Done').json);
		expect(told.find(({ taskId }) => taskId === succeeding)).toMatchObject({ status: 'success', audioWavUrl: expect.stringContaining(succeeding), verified: 'none' });
		expect(told.find(({ taskId }) => taskId === failing)).toMatchObject({
			status: 'failed',
			// The Suno pages' callback has no field for the reason.
			errorMessage: jobsCallback === 'market' ? 'no source' : expect.any(String),
			audioWavUrl: null,
		});
		expect((await emulator.counters(account.apiKey)).lookups).toBe(0);
	});

	/** Starts a conversion for a Trigger and some for a Wait. Expects both to get their results although the records are this late. */
	async function expectNewsOfLateRecords(as: 'pending' | 'null'): Promise<void> {
		const account = await newAccount(n8n, byGateway('kieJobs'), { ...NEVER, recordLag: { ms: 3_000, as } });
		const trigger = await publishTrigger(n8n, address.n8nUrl, account);
		const items = await emulator.addTracks(3, 'jobs');
		const { executionId } = await start(n8n, sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'callback' }), { items }));
		await n8n.waitForExecution(executionId, { status: ['waiting'] });
		const waitedFor = (await emulator.conversions(account.apiKey)).map(({ taskId }) => taskId);
		const triggers = await emulator.createTask(account.apiKey, track, trigger.url);

		await emulator.finish(triggers);
		for (const taskId of waitedFor) {
			await emulator.finish(taskId);
			await pause(800);
		}
		const [triggered] = await n8n.waitForExecutions(trigger.workflow.id);
		expect(firstOf(triggered, 'Done').json).toMatchObject({ taskId: triggers, status: 'success', verified: 'lookup' });
		const waited = await n8n.waitForExecution(executionId, { status: ['success'] });
		expect(nodeOutput(waited, 'Ok').map(({ json }) => [json.audioId, json.status])).toEqual(items.map(({ audioId }) => [audioId, 'success']));
		expect((await emulator.counters(account.apiKey)).callbackAttempts).toBe(1 + items.length);
	}

	test('that arrives three seconds before the record, and only once, is not lost', async () => {
		await Promise.all([expectNewsOfLateRecords('pending'), expectNewsOfLateRecords('null')]);
	});
});

describe('Get Details', () => {
	test('returns every state on the way to the file', async () => {
		const account = await newAccount(n8n, byGateway('kieJobs'), { ...NEVER, looksBeforeRecord: 1 });
		const taskId = await emulator.createTask(account.apiKey, track);
		const notYet = errorOf(await details(account, taskId));
		expect(notYet.message).toBe(`${new URL(address.emulatorUrl).host} knows no conversion with this task ID`);
		expect(notYet.description).toContain(taskId);
		for (const [word, downloadWav] of [['waiting', false], ['queuing', true], ['generating', true], ['generating', false]] as const) {
			const { json, binary } = firstOf(await details(account, taskId, { downloadWav }));
			expect(json).toMatchObject({ taskId, status: 'pending', providerStatus: word, audioWavUrl: null, completeTime: null, ...track });
			expect(binary).toBeUndefined();
		}
		await emulator.finish(taskId);
		const { json, binary } = firstOf(await details(account, taskId));
		expect(json).toMatchObject({ taskId, status: 'success', providerStatus: 'success', audioWavUrl: expect.stringContaining(taskId), errorCode: null, errorMessage: null });
		for (const time of [json.createTime, json.completeTime]) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		expect(binary).toBeUndefined();
		expect(firstOf(await details(account, taskId, { downloadWav: true })).binary?.data.mimeType).toBe('audio/wav');
	});

	test.each<[string, Outcome, string, object]>([
		['a failure', { state: 'fail', errorCode: 400, errorMessage: 'no source' }, 'failed', { errorCode: '400', errorMessage: 'no source' }],
		['a success without a file', { state: 'success', audioWavUrl: null }, 'pending', {}],
		['a word that is not known', { state: 'paused', audioWavUrl: null }, 'pending', { errorCode: null }],
	])('%s is plain data, whether a file is requested or not', async (_, outcome, status, more) => {
		const account = await jobsAccount(NEVER);
		const taskId = await emulator.createTask(account.apiKey, track);
		await emulator.finish(taskId, outcome);
		for (const downloadWav of [false, true]) {
			const { json, binary } = firstOf(await details(account, taskId, { downloadWav }));
			expect(json).toMatchObject({ taskId, status, providerStatus: outcome.state, audioWavUrl: null, ...more });
			expect(binary).toBeUndefined();
		}
	});

	test.each<[string, (account: TestAccount) => Promise<string>]>([
		['of a music generation', async () => await Promise.resolve(JOBS_GENERATION_ID)],
		['of a conversion by the older API', async ({ apiKey }) => await emulator.convert(apiKey, providers.kie.track)],
	])('the task ID %s is an error that names the other choice', async (_, idOf) => {
		const account = await jobsAccount();
		const taskId = await idOf(account);
		const { message, description } = errorOf(await details(account, taskId));
		expect(message).toBe('kie.ai (Jobs API) knows no conversion with this task ID');
		expect(description).toMatch(/not the task ID of the music generation\. .* choose "kie\.ai" in the credential/);
		expect(description).toContain(taskId);
	});
});

describe('codes inside HTTP 200', () => {
	const operations: Array<[string, INodeParameters]> = [
		['Convert', convertParameters('https://nobody.invalid/callback')],
		['Convert and Wait', convertAndWaitParameters({ downloadWav: false })],
	];

	test.each(
		operations.flatMap(([operation, parameters]): Array<[string, ProviderId, ProviderId, INodeParameters]> => [
			[operation, 'kieJobs', 'kie', parameters],
			[operation, 'kie', 'kieJobs', parameters],
		]),
	)('%s at %s with a track of %s: 422 says which provider to choose', async (_, chosen, right, parameters) => {
		const account = await newAccount(n8n, directly(chosen), { crossings: [] });
		const error = errorOf(await run(account, parameters, [providers[right].track]));
		expect(error.message).toBe(`${providers[chosen].name} rejected the parameters`);
		expect(error.description).toContain(`choose "${providers[right].name}" in the credential`);
		expect(error.httpCode).toBe('422');
		expect((await emulator.counters(account.apiKey)).tasksCreated).toBe(0);
		expect((await emulator.requests(account.apiKey)).map(({ path }) => path)).toEqual([`/kie${providers[chosen].create}`]);
	});

	test('433 says that the key has reached its limit', async () => {
		const [[, parameters]] = operations;
		const account = await jobsAccount({ conversionMs: 0, jobsKeyLimit: 0.5 });
		expect(firstOf(await run(account, parameters, [track])).json.taskId).toEqual(expect.any(String));
		const error = errorOf(await run(account, parameters, [track]));
		expect(error.message).toBe('The API key has reached its limit at kie.ai (Jobs API)');
		expect(error.description).toMatch(/Raise the limit of this key at https:\/\/kie\.ai\/api-key/);
		expect(error.httpCode).toBe('433');
		expect(await emulator.counters(account.apiKey)).toMatchObject({ tasksCreated: 1, creditsSpent: 0.4 });
	});

	test.each([
		[402, 'The provider account has no credits left (code 402). Top up the account'],
		[429, 'The provider received too many requests in a short time (code 429). Retry the test'],
		[433, 'The API key has reached its limit at the provider (code 433). Raise the limit of this key'],
	])('the test of the credential: %d in plain words', async (code, words) => {
		const { credential, apiKey } = await jobsAccount();
		await emulator.addFaults({ match: { apiKey, path: 'credit' }, action: { body: { code, msg: 'no' } } });
		expect(await n8n.testCredential(credential)).toEqual({ status: 'Error', message: expect.stringContaining(words) });
	});
});
