import { mkdir } from 'node:fs/promises';

import { startStack, type Stack } from '../../../dev/stack/stack.mts';
import { say } from '../../e2e/support/say.mts';
import type { WorldAddress } from '../../e2e/support/startWorld.mts';

/** Starts the emulator and n8n in queue mode, and gives the tests their addresses. */
export async function startQueueWorld(): Promise<Stack> {
	const installation = process.env.E2E_N8N || undefined;
	const logs = process.env.E2E_QUEUE_LOGS || undefined;
	if (logs) await mkdir(logs, { recursive: true });
	const stack = await startStack({
		emulator: { conversionMs: 1_000, callbackClock: 60 },
		cluster: { installation, logs },
		onProgress: say,
	});
	const [n8nUrl, emulatorUrl] = [stack.cluster.url, stack.emulator.url];
	say(`n8n in queue mode runs at ${n8nUrl}, the emulator at ${emulatorUrl}`);
	const address: Partial<WorldAddress> = { n8nUrl, emulatorUrl };
	process.env.E2E_WORLD = JSON.stringify(address);
	return stack;
}
