import type { INodeParameters } from 'n8n-workflow';

import type { Track } from '../../dev/emulator/client.mts';
import type { FaultAction } from '../../dev/emulator/faults.mts';
import { nodeOutput, nodeRun, type Execution } from '../../dev/n8n/executions.mts';
import { byGateway, emulator, newAccount, PROVIDER_IDS, type ProviderId, providers, type TestAccount, useN8n } from './support/world.mts';
import { convertAndWaitParameters, convertParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const { create: CREATE } = providers.kie;

/** The providers that charge for each request. */
const CHARGING = PROVIDER_IDS.filter((provider) => providers[provider].convertsAgain);

const NOBODY = 'https://nobody.invalid/callback';
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };

const account = async (provider: ProviderId, settings = {}) => await newAccount(n8n, byGateway(provider), settings);

async function fault({ apiKey }: TestAccount, { audioId }: Track, action: FaultAction, provider: ProviderId = 'kie'): Promise<void> {
	const { create, bodyFor } = providers[provider];
	await emulator.addFaults({ match: { path: create, apiKey, body: bodyFor(audioId) }, action });
}

async function execute(who: TestAccount, parameters: INodeParameters, items: Track[], settings: object = {}): Promise<Execution> {
	const { executionId } = await start(n8n, sunoWavWorkflow(who, parameters, { items, ...RETRY, ...settings }));
	return await n8n.waitForExecution(executionId);
}

const creatingRequests = async ({ apiKey }: TestAccount) =>
	(await emulator.requests(apiKey)).filter(({ path }) => path.includes(CREATE)).length;
/** The audio IDs of all create requests, sorted. */
const getRequestedTracks = async ({ apiKey }: TestAccount, provider: ProviderId) =>
	(await emulator.requests(apiKey))
		.filter(({ path }) => path.includes(providers[provider].create))
		.map(({ body }) => body as { audioId?: string; input?: { audio_id: string } })
		.map(({ audioId, input }) => audioId ?? input?.audio_id)
		.sort();
const creditsSpent = async ({ apiKey }: TestAccount) => (await emulator.counters(apiKey)).creditsSpent;
const taskIdsAt = async ({ apiKey }: TestAccount) => (await emulator.conversions(apiKey)).map(({ taskId }) => taskId);
const passing500: FaultAction = { status: 200, body: { code: 500, msg: 'oops' } };
/** A request that was certainly not carried out. If repeats are charged, only such a request is sent again. */
const rejected: FaultAction = { status: 200, body: { code: 400, msg: 'oops' } };

