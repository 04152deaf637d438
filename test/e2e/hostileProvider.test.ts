import type { INodeParameters } from 'n8n-workflow';

import { growthDuring, residentMb } from '../../dev/bench/memory.mts';
import type { N8n } from '../../dev/n8n/host.mts';
import { HOSTILE, type HostileProvider, startHostileProvider } from '../workflow/hostileProvider.mts';
import { print } from './support/machine.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { newAccount } from './support/world.mts';
import { getCreditsParameters, getDetailsParameters, getManyParameters, start, sunoWavWorkflow } from './support/workflows';

const TIMEOUT_MS = 2_000;
const TRIES = 3;

/** The pauses between three attempts, and n8n's own time on a busy machine. */
const BESIDE_TRIES_MS = 3_000 + 5_000;

const MOST_GROWTH_MB = 250;

const ownN8n = useOwnN8n({ NODE_OPTIONS: '--max-old-space-size=1024' });
let n8n: N8n;
let provider: HostileProvider;

const record = { code: 200, data: { taskId: 'task-1', successFlag: 'PENDING', status: 'PENDING' } };

beforeAll(async () => {
	n8n = ownN8n();
	provider = await startHostileProvider((path) => (path.includes('credit') ? { code: 200, data: 7 } : record));
});

afterAll(async () => await provider.close());

const operations: Array<[string, INodeParameters]> = [
	['Get Details', getDetailsParameters({ options: { includeRawResponse: true } })],
	['Get Many', getManyParameters()],
	['Get Credits', getCreditsParameters],
];

async function execute(how: string, parameters: INodeParameters) {
	const account = await newAccount(n8n.client, { provider: 'custom', host: provider.url(how), behavesLike: 'kie' });
	const items = [{ taskId: 'task-1', generationTaskId: 'generation-1' }];
	const definition = sunoWavWorkflow(account, { ...parameters, requestOptions: { timeout: TIMEOUT_MS } }, { items });
	const from = performance.now();
	const { executionId } = await start(n8n.client, definition);
	const { status, data } = await n8n.client.waitForExecution(executionId);
	return { ms: performance.now() - from, how: data.resultData.error?.message ?? status };
}

test('every response of a provider ends in time and takes little memory', async () => {
	// n8n's memory grows with its first executions, whatever they do.
	for (const [, parameters] of operations) await execute('prompt', parameters);
	const before = await residentMb(n8n.pid);
	const rows: Array<{ name: string; ms: number; peakMb: number }> = [];
	for (const how of HOSTILE) {
		for (const [operation, parameters] of operations) {
			const { result, peakMb } = await growthDuring(n8n.pid, async () => await execute(how, parameters));
			rows.push({ name: `${how}, ${operation}`, ms: result.ms, peakMb });
			print(`${how.padEnd(12)} ${operation.padEnd(12)} ${(result.ms / 1_000).toFixed(1).padStart(5)} s ${(peakMb - before).toFixed(0).padStart(5)} MB more  ${result.how}`);
		}
	}
	const peak = Math.max(...rows.map(({ peakMb }) => peakMb));
	const slowest = Math.max(...rows.map(({ ms }) => ms));
	print(`n8n had ${before.toFixed(0)} MB and at most ${(peak - before).toFixed(0)} MB more; the slowest took ${(slowest / 1_000).toFixed(1)} s.`);
	expect(rows.filter(({ peakMb }) => peakMb - before > MOST_GROWTH_MB)).toEqual([]);
	expect(rows.filter(({ ms }) => ms > TIMEOUT_MS * TRIES + BESIDE_TRIES_MS)).toEqual([]);
	expect((await execute('prompt', getCreditsParameters)).how).toBe('success');
}, 15 * 60_000);
