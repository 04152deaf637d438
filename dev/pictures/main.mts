import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runSteps } from '../demo/steps.mts';
import { readExample } from '../n8n/examples.mts';
import { freePorts } from '../n8n/freePorts.mts';
import { withEditor, type Editor } from '../n8n/editor.mts';
import { Stack } from '../stack/stack.mts';

/**
 * Runs the demo and takes pictures of the editor, for the README and for looking at them: `npm run pictures -- FOLDER`.
 * Needs Chromium; CHROMIUM_PATH names it where it is not at /usr/bin/chromium.
 */
async function takePictures(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	const [port, emulatorPort] = await freePorts(2);
	const { workflows } = await runSteps({ port, emulatorPort, exit: true, help: false }, stack);
	const { n8n } = stack;
	const credentialId = workflows.convert.nodes.flatMap(({ credentials }) => credentials?.sunoWavApi?.id ?? [])[0];
	const atProvider = await n8n.client.createCredential({
		name: 'Suno WAV at kie.ai',
		type: 'sunoWavApi',
		data: { provider: 'kieJobs', apiKey: 'key' },
	});
	const byCallback = await n8n.client.createWorkflow(await readExample('convert-and-wait-by-callback'));
	const [execution] = await n8n.client.listExecutions(workflows.onCompletion.id);
	for (const dark of [false, true]) {
		const shoot = async (editor: Editor, name: string) =>
			await editor.screenshot(join(folder, `${name}${dark ? '-dark' : ''}.png`));
		await withEditor(
			n8n,
			async (editor) => {
				await editor.openWorkflow(workflows.convert.id);
				await shoot(editor, 'editor');
				await editor.openNode('Convert');
				await shoot(editor, 'convert');
				await editor.openWorkflow(workflows.onCompletion.id);
				await editor.openNode('Suno WAV Trigger');
				await shoot(editor, 'trigger');
				await editor.openExecution(workflows.onCompletion.id, execution.id);
				await shoot(editor, 'execution');
				await editor.openWorkflow(workflows.getDetails.id);
				await editor.openNode('Download WAV');
				await shoot(editor, 'get-details');
				await editor.openWorkflow(byCallback.id);
				await shoot(editor, 'convert-and-wait-workflow');
				await editor.openNode('Convert and Wait');
				await shoot(editor, 'convert-and-wait');
				await editor.openCredential(credentialId);
				await shoot(editor, 'credential');
				await editor.openCredential(atProvider.id);
				await shoot(editor, 'credential-at-provider');
			},
			{ dark },
		);
	}
}

const stack = new Stack();
takePictures(process.argv[2] ?? 'demo-output/pictures').then(
	async () => await stack.stop(),
	async (error: Error) => {
		console.error(error.message);
		await stack.stop();
		process.exitCode = 1;
	},
);
