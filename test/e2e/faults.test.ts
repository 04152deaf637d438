import type { INodeParameters } from 'n8n-workflow';

import type { FaultAction } from '../../dev/emulator/faults.mts';
import type { Outcome } from '../../dev/emulator/types.mts';
import { nodeOutput, type Execution } from '../../dev/n8n/executions.mts';
import { byGateway, emulator, newAccount, type ProviderId, providers, type TestAccount, useN8n } from './support/world.mts';
import {
	convertAndWaitParameters,
	convertParameters,
	getDetailsParameters,
	publishTrigger,
	start,
	sunoWavWorkflow,
} from './support/workflows';

const n8n = useN8n();

const NOBODY = 'https://nobody.invalid/callback';
const AT_ONCE = { conversionMs: 0 };
const { create: CREATE, lookUp: LOOK_UP, track: SAMPLE_TRACK } = providers.kie;
const jobs = providers.kieJobs;
const TIMEOUT_MS = 500;
const PATIENT_MS = 20_000;

const html = { headers: { 'content-type': 'text/html' }, body: '<html><h1>502 Bad Gateway</h1></html>' };

/** What can go wrong between n8n and the provider, and the node's message for it. */
const passing: Array<[string, FaultAction, RegExp]> = [
	['no answer within the time-out', { delayMs: 10_000 }, /did not respond in time/],
	['code 500', { body: { code: 500, msg: 'oops' } }, /had an internal error/],
	['HTTP 502 with a web page', { status: 502, ...html }, /web page instead of data \(HTTP 502\)/],
	['JSON that is cut in the middle', { body: '{"code":200,"msg":"success","data":{"task' }, /sent an unreadable response/],
	['a connection cut within the answer', { cutAfterBytes: 10 }, /connection .* was lost/],
	['an empty body', { body: '' }, /sent an empty response/],
	['a connection reset before the request was handled', { reset: 'before' }, /connection .* was lost/],
	['a connection reset after the request was handled', { reset: 'after' }, /connection .* was lost/],
];

/** The last number is how often a node that waits three seconds gets the record. Maintenance may end within that time. */
const lasting: Array<[string, FaultAction, RegExp, number]> = [
	['code 455', { body: { code: 455, msg: 'back soon' } }, /down for maintenance/, 2],
	['an unknown code', { body: { code: 777, msg: 'what now' } }, /returned code 777/, 1],
];

const account = async (provider: ProviderId = 'kie', settings = {}) => await newAccount(n8n, byGateway(provider), settings);

async function fault(path: string, { apiKey }: TestAccount, action: FaultAction, count = 1): Promise<void> {
	await emulator.addFaults({ match: { apiKey, path }, count, action });
}

async function execute(who: TestAccount, parameters: INodeParameters, item: object, timeout = TIMEOUT_MS): Promise<Execution> {
	const definition = sunoWavWorkflow(who, { ...parameters, requestOptions: { timeout } }, { items: [{ ...item }] });
	const { executionId } = await start(n8n, definition);
	return await n8n.waitForExecution(executionId);
}

const convert = async (who: TestAccount, track = SAMPLE_TRACK) => await execute(who, convertParameters(NOBODY), track);
const convertAndWait = async (who: TestAccount, track = SAMPLE_TRACK) =>
	await execute(who, convertAndWaitParameters({ downloadWav: false, waitTimeout: 3 }), track);
const getDetails = async (who: TestAccount, taskId: string) => await execute(who, getDetailsParameters(), { taskId });
const outputOf = (execution: Execution) => nodeOutput(execution, 'Ok')[0].json;
const errorOf = (execution: Execution) => execution.data.resultData.error!;

/** A finished conversion of the account. */
async function finished(who: TestAccount): Promise<string> {
	return outputOf(await convert(who)).taskId as string;
}

const requestsTo = async (path: string, { apiKey }: TestAccount) =>
	(await emulator.requests(apiKey)).filter((request) => request.path.endsWith(path)).length;

/**
 * Expects the trigger to start for a conversion that finishes while this many lookups fail, and to answer its callbacks with these
 * statuses.
 */
