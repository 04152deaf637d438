import { join } from 'node:path';
import type { Workflows } from '../demo/stage.mts';
import { withEditor, type Editor } from '../n8n/editor.mts';
import { readExample } from '../n8n/examples.mts';
import type { N8n } from '../n8n/host.mts';

/** Pictures to be looked at after a change to a description: the examples, the panels of their nodes and the credential. */
export async function takePanelPictures(n8n: N8n, workflows: Workflows, folder: string): Promise<void> {
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
				await shoot(editor, 'convert-workflow');
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
				await editor.credentialSuccess();
				await shoot(editor, 'credential');
				await editor.openCredential(atProvider.id);
				await editor.credentialFailure();
				await shoot(editor, 'credential-at-provider');
			},
			{ dark },
		);
	}
}
