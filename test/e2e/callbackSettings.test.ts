import type { IDataObject } from 'n8n-workflow';

import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { nodeOf } from '../../dev/n8n/workflows.mts';
import { startProxy, startSelfSignedGateway } from './support/middlemen.mts';
import { byGateway, emulator, newAccount, providers, type TestAccount, useN8n } from './support/world.mts';
import { convertAndWaitParameters, start, sunoWavWorkflow } from './support/workflows';

const n8n = useN8n();

const NEVER = { conversionMs: 3_600_000 };

/** How long n8n may need to notice that a wait's time is over. It checks once a minute. */
const TIMED_OUT = { status: ['success' as const], timeoutMs: 80_000 };

const callback = convertAndWaitParameters({ waitBy: 'callback' });

const waiting = async (executionId: string) => await n8n.waitForExecution(executionId, { status: ['waiting'] });
const success = async (executionId: string) => await n8n.waitForExecution(executionId, { status: ['success'] });

/** The conversions of an account in the order in which they were started, as soon as there are this many. */
async function created({ apiKey }: TestAccount, count: number) {
	return await waitFor(
		`${count} conversions`,
		async () => {
			const conversions = await emulator.conversions(apiKey);
			return conversions.length >= count ? conversions : undefined;
		},
		{ timeoutMs: 30_000 },
	);
}

const executedOnce = (account: TestAccount, items: Array<typeof SAMPLE_TRACK>, parameters = callback) => {
	const workflow = sunoWavWorkflow(account, parameters, { items });
	nodeOf(workflow, 'Suno WAV').executeOnce = true;
	return workflow;
};

/** An If node between the two items and Suno WAV. So Suno WAV runs once for each item within one execution. */
function twoBranches(account: TestAccount, items: IDataObject[], parameters = callback) {
	const workflow = sunoWavWorkflow(account, parameters, { items });
	const condition = { id: 'first', leftValue: '={{ $itemIndex }}', rightValue: 0, operator: { type: 'number', operation: 'equals' } };
	const options = { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 };
	const branches = {
		...nodeOf(workflow, 'Ok'),
		id: 'branches',
		name: 'Branches',
		type: 'n8n-nodes-base.if',
		typeVersion: 2.2,
		parameters: { conditions: { options, combinator: 'and', conditions: [condition] } },
	};
	const [toSunoWav] = workflow.connections.Items.main;
	workflow.nodes.push(branches);
	workflow.connections.Items = { main: [[{ node: branches.name, type: 'main', index: 0 }]] };
	workflow.connections[branches.name] = { main: [toSunoWav, toSunoWav] };
	return { ...workflow, settings: { executionOrder: 'v1' } };
}

/** Starts a workflow with a Wait Timeout that is over as soon as n8n looks: once a minute. */
async function startTimedOut(workflowOf: typeof executedOnce | typeof twoBranches, tracks: number) {
	const account = await newAccount(n8n, byGateway('kie'), NEVER);
	const items = (await emulator.addTracks(tracks)) as Array<typeof SAMPLE_TRACK>;
	return { account, ...(await start(n8n, workflowOf(account, items, { ...callback, waitTimeout: 2 }))) };
}

/** Two branches, of which the first waits in vain. The conversion of the second one finishes once it is suspended. */
async function runSecondBranch() {
	const { account, executionId } = await startTimedOut(twoBranches, 2);
	const second = await waitFor('the second branch', async () => (await emulator.conversions(account.apiKey)).at(1), { timeoutMs: 80_000 });
	await waiting(executionId);
	await emulator.finish(second.taskId);
	const [first] = await created(account, 2);
	return { execution: await success(executionId), first, second };
}

// They start first, so that they wait while the other tests run.
let executedOnceInVain: Awaited<ReturnType<typeof startTimedOut>>;
let secondBranch: ReturnType<typeof runSecondBranch>;
beforeAll(async () => {
	executedOnceInVain = await startTimedOut(executedOnce, 3);
	secondBranch = runSecondBranch();
	// Its test reports what went wrong.
	secondBranch.catch(() => {});
});

describe('Retry On Fail', () => {
	test.each(['kie', 'kieJobs', 'sunoApi', 'erweima'] as const)(
		'a suspended node whose first item has failed starts nothing again, at %s',
		async (provider) => {
			const { api, track, cost } = providers[provider];
			const account = await newAccount(n8n, byGateway(provider), NEVER);
			const items = [{ ...track, audioId: 'no-such-track' }, ...(await emulator.addTracks(2, api))];
			const workflow = sunoWavWorkflow(account, callback, { items, onError: 'continueRegularOutput', retryOnFail: true });
			const { executionId } = await start(n8n, workflow);
			await waiting(executionId);
			const conversions = await created(account, 2);
			for (const { taskId } of conversions) await emulator.finish(taskId);
			const output = nodeOutput(await success(executionId), 'Ok');
			expect(output.map(({ json }) => json.error ?? json.taskId)).toEqual([
				expect.stringMatching(/rejected the parameters/),
				...items.slice(1).map(({ audioId }) => conversions.find((conversion) => conversion.audioId === audioId)?.taskId),
			]);
			expect(await emulator.counters(account.apiKey)).toMatchObject({ tasksCreated: 2, creditsSpent: 2 * cost });
		},
	);
});

