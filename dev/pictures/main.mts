import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runSteps } from '../demo/steps.mts';
import { freePorts } from '../n8n/freePorts.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { Stack, startStack } from '../stack/stack.mts';
import { takeExamplePictures } from './examples.mts';
import { takePanelPictures } from './panels.mts';
import { takeReadmePictures } from './readme.mts';
import { takeScreencast } from './screencast.mts';

/**
 * Runs the demo and takes pictures of the editor.
 *
 * `npm run pictures -- FOLDER` takes all of them, to look at. `-- --readme` writes only those of the README to docs/, and `-- --examples`
 * only those of the examples. `-- --screencast FOLDER` films the first conversion, which needs ffmpeg.
 *
 * Needs Chromium. If it is not in one of its usual places, CHROMIUM_PATH names it.
 */
async function takePictures(): Promise<void> {
	const options = { readme: { type: 'boolean' }, examples: { type: 'boolean' }, screencast: { type: 'boolean' } } as const;
	const { values: { readme, examples, screencast }, positionals } = parseArgs({ options, allowPositionals: true });
	const all = !readme && !examples;
	const folder = all ? (positionals[0] ?? 'demo-output/pictures') : join(REPOSITORY, 'docs');
	await mkdir(folder, { recursive: true });
	if (screencast) {
		stack = await startStack({ build: true });
		return await takeScreencast(stack, folder);
	}
	const [port, emulatorPort] = await freePorts(2);
	const { workflow } = await runSteps({ port, emulatorPort, provider: 'kie', exit: true, help: false }, stack);
	if (all || readme) await takeReadmePictures(stack, folder);
	if (all || examples) await takeExamplePictures(stack.n8n, join(folder, 'examples'));
	if (all) await takePanelPictures(stack.n8n, workflow, folder);
}

let stack = new Stack();
takePictures().then(
	async () => await stack.stop(),
	async (error: Error) => {
		console.error(error.message);
		await stack.stop();
		process.exitCode = 1;
	},
);
