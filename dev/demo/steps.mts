import { randomBytes } from 'node:crypto';
import { Listr, type ListrTask } from 'listr2';
import { isPortFree } from '../n8n/freePorts.mts';
import { ensureN8n } from '../n8n/install.mts';
import { newOwner } from '../n8n/owner.mts';
import { providers } from '../stack/providers.mts';
import type { Stack } from '../stack/stack.mts';
import { saveAndCheck, startConversion, waitForFile } from './convertSample.mts';
import type { DemoOptions } from './options.mts';
import { setUp } from './setUp.mts';
import type { Stage } from './stage.mts';

async function assertFree(port: number, whose: string, option: string): Promise<void> {
	if (await isPortFree(port)) return;
	throw new Error(`Port ${port} for ${whose} is in use. Choose another one: npm run demo -- --${option} ${port + 1000}`);
}

function tasks({ port, emulatorPort, provider }: DemoOptions): Array<ListrTask<Stage>> {
	return [
		{
			title: 'Check ports',
			task: async () => {
				await assertFree(port, 'n8n', 'port');
				await assertFree(emulatorPort, 'the provider emulator', 'emulator-port');
			},
		},
		{
			title: 'Install n8n if needed',
			task: async (_, task) => {
				await ensureN8n({ onProgress: (line) => (task.output = line) });
			},
		},
		{
			title: 'Build and pack the nodes',
			task: async ({ stack }) => {
				await stack.build();
				await stack.pack();
			},
		},
		{
			title: 'Start the provider emulator',
			task: async ({ stack }, task) => {
				await stack.startEmulator({ port: emulatorPort });
				task.title += `: ${stack.emulator.url}`;
			},
		},
		{
			title: 'Start n8n with the nodes',
			task: async ({ stack }, task) => {
				// The tests' password and key are public. n8n signs links and sessions with the key.
				await stack.startN8n({ port, owner: newOwner(), env: { N8N_ENCRYPTION_KEY: randomBytes(24).toString('base64url') } });
				task.title += `: ${stack.n8n.url}`;
			},
		},
		{
			title: 'Create the account and the credential, import and publish the example',
			task: async (stage) => {
				stage.workflow = await setUp(stage.stack, provider);
			},
		},
		{
			title: 'Run "Convert tracks and fetch each WAV when it is ready"',
			task: async (stage, task) => {
				stage.taskId = await startConversion(stage.stack, stage.workflow);
				task.title += `: conversion ${stage.taskId}`;
			},
		},
		{
			title: 'Wait for the callback, and check the downloaded file',
			task: async (stage) => {
				const { file, told } = await waitForFile(stage.stack, stage.workflow, stage.taskId);
				Object.assign(stage, { told }, await saveAndCheck(stage.stack, providers[provider].track.audioId, file));
			},
		},
	];
}

/** Runs the whole demo and shows its progress. The caller must stop `stack`, even if this fails. */
export async function runSteps(options: DemoOptions, stack: Stack): Promise<Stage> {
	const list = new Listr<Stage>(tasks(options), {
		ctx: { stack } as Stage,
		// main.mts handles signals and closes what has been started.
		registerSignalListeners: false,
		// main.mts prints the error.
		rendererOptions: { showErrorMessage: false, collapseErrors: false },
	});
	return await list.run();
}
