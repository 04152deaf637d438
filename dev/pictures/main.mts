import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runSteps } from '../demo/steps.mts';
import { freePorts } from '../n8n/freePorts.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { Stack } from '../stack/stack.mts';
import { takePanelPictures } from './panels.mts';
import { takeReadmePictures } from './readme.mts';

/**
 * Runs the demo and takes pictures of the editor: `npm run pictures -- FOLDER` all of them, to look at,
 * `npm run pictures -- --readme` those of the README, to docs/. Needs Chromium; CHROMIUM_PATH names it where it is not at
 * one of its usual places.
 */
async function takePictures(): Promise<void> {
	const { values, positionals } = parseArgs({ options: { readme: { type: 'boolean', default: false } }, allowPositionals: true });
	const folder = values.readme ? join(REPOSITORY, 'docs') : (positionals[0] ?? 'demo-output/pictures');
	await mkdir(folder, { recursive: true });
	const [port, emulatorPort] = await freePorts(2);
	const { workflows } = await runSteps({ port, emulatorPort, provider: 'kie', exit: true, help: false }, stack);
	await takeReadmePictures(stack, folder);
	if (!values.readme) await takePanelPictures(stack.n8n, workflows, folder);
}

const stack = new Stack();
takePictures().then(
	async () => await stack.stop(),
	async (error: Error) => {
		console.error(error.message);
		await stack.stop();
		process.exitCode = 1;
	},
);