describe('Execute Once', () => {
	test('one item is converted and one is returned', async () => {
		const account = await newAccount(n8n, byGateway('kie'), NEVER);
		const items = (await emulator.addTracks(3)) as Array<typeof SAMPLE_TRACK>;
		const { executionId } = await start(n8n, executedOnce(account, items));
		await waiting(executionId);
		const [{ taskId, audioId }] = await created(account, 1);
		expect(audioId).toBe(items[0].audioId);
		await emulator.finish(taskId);
		const output = nodeOutput(await success(executionId), 'Ok');
		expect(output.map(({ json }) => [json.taskId, json.status])).toEqual([[taskId, 'success']]);
	});

	test('one is also returned when the time is over', async () => {
		const { account, executionId } = executedOnceInVain;
		const output = nodeOutput(await n8n.waitForExecution(executionId, TIMED_OUT), 'Ok');
		const [{ taskId }] = await created(account, 1);
		expect(output.map(({ json }) => [json.taskId, json.status])).toEqual([[taskId, 'pending']]);
	});
});

describe('two branches into one node', () => {
	/** The output of the two runs. n8n decides which branch runs first. */
	const outputs = (execution: Awaited<ReturnType<typeof success>>) =>
		[0, 1].map((run) => nodeOutput(execution, 'Ok', 0, run).map(({ json }) => [json.taskId, json.status]));

	test('both are converted and awaited, one after the other', async () => {
		const account = await newAccount(n8n, byGateway('kie'), NEVER);
		const { executionId } = await start(n8n, twoBranches(account, await emulator.addTracks(2)));
		for (const count of [1, 2]) {
			const { taskId } = (await created(account, count))[count - 1];
			await waiting(executionId);
			await emulator.finish(taskId);
		}
		const conversions = await created(account, 2);
		expect(outputs(await success(executionId))).toEqual(conversions.map(({ taskId }) => [[taskId, 'success']]));
	});

	test('the second is converted even if the time of the first is over', async () => {
		const { execution, first, second } = await secondBranch;
		expect(outputs(execution)).toEqual([[[first.taskId, 'pending']], [[second.taskId, 'success']]]);
	}, 150_000);
});

describe('Request Options', () => {
	test('apply to the lookups for callbacks, such as behind a gateway with its own certificate', async () => {
		const gateway = await startSelfSignedGateway();
		try {
			const account = await newAccount(n8n, { ...byGateway('kie'), host: `${gateway.url}/kie` }, NEVER);
			const parameters = { ...callback, requestOptions: { allowUnauthorizedCerts: true } };
			const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items: [SAMPLE_TRACK] }));
			await waiting(executionId);
			const [{ taskId }] = await created(account, 1);
			await emulator.finish(taskId);
			expect(nodeOutput(await success(executionId), 'Ok')[0].json).toMatchObject({ taskId, status: 'success' });
			const [{ callbackAttempts }] = await emulator.conversions(account.apiKey);
			expect(callbackAttempts).toMatchObject([{ status: 200 }]);
		} finally {
			gateway.close();
		}
	});

	test('lead lookups through the proxy, whose password the execution does not store', async () => {
		const proxy = await startProxy();
		try {
			const account = await newAccount(n8n, byGateway('kie'), NEVER);
			const parameters = {
				...callback,
				requestOptions: { proxy: `={{ "${proxy.url}".replace("//", "//user:" + ["proxy", "password"].join("-") + "@") }}` },
			};
			const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items: [SAMPLE_TRACK] }));
			const { data } = await waiting(executionId);
			expect(JSON.stringify(data)).not.toContain('proxy-password');
			const before = proxy.seen.length;
			const [{ taskId }] = await created(account, 1);
			await emulator.finish(taskId);
			await success(executionId);
			const authorization = `Basic ${Buffer.from('user:proxy-password').toString('base64')}`;
			expect(proxy.seen.slice(before)).toEqual([{ method: 'GET', authorization }]);
		} finally {
			proxy.close();
		}
	});
});