describe('with Retry On Fail, if each request is charged', () => {
	test.each(CHARGING)('Convert starts three tracks for the price of three if one is temporarily rejected, at %s', async (provider) => {
		const { api, cost } = providers[provider];
		const who = await account(provider);
		const items = await emulator.addTracks(3, api);
		await fault(who, items[1], rejected, provider);
		const execution = await execute(who, convertParameters(NOBODY), items);
		const output = nodeOutput(execution, 'Suno WAV').map(({ json }) => json);
		expect(output.map(({ audioId }) => audioId)).toEqual(items.map(({ audioId }) => audioId));
		expect(output.map(({ taskId }) => taskId).sort()).toEqual((await taskIdsAt(who)).sort());
		expect(output.map(({ alreadyConverted }) => alreadyConverted)).toEqual([false, false, false]);
		expect(await creditsSpent(who)).toBeCloseTo(3 * cost);
	});

	test('Convert does so even if the first item is an error item, for which n8n tries again', async () => {
		const who = await account('erweima');
		const items = await emulator.addTracks(3);
		await fault(who, items[0], rejected);
		const execution = await execute(who, convertParameters(NOBODY), items, { onError: 'continueRegularOutput' });
		expect(nodeOutput(execution, 'Suno WAV').map(({ json }) => json.status)).toEqual(['pending', 'pending', 'pending']);
		expect(await creditsSpent(who)).toBe(3);
	});

	test.each(CHARGING)('Convert and Wait by callback starts three for three, and the callbacks of both tries count, at %s', async (provider) => {
		const { api, cost } = providers[provider];
		const who = await account(provider, { conversionMs: 2_000 });
		const items = await emulator.addTracks(3, api);
		await fault(who, items[1], rejected, provider);
		const execution = await execute(who, convertAndWaitParameters({ waitBy: 'callback' }), items);
		expect(nodeOutput(execution, 'Suno WAV').map(({ json }) => [json.audioId, json.status])).toEqual(
			items.map(({ audioId }) => [audioId, 'success']),
		);
		expect(await creditsSpent(who)).toBeCloseTo(3 * cost);
	});

	test.each([
		['stopWorkflow', 4],
		['continueRegularOutput', 0],
	])('Convert and Wait does not restart tracks that the provider could not convert (On Error: %s)', async (onError, failing) => {
		const who = await account('erweima', { conversionMs: 500 });
		const items = await emulator.addTracks(5);
		// If its callback cannot be delivered, the emulator replaces the conversion's failure with the callback's.
		await emulator.addFaults({ match: { on: 'callback', apiKey: who.apiKey }, count: 0, action: { drop: true } });
		await fault(who, items[failing], { outcome: { successFlag: 'GENERATE_WAV_FAILED', errorMessage: 'no source audio' } });
		const execution = await execute(who, convertAndWaitParameters({ downloadWav: false }), items, { onError });
		expect(await creditsSpent(who)).toBe(5);
		const taskIds = await taskIdsAt(who);
		if (onError === 'stopWorkflow') {
			const { error } = execution.data.resultData;
			expect(error?.message).toMatch(/could not convert the track/);
			for (const taskId of taskIds) expect(error?.description).toContain(taskId);
			expect(error?.description).toMatch(/Retry On Fail does not restart .* run the workflow again/);
		} else {
			const [first, ...others] = nodeOutput(execution, 'Suno WAV').map(({ json }) => json);
			expect(first).toMatchObject({ message: expect.stringMatching(/Retry On Fail does not restart .* run the workflow again/) });
			expect(others.map(({ status }) => status)).toEqual(Array(4).fill('success'));
		}
	});

	describe.each([
		['kieJobs', 408],
		['kieJobs', 500],
		['erweima', 408],
		['erweima', 500],
	] as const)('at %s, a request that gets code %i although the provider has carried it out', (provider, code) => {
		const { api, cost } = providers[provider];
		const lookFirst = /Look at your account at \S+ first: .* charges again/;
		const carriedOut: FaultAction = { status: 200, body: { code, msg: 'oops' }, handled: true };

		async function expectOneRequestEach(who: TestAccount, items: Track[]) {
			expect(await getRequestedTracks(who, provider)).toEqual(items.map(({ audioId }) => audioId).sort());
			expect((await emulator.counters(who.apiKey)).tasksCreated).toBe(items.length);
			expect(await creditsSpent(who)).toBeCloseTo(items.length * cost);
		}

		test('is not sent again, and the error says to look at the account first', async () => {
			const who = await account(provider);
			const items = await emulator.addTracks(3, api);
			await fault(who, items[1], carriedOut, provider);
			const { error } = (await execute(who, convertParameters(NOBODY), items)).data.resultData;
			expect(error?.description).toMatch(lookFirst);
			await expectOneRequestEach(who, items);
		});

		test('is not sent again if its item is an error item, whose message says the same', async () => {
			const who = await account(provider);
			const items = await emulator.addTracks(3, api);
			// n8n retries if the first item is an error item.
			await fault(who, items[0], carriedOut, provider);
			const execution = await execute(who, convertParameters(NOBODY), items, { onError: 'continueRegularOutput' });
			const [first, ...others] = nodeOutput(execution, 'Suno WAV').map(({ json }) => json);
			expect(first).toMatchObject({ status: 'unknown', message: expect.stringMatching(lookFirst) });
			expect(others.map(({ status }) => status)).toEqual(['pending', 'pending']);
			await expectOneRequestEach(who, items);
		});
	});

	test('a request that was cut off is not sent again, because it may have been charged', async () => {
		const who = await account('erweima');
		const items = await emulator.addTracks(2);
		await fault(who, items[1], { reset: 'after' });
		const { error } = (await execute(who, convertParameters(NOBODY), items)).data.resultData;
		expect(error?.message).toMatch(/connection .* was lost/);
		expect(error?.description).toMatch(/Look at your account .* first: .* charges again/);
		expect([await creatingRequests(who), await creditsSpent(who)]).toEqual([2, 2]);
	});
});

