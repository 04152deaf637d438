import { Listr, type ListrTask } from 'listr2';
import { startEmulator } from '../emulator/server.mts';
import { isPortFree } from '../n8n/freePorts.mts';
import { startN8n } from '../n8n/host.mts';
import { ensureN8n } from '../n8n/install.mts';
import { packPackage } from '../n8n/installPackage.mts';
import { runNpm } from '../n8n/npm.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import type { CleanUp } from './cleanUp.mts';
import { downloadWav, saveAndCheck, startConversion, waitForCompletion } from './convertSample.mts';
import type { DemoOptions } from './options.mts';
import { setUp } from './setUp.mts';
import type { Stage } from './stage.mts';

async function assertFree(port: number, whose: string, option: string): Promise<void> {
	if (await isPortFree(port)) return;
	throw new Error(`Port ${port} for ${whose} is taken. Choose another: npm run demo -- --${option} ${port + 1000}`);
}

function tasks({ port, emulatorPort }: DemoOptions, cleanUp: CleanUp): Array<ListrTask<Stage>> {
	return [
		{
			title: 'Look whether the ports are free',
			task: async () => {
				await assertFree(port, 'n8n', 'port');
				await assertFree(emulatorPort, 'the provider emulator', 'emulator-port');
			},
		},
		{
			title: 'Install n8n, if it is not yet here',
			task: async (_, task) => {
				await ensureN8n({ onProgress: (line) => (task.output = line) });
			},
		},
		{
			title: 'Build and pack the nodes',
			task: async (stage) => {
				await runNpm(['run', 'build'], { cwd: REPOSITORY });
				const folder = new TemporaryFolder('suno-wav-demo-');
				cleanUp.add(async () => await folder.remove());
				stage.tarball = await packPackage(folder.path);
			},
		},
		{
			title: 'Start the provider emulator',
			task: async (stage, task) => {
				stage.emulator = await startEmulator({ port: emulatorPort });
				cleanUp.add(async () => await stage.emulator.close());
				task.title += `: ${stage.emulator.url}`;
			},
		},
		{
			title: 'Start n8n with the nodes in it',
			task: async (stage, task) => {
				stage.n8n = await startN8n({ port, packageTarball: stage.tarball });
				cleanUp.add(async () => await stage.n8n.stop());
				task.title += `: ${stage.n8n.url}`;
			},
		},
		{
			title: 'Make an account, enter the credential, import the example workflows',
			task: async (stage) => {
				stage.workflows = await setUp(stage.n8n, stage.emulator.url);
			},
		},
		{
			title: 'Run "Convert a track to WAV"',
			task: async (stage, task) => {
				stage.taskId = await startConversion(stage.n8n, stage.workflows);
				task.title += `: conversion ${stage.taskId}`;
			},
		},
		{
			title: 'Wait for the callback to run "When a WAV is ready"',
			task: async ({ n8n, workflows, taskId }) => await waitForCompletion(n8n, workflows, taskId),
		},
		{
			title: 'Run "Get details and download the WAV", and check the file',
			task: async (stage) => {
				const file = await downloadWav(stage.n8n, stage.workflows, stage.taskId);
				Object.assign(stage, await saveAndCheck(stage, file));
			},
		},
	];
}

/** Runs the whole demo, showing its progress; `cleanUp` gets what has to be closed, also when it fails. */
export async function runSteps(options: DemoOptions, cleanUp: CleanUp): Promise<Stage> {
	const list = new Listr<Stage>(tasks(options, cleanUp), {
		// Signals are handled in main.mts, which closes what has been started.
		registerSignalListeners: false,
		// The error is told once, by main.mts.
		rendererOptions: { showErrorMessage: false, collapseErrors: false },
	});
	return await list.run();
}