describe('with a webhook HMAC key', () => {
	const KEY = 'hmac-key-of-the-account';

	test('a callback without a valid signature is rejected, and nothing is looked up for it', async () => {
		const account = await newAccount(n8n, byGateway('kie'), { ...NEVER, webhookHmacKey: KEY });
		const { executionId } = await start(n8n, sunoWavWorkflow(account, callback, { items: [SAMPLE_TRACK] }));
		await waiting(executionId);
		const [{ taskId }] = await created(account, 1);
		const { lookups } = await emulator.counters(account.apiKey);
		const badly = { 'x-webhook-signature': Buffer.from('wrong').toString('base64') };
		expect(await emulator.sendCallback(taskId, { headers: badly })).toMatchObject({ status: 401 });
		const foreign = { code: 200, msg: 'success', data: { task_id: 'another-task', audioWavUrl: 'https://evil.example/x.wav' } };
		expect(await emulator.sendCallback(taskId, { payload: foreign, headers: badly })).toMatchObject({ status: 401 });
		expect((await emulator.counters(account.apiKey)).lookups).toBe(lookups);
		await emulator.finish(taskId);
		expect(nodeOutput(await success(executionId), 'Ok')[0].json).toMatchObject({ taskId, status: 'success' });
	});

	test('a failure callback without a task ID is accepted if it is signed for its URL\'s task', async () => {
		const account = await newAccount(n8n, byGateway('kie'), { ...NEVER, webhookHmacKey: KEY });
		const { executionId } = await start(n8n, sunoWavWorkflow(account, callback, { items: [SAMPLE_TRACK] }));
		await waiting(executionId);
		const [{ taskId }] = await created(account, 1);
		const payload = { code: 501, msg: 'failed', data: null };
		expect(await emulator.sendCallback(taskId, { payload, headers: { 'x-webhook-signature': 'wrong' } })).toMatchObject({ status: 401 });
		await emulator.finish(taskId, { successFlag: 'GENERATE_WAV_FAILED', callbackCode: 501, callbackDataNull: true });
		expect(nodeOutput(await success(executionId), 'Ok')[0].json).toMatchObject({ details: { taskId, status: 'failed' } });
	});
});

describe('the moment before the wait', () => {
	test('slow lookups do not delay it, and just started conversions are not looked up', async () => {
		const account = await newAccount(n8n, byGateway('kie'), NEVER);
		const items = await emulator.addTracks(2);
		await emulator.addFaults(
			{ match: { apiKey: account.apiKey, path: 'generate', body: { audioId: items[1].audioId } }, action: { delayMs: 4_000 } },
			{ match: { apiKey: account.apiKey, path: 'record-info' }, action: { delayMs: 25_000 } },
		);
		const { executionId } = await start(n8n, sunoWavWorkflow(account, callback, { items }));
		const [first, second] = await created(account, 2);
		const from = Date.now();
		await waiting(executionId);
		expect(Date.now() - from).toBeLessThan(9_000);
		const lookedUp = (await emulator.requests(account.apiKey)).filter(({ path }) => path.includes('record-info'));
		expect(lookedUp.map(({ query }) => query.taskId)).toEqual([first.taskId]);
		for (const { taskId } of [first, second]) await emulator.finish(taskId);
		expect(nodeOutput(await success(executionId), 'Ok').map(({ json }) => json.status)).toEqual(['success', 'success']);
	});

	/** A track that another execution has started. The track's callback resumes that execution. */
	async function inTheWorks(account: TestAccount, track: typeof SAMPLE_TRACK) {
		const { executionId } = await start(n8n, sunoWavWorkflow(account, callback, { items: [track] }));
		await waiting(executionId);
		await n8n.stopExecution(executionId);
	}

	test('the execution is not suspended for a track that was already being converted', async () => {
		const account = await newAccount(n8n, byGateway('kie'), NEVER);
		await inTheWorks(account, SAMPLE_TRACK);
		const parameters = { ...callback, waitTimeout: 3 };
		const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items: [SAMPLE_TRACK] }));
		const execution = await n8n.waitForExecution(executionId, { status: ['success'], timeoutMs: 20_000 });
		expect(nodeOutput(execution, 'Ok')[0].json).toMatchObject({ status: 'pending', alreadyConverted: true });
	});

	test('a suspended execution resumes without it', async () => {
		const account = await newAccount(n8n, byGateway('kie'), NEVER);
		const items = (await emulator.addTracks(2)) as Array<typeof SAMPLE_TRACK>;
		await inTheWorks(account, items[0]);
		const parameters = { ...callback, waitTimeout: '={{ $itemIndex === 0 ? 2 : 600 }}' };
		const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items }));
		await waiting(executionId);
		const [, { taskId }] = await created(account, 2);
		await emulator.finish(taskId);
		const output = nodeOutput(await success(executionId), 'Ok');
		expect(output.map(({ json }) => [json.audioId, json.status])).toEqual([
			[items[0].audioId, 'pending'],
			[items[1].audioId, 'success'],
		]);
	});
});