test('with Retry On Fail, at kie.ai, no second request is made for what was started, and it counts as new', async () => {
	const who = await account('kie');
	const items = await emulator.addTracks(3);
	// Four times, which is how often one try sends it.
	await emulator.addFaults({ match: { path: CREATE, apiKey: who.apiKey, body: { audioId: items[1].audioId } }, count: 4, action: passing500 });
	const execution = await execute(who, convertParameters(NOBODY), items);
	expect(nodeOutput(execution, 'Suno WAV').map(({ json }) => json.alreadyConverted)).toEqual([false, false, false]);
	expect(await creatingRequests(who)).toBe(3 + 4);
});

describe('Convert, with the default error setting', () => {
	const once = { retryOnFail: false };

	test('sends nothing more after the first failure, and its error names the item and all started conversions', async () => {
		const who = await account('kie');
		const items = await emulator.addTracks(30);
		await fault(who, items[0], { status: 200, body: { code: 451, msg: 'no such source' } });
		const execution = await execute(who, convertParameters(NOBODY), items, once);
		const { error } = execution.data.resultData;
		expect(error?.message).toMatch(/could not fetch the audio/);
		expect(error?.context).toMatchObject({ itemIndex: 0 });
		expect(error?.description).toMatch(/If you run the workflow again, .* cost nothing more/);
		const taskIds = await taskIdsAt(who);
		expect(taskIds).toHaveLength(19);
		for (const taskId of taskIds) expect(error?.description).toContain(taskId);
		expect(await creatingRequests(who)).toBe(20);
	});

	test.each([
		['bad input', 'Generation Task ID is empty', {}],
		['an expression that throws', /node doesn't exist/, { generationTaskId: '={{ $json.n === 2 ? $("Nobody").item.json.id : $json.generationTaskId }}' }],
	])('sends nothing when an item has %s', async (_name, message, more) => {
		const who = await account('kie');
		const items = (await emulator.addTracks(3)).map((track, n) => ({ ...track, n }));
		if (typeof message === 'string') items[2].generationTaskId = '';
		const execution = await execute(who, convertParameters(NOBODY, more), items, once);
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toMatch(message);
		expect(await creatingRequests(who)).toBe(0);
	});

	test('works with Execute Once', async () => {
		const who = await account('kie');
		const items = await emulator.addTracks(3);
		const execution = await execute(who, convertParameters(NOBODY), items, { ...once, executeOnce: true });
		expect(nodeOutput(execution, 'Suno WAV')).toHaveLength(1);
		expect(nodeRun(execution, 'Suno WAV').error).toBeUndefined();
		expect(await creditsSpent(who)).toBe(1);
	});

	test('with batching, a failure in the first batch prevents later ones from being sent, and n8n keeps running', async () => {
		const who = await account('kie');
		const items = await emulator.addTracks(5);
		await fault(who, items[1], { status: 200, body: { code: 451, msg: 'no such source' } });
		const requestOptions = { batching: { batch: { batchSize: 2, batchInterval: 700 } } };
		const execution = await execute(who, convertParameters(NOBODY, { requestOptions }), items, once);
		const { error } = execution.data.resultData;
		expect(error?.context).toMatchObject({ itemIndex: 1 });
		const [taskId] = await taskIdsAt(who);
		expect(error?.description).toContain(taskId);
		expect(await creatingRequests(who)).toBe(2);
		await expect(n8n.listExecutions(execution.workflowId)).resolves.toHaveLength(1);
	});
});
