import { join } from 'node:path';
import { withEditor, type Editor } from '../n8n/editor.mts';
import { readExample } from '../n8n/examples.mts';
import type { N8n } from '../n8n/host.mts';
import type { Workflow } from '../n8n/workflows.mts';

/** Pictures to check after a change to a description: the panels of the examples' nodes, an execution and the credential. */
export async function takePanelPictures(n8n: N8n, workflow: Workflow, folder: string): Promise<void> {
	const credentialId = workflow.nodes.flatMap(({ credentials }) => credentials?.sunoWavApi?.id ?? [])[0];
	const atProvider = await n8n.client.createCredential({
		name: 'Suno WAV at kie.ai',
		type: 'sunoWavApi',
		data: { provider: 'kieJobs', apiKey: 'key' },
	});
	const byCallback = await n8n.client.createWorkflow(await readExample('convert-and-wait-by-callback'));
	const executions = await n8n.client.listExecutions(workflow.id);
	const calledBack = executions.find(({ mode }) => mode === 'webhook')!;
	for (const dark of [false, true]) {
		const shoot = async (editor: Editor, name: string) =>
			await editor.screenshot(join(folder, `${name}${dark ? '-dark' : ''}.png`));
		await withEditor(
			n8n,
			async (editor) => {
				for (const [node, name] of [['Convert', 'convert'], ['Suno WAV Trigger', 'trigger'], ['Download WAV', 'get-details']]) {
					await editor.openWorkflow(workflow.id);
					await editor.openNode(node);
					await shoot(editor, name);
				}
				await editor.openExecution(workflow.id, calledBack.id);
				await shoot(editor, 'execution');
				await editor.openWorkflow(byCallback.id);
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
