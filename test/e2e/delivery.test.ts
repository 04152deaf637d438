import { startEmulator, type RunningEmulator } from '../../dev/emulator/server.mts';
import { EmulatorClient } from '../../dev/emulator/client.mts';
import { DataTable } from '../../dev/n8n/dataTables.mts';
import { giveWebhookId, readExample, selectCredential } from '../../dev/n8n/examples.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import type { N8n } from '../../dev/n8n/host.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { convertMany } from './support/conversions';
import { inParallel, pause, print, shuffled } from './support/machine.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { address, newAccount } from './support/world.mts';
import { publishTrigger } from './support/workflows';

const COUNT = address.deliveries;

/** How many conversions finish per second while n8n and the provider fail. Twice as many as kie.ai allows to start. */
const PER_SECOND = 4;

/**
 * How many of them find the provider unreachable. That lasts for some seconds, so that the provider's last retry arrives when n8n is back.
 */
const UNREACHABLE = 40;

const ownN8n = useOwnN8n({ N8N_EXPRESSION_ENGINE: 'legacy' });
let host: N8n;
let emulated: RunningEmulator;
let emulator: EmulatorClient;

beforeAll(async () => {
	host = ownN8n();
	// This emulator's clock is slower than in the other tests, so that its retries span a restart of n8n.
	emulated = await startEmulator({ callbackClock: 20 });
	emulator = new EmulatorClient(emulated.url);
});
afterAll(async () => await emulated?.close());

/** Restarts n8n. Returns when that began and when it ended. */
async function restartN8n(): Promise<{ began: string; ended: string }> {
	const began = new Date().toISOString();
	await host.restart();
	return { began, ended: new Date().toISOString() };
}

const gateway = () => ({ provider: 'custom', host: `${emulated.url}/kie`, behavesLike: 'kie' });

test(
	`each of ${COUNT} callbacks, delivered three times in random order: ${COUNT} executions`,
	async () => {
		const n8n = host.client;
		const account = await newAccount(n8n, gateway(), {}, emulator);
		const trigger = await publishTrigger(n8n, host.url, account);
		await emulator.addFaults({ match: { on: 'callback', apiKey: account.apiKey }, count: null, action: { drop: true } });
		const taskIds = await convertMany(account, COUNT, trigger.url, emulator);
		await inParallel(taskIds, 10, async (taskId) => await emulator.finish(taskId));
		const calls = shuffled([...taskIds, ...taskIds, ...taskIds]);
		const results = await inParallel(calls, 20, async (taskId) => await emulator.sendCallback(taskId));
		expect(results.filter(({ status }) => status !== 200)).toEqual([]);

		const executions = await n8n.listAllExecutions(trigger.workflow.id);
		const told = await inParallel(executions, 10, async ({ id }) => {
			const execution = await n8n.waitForExecution(id, { status: ['success'] });
			return nodeOutput(execution, 'Done')[0].json.taskId;
		});
		print(`${calls.length} callbacks for ${COUNT} conversions: ${executions.length} executions of ${new Set(told).size} conversions`);
		expect(told.sort()).toEqual(taskIds.sort());
	},
	15 * 60_000,
);

test(
	`${COUNT} conversions, the provider unreachable for a while and n8n restarted: none is lost`,
	async () => {
		const n8n = host.client;
		const account = await newAccount(n8n, gateway(), {}, emulator);
		const { apiKey } = account;
		const table = await DataTable.create(n8n.rest, 'suno_wav_conversions', { taskId: 'string', status: 'string' });
		const example = await readExample('never-lose-a-conversion');
		selectCredential(example, account.credential);
		const url = giveWebhookId(example, 'Suno WAV Trigger', host.url);
		const workflow = await n8n.createWorkflow(example);
		await n8n.activate(workflow.id);
		const taskIds = await convertMany(account, COUNT, url, emulator);
		await table.insert(taskIds.map((taskId) => ({ taskId, status: 'started' })));

		// n8n may or may not lose some while it starts. One that never arrives is always left for the sweep.
		const [never] = taskIds;
		const callbacks = [
			{ match: { on: 'callback' as const, taskId: never }, count: null, action: { drop: true } },
			{ match: { on: 'callback' as const, apiKey }, count: null, action: { times: 3 } },
		];
		await emulator.clearFaults();
		await emulator.addFaults(...callbacks, { match: { apiKey, path: 'record-info' }, count: null, action: { reset: 'before' } });
		let restarting: ReturnType<typeof restartN8n> | undefined;
		for (const [index, taskId] of taskIds.entries()) {
			await emulator.finish(taskId);
			if (index === UNREACHABLE) {
				await emulator.clearFaults();
				await emulator.addFaults(...callbacks);
			}
			if (index === Math.floor(COUNT * 0.5)) restarting = restartN8n();
			await pause(1_000 / PER_SECOND);
		}
		const restart = (await restarting)!;
		await n8n.signIn();
		await waitFor(
			'the provider to stop calling',
			async () => {
				const conversions = await emulator.conversions(apiKey);
				const open = conversions.filter(
					({ taskId, callbackAttempts, successFlag }) =>
						taskId !== never &&
						successFlag !== 'CALLBACK_EXCEPTION' && !callbackAttempts.some(({ status }) => status === 200),
				);
				return open.length === 0 ? true : undefined;
			},
			{ timeoutMs: 180_000 },
		);
		const unfinished = async () => (await table.rows()).filter(({ status }) => status === 'started').map(({ taskId }) => String(taskId));
		// The last accepted callbacks are still being processed.
		await waitFor(
			'the executions to end',
			async () => ((await n8n.listAllExecutions(workflow.id)).every(({ status }) => status !== 'running' && status !== 'new') ? true : undefined),
			{ timeoutMs: 60_000 },
		);
		const executions = await n8n.listAllExecutions(workflow.id);
		// An execution that n8n interrupted while stopping may have no data.
		const data = await inParallel(executions, 10, async ({ id }) => (await n8n.getExecution(id)).data.resultData.runData);
		const told = data.flatMap((run) => String(run['Suno WAV Trigger']?.[0].data?.main?.[0]?.[0].json.taskId ?? []));
		const cutOff = data.length - told.length;
		const swallowed = taskIds.filter((taskId) => !told.includes(taskId));
		const conversions = await emulator.conversions(apiKey);
		const gaveUp = conversions.filter(({ successFlag }) => successFlag === 'CALLBACK_EXCEPTION');
		// While n8n starts, no node is loaded, and n8n itself answers.
		const lost = conversions.filter(
			({ taskId, callbackAttempts }) =>
				swallowed.includes(taskId) && callbackAttempts.some(({ at, status }) => status === 200 && !(at > restart.began && at < restart.ended)),
		);
		const { callbackAttempts } = await emulator.counters(apiKey);
		const sweep = await n8n.runManually(workflow, 'Every 15 Minutes');
		await n8n.waitForExecution(sweep, { status: ['success'], timeoutMs: 180_000 });
		const left = await unfinished();
		print(
			`${COUNT} conversions, ${callbackAttempts} callbacks, ${executions.length} executions; given up by the provider: ${gaveUp.length}; ` +
				`cut off as n8n stopped: ${cutOff}; swallowed by n8n while it started: ${swallowed.length - cutOff - 1}; never sent: 1; left after the sweep: ${left.length}`,
		);
		expect(swallowed).toContain(never);
		expect(gaveUp).toEqual([]);
		expect(lost).toEqual([]);
		expect(left).toEqual([]);
	},
	15 * 60_000,
);
