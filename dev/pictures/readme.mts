import { join } from 'node:path';
import { SAMPLE_TRACK } from '../emulator/constants.mts';
import { withEditor } from '../n8n/editor.mts';
import { fillFields, readExample, selectCredential } from '../n8n/examples.mts';
import type { Workflow } from '../n8n/workflows.mts';
import type { Stack } from '../stack/stack.mts';

/** The example with a separate account, in which nothing has been converted yet. */
async function newWorkflow(stack: Stack): Promise<Workflow> {
	const { credential } = await stack.newAccount();
	const definition = await readExample('convert-and-wait');
	fillFields(definition, 'Track', SAMPLE_TRACK);
	selectCredential(definition, credential);
	return await stack.client.createWorkflow(definition);
}

/** The README's picture, for light and dark pages: a workflow that has run, and the WAV in its player. */
export async function takeReadmePictures(stack: Stack, folder: string): Promise<void> {
	for (const [name, dark] of [['editor', false], ['editor-dark', true]] as const) {
		const { id } = await newWorkflow(stack);
		await withEditor(
			stack.n8n,
			async (editor) => {
				await editor.openWorkflow(id);
				await editor.executeWorkflow();
				await editor.showLogs();
				await editor.play(2);
				await editor.screenshot(join(folder, `${name}.png`));
			},
			{ dark, width: 1280, height: 860, scale: 1.5 },
		);
	}
}
