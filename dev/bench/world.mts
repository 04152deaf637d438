import { EmulatorClient } from '../emulator/client.mts';
import type { Execution } from '../n8n/executions.mts';
import type { N8n } from '../n8n/host.mts';
import type { WorkflowDefinition } from '../n8n/workflows.mts';
import { startStack, type Stack } from '../stack/stack.mts';

/** One n8n and one emulator. Both sides of a benchmark run in them. */
export interface World {
	n8n: N8n;
	emulatorUrl: string;
	emulator: EmulatorClient;
	/** Creates an account at the emulator, with its own limits, and its credential. */
	newAccount: Stack['newAccount'];
	/** Runs a workflow from its Start node to its end. */
	runToEnd(workflow: WorkflowDefinition): Promise<Execution>;
}

const RUN_TIMEOUT_MS = 300_000;

/** Builds the nodes, starts a world with them, and stops it after `use`. */
export async function withWorld<T>(use: (world: World) => Promise<T>, env: Record<string, string> = {}): Promise<T> {
	const stack = await startStack({ build: true, n8n: { env }, onProgress: console.error });
	const { client } = stack.n8n;
	const { url } = stack.emulator;
	const emulator = new EmulatorClient(url);
	try {
		await client.signIn();
		return await use({
			n8n: stack.n8n,
			emulatorUrl: url,
			emulator,
			newAccount: async (...options) => await stack.newAccount(...options),
			runToEnd: async (definition) => {
				const workflow = await client.createWorkflow(definition);
				const id = await client.runManually(workflow, 'Start');
				return await client.waitForExecution(id, { timeoutMs: RUN_TIMEOUT_MS });
			},
		});
	} finally {
		await stack.stop();
	}
}