async function expectTriggerAfter(action: FaultAction, failures: number, answers: number[]): Promise<void> {
	const who = await account('kie', { conversionMs: 3_600_000 });
	const { workflow, url } = await publishTrigger(n8n, n8n.rest.url, who);
	const { taskId } = outputOf(await execute(who, convertParameters(url), SAMPLE_TRACK));
	await fault(LOOK_UP, who, action, failures);
	await emulator.finish(taskId as string);
	const [execution] = await n8n.waitForExecutions(workflow.id);
	expect(nodeOutput(execution, 'Done')[0].json).toMatchObject({ taskId, status: 'success' });
	const [{ callbackAttempts }] = await emulator.conversions(who.apiKey);
	expect(callbackAttempts.map(({ status }) => status)).toEqual(answers);
}

describe.each(passing)('%s', (_name, action, message) => {
	test.concurrent('Convert retries if code 409 protects the retry, and pays once', async () => {
		const who = await account();
		await fault(CREATE, who, action);
		expect(outputOf(await convert(who)).taskId).toEqual(expect.any(String));
		expect((await emulator.counters(who.apiKey)).creditsSpent).toBe(1);
		expect(await requestsTo(CREATE, who)).toBe(2);
	});

	test.concurrent.each(['erweima', 'kieJobs'] as const)('like %s Convert does not, and says what to check', async (provider) => {
		const { create, track } = providers[provider];
		const who = await account(provider);
		await fault(create, who, action);
		const error = errorOf(await convert(who, track));
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(/Look at your account .* first: .* charges again/);
		expect(await requestsTo(create, who)).toBe(1);
	});

	test.concurrent('Convert and Wait recovers from it, both in the create request and in lookups', async () => {
		const who = await account('kie', AT_ONCE);
		await fault(CREATE, who, action);
		await fault(LOOK_UP, who, action);
		expect(outputOf(await convertAndWait(who))).toMatchObject({ status: 'success', ...SAMPLE_TRACK });
		expect((await emulator.counters(who.apiKey)).creditsSpent).toBe(1);
	});

	test.concurrent('Get Details recovers from it once, and reports it if it persists', async () => {
		const who = await account('kie', AT_ONCE);
		const taskId = await finished(who);
		await fault(LOOK_UP, who, action);
		expect(outputOf(await getDetails(who, taskId))).toMatchObject({ taskId, status: 'success' });
		await fault(LOOK_UP, who, action, 0);
		const error = errorOf(await getDetails(who, taskId));
		expect(error.message).toMatch(message);
		expect(error.description).toContain(taskId);
	});

	test.concurrent('the lookup of a track that was converted before recovers from it', async () => {
		const who = await account('kie', AT_ONCE);
		const taskId = await finished(who);
		await fault(LOOK_UP, who, action);
		expect(outputOf(await convert(who))).toMatchObject({ taskId, status: 'success', alreadyConverted: true });
	});

	test.concurrent('the lookup of a callback recovers from it, because there may be no other callback', async () => {
		await expectTriggerAfter(action, action.delayMs ? 1 : 2, [200]);
	});
});

describe.each(lasting)('%s', (_name, action, message, looks) => {
	test.concurrent.each([
		['Convert', convert],
		['Convert and Wait', convertAndWait],
	])('%s reports it after one request', async (_operation, run) => {
		const who = await account();
		await fault(CREATE, who, action, 0);
		expect(errorOf(await run(who)).message).toMatch(message);
		expect(await requestsTo(CREATE, who)).toBe(1);
	});

	test.concurrent('Get Details reports it after one request', async () => {
		const who = await account('kie', AT_ONCE);
		const taskId = await finished(who);
		await fault(LOOK_UP, who, action, 0);
		expect(errorOf(await getDetails(who, taskId)).message).toMatch(message);
		expect(await requestsTo(LOOK_UP, who)).toBe(1);
	});

	test.concurrent('Convert and Wait reports it for a lookup, and names the conversion', async () => {
		const who = await account('kie', { conversionMs: 3_600_000 });
		await fault(LOOK_UP, who, action, 0);
		const error = errorOf(await convertAndWait(who));
		const [{ taskId }] = await emulator.conversions(who.apiKey);
		expect(error.message).toMatch(message);
		expect(error.description).toContain(taskId);
		expect(await requestsTo(LOOK_UP, who)).toBe(looks);
	});

	test.concurrent('the lookup of a track that was converted before reports it, and names the conversion', async () => {
		const who = await account('kie', AT_ONCE);
		const taskId = await finished(who);
		await fault(LOOK_UP, who, action, 0);
		const error = errorOf(await convert(who));
		expect(error.message).toMatch(message);
		expect(error.description).toContain(taskId);
	});

	test.concurrent('one lookup of a callback that fails this way loses nothing', async () => {
		// Maintenance may be over at the next lookup. An unknown code is left to the provider's next callback.
		await expectTriggerAfter(action, 1, looks > 1 ? [200] : [503, 200]);
	});
});

