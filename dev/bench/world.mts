import { randomUUID } from 'node:crypto';
import { EmulatorClient } from '../emulator/client.mts';
import { startEmulator } from '../emulator/server.mts';
import type { Account } from '../emulator/types.mts';
import type { Credential } from '../n8n/client.mts';
import type { Execution } from '../n8n/executions.mts';
import { startN8n, type N8n } from '../n8n/host.mts';
import { ensureN8n } from '../n8n/install.mts';
import { packPackage } from '../n8n/installPackage.mts';
import { runNpm } from '../n8n/npm.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import type { WorkflowDefinition } from '../n8n/workflows.mts';

/** One n8n and one emulator, in which both sides of a benchmark run. */
export interface World {
	n8n: N8n;
	emulatorUrl: string;
	emulator: EmulatorClient;
	/** Makes an account at the emulator and its credential, with limits of its own. */
	newAccount(settings?: Partial<Account>): Promise<{ apiKey: string; credential: Credential }>;
	/** Runs a workflow from its Start node to its end. */
	runToEnd(workflow: WorkflowDefinition): Promise<Execution>;
}

const RUN_TIMEOUT_MS = 300_000;

/** Builds and packs the nodes, starts a world with them, and stops it after `use`. */
export async function withWorld<T>(use: (world: World) => Promise<T>, env: Record<string, string> = {}): Promise<T> {
	await ensureN8n({ onProgress: console.error });
	await runNpm(['run', 'build'], { cwd: REPOSITORY });
	const folder = new TemporaryFolder('suno-wav-bench-');
	const running = await startEmulator();
	const n8n = await startN8n({ packageTarball: await packPackage(folder.path), env });
	const { client } = n8n;
	const emulator = new EmulatorClient(running.url);
	try {
		await client.signIn();
		return await use({
			n8n,
			emulatorUrl: running.url,
			emulator,
			newAccount: async (settings = {}) => {
				const apiKey = `key-${randomUUID()}`;
				await emulator.setAccount({ credits: 10_000, ...settings, apiKey });
				const data = { provider: 'custom', host: `${running.url}/kie`, behavesLike: 'kie', apiKey };
				return { apiKey, credential: await client.createCredential({ name: apiKey, type: 'sunoWavApi', data }) };
			},
			runToEnd: async (definition) => {
				const workflow = await client.createWorkflow(definition);
				const id = await client.runManually(workflow, 'Start');
				return await client.waitForExecution(id, { timeoutMs: RUN_TIMEOUT_MS });
			},
		});
	} finally {
		await n8n.stop();
		await running.close();
		await folder.remove();
	}
}
