import type { N8nClient } from '../../dev/n8n/client.mts';
import { nodeOutput } from '../../dev/n8n/executions.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { address, byGateway, emulator, newAccount, type TestAccount } from './support/world.mts';
import { convertAndWaitParameters, start, sunoWavWorkflow } from './support/workflows';

/** How many moments within the batch are tested: one in the normal suite, more in the long series. */
const moments = address.crashMoments;

const ownN8n = useOwnN8n();
let n8n: N8nClient;

beforeAll(() => {
	n8n = ownN8n().client;
});

/** Like a power failure: nothing is saved, then n8n starts again. */
async function crash(): Promise<void> {
	await ownN8n().kill9();
	await ownN8n().restart();
	await n8n.signIn();
}

async function whenCreated(account: TestAccount, count: number) {
	return await waitFor(
		`${count} conversions`,
		async () => {
			const conversions = await emulator.conversions(account.apiKey);
			return conversions.length >= count ? conversions : undefined;
		},
		{ timeoutMs: 60_000, intervalMs: 20, maxIntervalMs: 50 },
	);
}

test('an execution that waits for callbacks survives kill -9, and its WAVs can be fetched', async () => {
	const account = await newAccount(n8n, byGateway('kie'), { conversionMs: 3_600_000 });
	const items = await emulator.addTracks(3);
	const parameters = convertAndWaitParameters({ waitBy: 'callback' });
	const { executionId } = await start(n8n, sunoWavWorkflow(account, parameters, { items }));
	await n8n.waitForExecution(executionId, { status: ['waiting'] });
	await crash();
	for (const { taskId } of await whenCreated(account, 3)) await emulator.finish(taskId);
	const output = nodeOutput(await n8n.waitForExecution(executionId, { status: ['success'] }), 'Ok');
	expect(output.map(({ json }) => json.status)).toEqual(['success', 'success', 'success']);
	for (const { json } of output) {
		const file = await fetch(json.audioWavUrl as string);
		expect(Buffer.from(await file.arrayBuffer()).toString('latin1', 0, 4)).toBe('RIFF');
	}
});

test.each(moments)(
	'kill -9 when %i of 100 are started: the same workflow again makes 100 WAVs, and 100 are charged',
	async (moment) => {
		const account = await newAccount(n8n, byGateway('kie'), { rateLimit: { tasks: 20, perMs: 10_000 } });
		const items = await emulator.addTracks(100);
		const workflow = sunoWavWorkflow(account, convertAndWaitParameters({ waitBy: 'polling' }), { items });
		const { executionId } = await start(n8n, workflow);
		await whenCreated(account, moment);
		await crash();
		// n8n marks the execution as crashed or failed when it next checks it.
		const { status } = await n8n.waitForExecution(executionId);
		expect(['crashed', 'error']).toContain(status);

		const again = await start(n8n, workflow);
		const execution = await n8n.waitForExecution(again.executionId, { status: ['success'], timeoutMs: 180_000 });
		const output = nodeOutput(execution, 'Ok');
		expect(output).toHaveLength(100);
		for (const { json, binary } of output) {
			expect(json.status).toBe('success');
			expect((await n8n.downloadBinary(binary!.data)).toString('latin1', 0, 4)).toBe('RIFF');
		}
		expect(await emulator.counters(account.apiKey)).toMatchObject({ tasksCreated: 100, creditsSpent: 100 });
	},
	300_000,
);