test('if the fault lasts longer than a callback can wait, the trigger asks the provider to retry', async () => {
	await expectTriggerAfter({ body: { code: 500, msg: 'oops' } }, 6, [503, 200]);
});

describe('like kieJobs', () => {
	/** Each of the temporary faults, for one lookup. */
	const everyFault = async (who: TestAccount) => {
		for (const [, action] of passing) await fault(jobs.lookUp, who, action);
	};

	const runForAll = async (who: TestAccount, parameters: INodeParameters, items: object[]) => {
		const given = { ...parameters, requestOptions: { timeout: TIMEOUT_MS } };
		const { executionId } = await start(n8n, sunoWavWorkflow(who, given, { items: items.map((item) => ({ ...item })) }));
		return nodeOutput(await n8n.waitForExecution(executionId, { status: ['success'] }), 'Ok').map(({ json }) => json);
	};

	test('Convert and Wait recovers from every temporary fault of a lookup, and pays once', async () => {
		const who = await account('kieJobs', AT_ONCE);
		const tracks = await emulator.addTracks(passing.length, 'jobs');
		await everyFault(who);
		const told = await runForAll(who, convertAndWaitParameters({ downloadWav: false }), tracks);
		expect(told.map(({ audioId, status }) => [audioId, status])).toEqual(tracks.map(({ audioId }) => [audioId, 'success']));
		expect((await emulator.counters(who.apiKey)).tasksCreated).toBe(tracks.length);
	});

	test('Get Details recovers from it', async () => {
		const who = await account('kieJobs', AT_ONCE);
		const taskIds = await Promise.all(passing.map(async () => await emulator.createTask(who.apiKey, jobs.track)));
		await everyFault(who);
		const told = await runForAll(who, getDetailsParameters(), taskIds.map((taskId) => ({ taskId })));
		expect(told.map(({ taskId, status }) => [taskId, status])).toEqual(taskIds.map((taskId) => [taskId, 'success']));
		expect(await requestsTo(jobs.lookUp, who)).toBe(2 * passing.length);
	});

	test('Convert and Wait reports lasting faults of the create request and of lookups', async () => {
		const [[, action, message]] = lasting;
		const [starting, looking] = [await account('kieJobs'), await account('kieJobs', { conversionMs: 3_600_000 })];
		await fault(jobs.create, starting, action, 0);
		await fault(jobs.lookUp, looking, action, 0);
		const [started, looked] = await Promise.all([convertAndWait(starting, jobs.track), convertAndWait(looking, jobs.track)]);
		expect(errorOf(started).message).toMatch(message);
		expect(await requestsTo(jobs.create, starting)).toBe(1);
		const [{ taskId }] = await emulator.conversions(looking.apiKey);
		expect(errorOf(looked).message).toMatch(message);
		expect(errorOf(looked).description).toContain(taskId);
	});

	test('a callback whose lookup fails temporarily is accepted, although the provider does not retry it', async () => {
		const who = await account('kieJobs', { conversionMs: 3_600_000 });
		const { workflow, url } = await publishTrigger(n8n, n8n.rest.url, who);
		const { taskId } = outputOf(await execute(who, convertParameters(url), jobs.track));
		await fault(jobs.lookUp, who, { body: { code: 500, msg: 'oops' } });
		await fault(jobs.lookUp, who, { status: 502, ...html });
		await emulator.finish(taskId as string);
		const [execution] = await n8n.waitForExecutions(workflow.id);
		expect(nodeOutput(execution, 'Done')[0].json).toMatchObject({ taskId, status: 'success' });
		const [{ callbackAttempts }] = await emulator.conversions(who.apiKey);
		expect(callbackAttempts.map(({ status }) => status)).toEqual([200]);
	});
});

