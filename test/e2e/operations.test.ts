import type { Track } from '../../dev/emulator/client.mts';
import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import type { N8nClient } from '../../dev/n8n/client.mts';
import { nodeOutput, type Execution } from '../../dev/n8n/executions.mts';
import type { WorkflowDefinition } from '../../dev/n8n/workflows.mts';
import { connect, directly, emulator, newAccount, PROVIDER_IDS, providers, type TestAccount } from './support/world.mts';
import { convertParameters, getDetailsParameters, start, sunoWavWorkflow } from './support/workflows';

let n8n: N8nClient;

beforeAll(async () => {
	n8n = await connect();
});

const NOBODY = 'https://nobody.invalid/callback';

async function runToEnd(definition: WorkflowDefinition): Promise<Execution> {
	const { executionId } = await start(n8n, definition);
	return await n8n.waitForExecution(executionId);
}

const errorOf = (execution: Execution) => execution.data.resultData.error!;

/** Starts a conversion that stays pending, and gives its task ID. */
async function pendingConversion(account: TestAccount, track: Track): Promise<string> {
	const execution = await runToEnd(sunoWavWorkflow(account, convertParameters(NOBODY), { items: [track] }));
	return nodeOutput(execution, 'Ok')[0].json.taskId as string;
}

const details = async (account: TestAccount, taskId: string, more = {}) =>
	await runToEnd(sunoWavWorkflow(account, getDetailsParameters(more), { items: [{ taskId }] }));

describe.each(PROVIDER_IDS)('%s', (provider) => {
	const { name, noCredits, track, cost, convertsAgain, pendingWord } = providers[provider];
	const forever = { conversionMs: 3_600_000 };

	test('Get Details: pending, with a download asked for, is plain data without a file', async () => {
		const account = await newAccount(n8n, directly(provider), forever);
		const taskId = await pendingConversion(account, track);
		const [item] = nodeOutput(await details(account, taskId, { downloadWav: true }), 'Ok');
		expect(item.json).toMatchObject({ taskId, status: 'pending', providerStatus: pendingWord, audioWavUrl: null });
		expect(item.binary).toBeUndefined();
	});

	test('Get Details: failed is plain data', async () => {
		const account = await newAccount(n8n, directly(provider), forever);
		const taskId = await pendingConversion(account, track);
		// One that cannot be delivered would put its own status in the place of this one.
		await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, action: { drop: true } });
		await emulator.finish(taskId, { successFlag: 'CREATE_TASK_FAILED', errorCode: 500, errorMessage: 'no luck' });
		const [item] = nodeOutput(await details(account, taskId, { downloadWav: true }), 'Ok');
		expect(item.json).toMatchObject({ taskId, status: 'failed', errorCode: '500', errorMessage: 'no luck' });
		expect(item.binary).toBeUndefined();
	});

	test('Get Details: an unknown task is an error that says what to check', async () => {
		const account = await newAccount(n8n, directly(provider));
		const error = errorOf(await details(account, 'no-such-task'));
		expect(error.message).toBe(`${name} knows no conversion with this task ID`);
		expect(error.description).toMatch(/Check the task ID/);
	});

	test('Convert: a wrong key is an error in words, and nothing is charged', async () => {
		const account = await newAccount(n8n, directly(provider));
		const credential = await n8n.createCredential({
			name: 'Wrong key',
			type: 'sunoWavApi',
			data: { ...account.credential.data, apiKey: 'no-such-key-at-all' },
		});
		const execution = await runToEnd(sunoWavWorkflow({ ...account, credential }, convertParameters(NOBODY), { items: [track] }));
		expect(errorOf(execution).message).toBe(`${name} did not accept the API key`);
		expect(JSON.stringify(execution)).not.toContain('no-such-key-at-all');
	});

	test('Convert: without credits it says so, and does not try again', async () => {
		const account = await newAccount(n8n, directly(provider), { credits: 0 });
		const error = errorOf(await runToEnd(sunoWavWorkflow(account, convertParameters(NOBODY), { items: [track] })));
		expect(error.message).toBe(`The ${name} account has no credits left`);
		expect(error.httpCode).toBe(noCredits);
		expect((await emulator.counters(account.apiKey)).insufficientCredits).toBe(1);
	});

	test('Convert: the same track again', async () => {
		const account = await newAccount(n8n, directly(provider), forever);
		const taskId = await pendingConversion(account, track);
		const again = await runToEnd(sunoWavWorkflow(account, convertParameters(NOBODY), { items: [track] }));
		const { json } = nodeOutput(again, 'Ok')[0];
		const { creditsSpent } = await emulator.counters(account.apiKey);
		if (convertsAgain) {
			// This provider does not answer 409.
			expect([json.alreadyConverted, creditsSpent]).toEqual([false, 2 * cost]);
			expect(json.taskId).not.toBe(taskId);
		} else {
			expect(json).toMatchObject({ taskId, status: 'pending', alreadyConverted: true });
			expect(creditsSpent).toBe(1);
		}
	});
});

test('one bad item among five goes to the error output, paired, and the others are converted', async () => {
	const account = await newAccount(n8n);
	const items = await emulator.addTracks(5);
	items[2].audioId = 'no-such-track';
	const execution = await runToEnd(
		sunoWavWorkflow(account, convertParameters(NOBODY), { items, onError: 'continueErrorOutput' }),
	);
	expect(nodeOutput(execution, 'Suno WAV')).toHaveLength(4);
	const [failed] = nodeOutput(execution, 'Suno WAV', 1);
	expect(failed.json.error).toMatch(/rejected the parameters/);
	expect(failed.json.details).toMatchObject({ ...items[2] });
	expect(failed.pairedItem).toMatchObject({ item: 2 });
	expect((await emulator.counters(account.apiKey)).creditsSpent).toBe(4);
});

test.each([
	['Generation Task ID', { audioId: SAMPLE_TRACK.audioId }, NOBODY],
	['Audio ID', { ...SAMPLE_TRACK, audioId: '  ' }, NOBODY],
	['Callback URL', SAMPLE_TRACK, '/webhook/abc'],
])('Convert: bad input in %s is refused before any request', async (field, item, callBackUrl) => {
	const account = await newAccount(n8n);
	const error = errorOf(await runToEnd(sunoWavWorkflow(account, convertParameters(callBackUrl), { items: [item] })));
	expect(error.message).toContain(field);
	expect(error.description).toBeTruthy();
	expect(await emulator.requests(account.apiKey)).toEqual([]);
});