test('a slow response is awaited, as long as it arrives in time', async () => {
	const who = await account('kie', AT_ONCE);
	const { workflow, url } = await publishTrigger(n8n, n8n.rest.url, who);
	for (const path of [CREATE, LOOK_UP]) await fault(path, who, { bytesPerSecond: 1_000 }, 0);
	const { taskId } = outputOf(await execute(who, convertParameters(url), SAMPLE_TRACK, PATIENT_MS));
	const { json } = nodeOutput((await n8n.waitForExecutions(workflow.id))[0], 'Done')[0];
	expect(json).toMatchObject({ taskId, status: 'success' });
	for (const parameters of [getDetailsParameters(), convertAndWaitParameters({ downloadWav: false })]) {
		const output = outputOf(await execute(who, parameters, { ...SAMPLE_TRACK, taskId }, PATIENT_MS));
		expect(output).toMatchObject({ taskId, status: 'success' });
	}
});

const NO_ERROR = { errorCode: null, errorMessage: null };
const NO_FILE = { ...NO_ERROR, audioWavUrl: null, callbackCode: 501 };

test.concurrent.each<[string | number, Outcome, string, RegExp | undefined]>([
	[0, NO_FILE, 'pending', /did not finish within/],
	[1, {}, 'success', undefined],
	[2, NO_ERROR, 'pending', /did not finish within/],
	[2, {}, 'failed', /could not convert the track/],
	['3', {}, 'failed', /could not convert the track/],
	['success', { errorCode: 0, errorMessage: '' }, 'success', undefined],
	['SUCCESS', NO_FILE, 'pending', /says that the conversion has succeeded, but returned no file URL/],
	['CALLBACK_EXCEPTION', {}, 'success', undefined],
	['CALLBACK_EXCEPTION', { ...NO_FILE, errorCode: 500 }, 'pending', /could not deliver its callback, and returned no file URL/],
	['SENSITIVE_WORD_ERROR', NO_FILE, 'failed', /could not convert the track/],
	['PENDING', { ...NO_FILE, errorCode: 451 }, 'failed', /could not convert the track/],
	['ALMOST_THERE', NO_FILE, 'pending', /did not finish within/],
])('a successFlag of %p with %j is %s in every operation', async (successFlag, outcome, status, errorOfWaiting) => {
	const who = await account('kie', { conversionMs: 3_600_000 });
	const { workflow, url } = await publishTrigger(n8n, n8n.rest.url, who);
	const { taskId } = outputOf(await execute(who, convertParameters(url), SAMPLE_TRACK));
	await emulator.finish(taskId as string, { ...outcome, successFlag });
	const expected = { taskId, status, providerStatus: String(successFlag) };

	expect(outputOf(await getDetails(who, taskId as string))).toMatchObject(expected);
	expect(outputOf(await convert(who))).toMatchObject({ ...expected, alreadyConverted: true });
	const waited = await convertAndWait(who);
	if (errorOfWaiting) expect(errorOf(waited).message).toMatch(errorOfWaiting);
	else expect(outputOf(waited)).toMatchObject(expected);
	if (status === 'pending') {
		expect(await emulator.sendCallback(taskId as string)).toMatchObject({ status: 503 });
		expect(await n8n.listExecutions(workflow.id)).toEqual([]);
	} else {
		expect(nodeOutput((await n8n.waitForExecutions(workflow.id))[0], 'Done')[0].json).toMatchObject(expected);
	}
});

test('epoch times are returned as ISO 8601 in every operation', async () => {
	const who = await account('kie', { ...AT_ONCE, epochTimes: true });
	const { workflow, url } = await publishTrigger(n8n, n8n.rest.url, who);
	const { taskId } = outputOf(await execute(who, convertParameters(url), SAMPLE_TRACK));
	const told = nodeOutput((await n8n.waitForExecutions(workflow.id))[0], 'Done')[0].json;
	const found = [await getDetails(who, taskId as string), await convert(who), await convertAndWait(who)].map(outputOf);
	for (const { createTime, completeTime } of [told, ...found]) {
		for (const time of [createTime, completeTime]) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
	}
});
