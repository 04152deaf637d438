import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withEditor } from '../n8n/editor.mts';
import { exampleNames, readExample } from '../n8n/examples.mts';
import type { N8n } from '../n8n/host.mts';

/** A size at which an example's note and nodes fit on the page. */
const SIZE = { width: 1280, height: 620 };

/** The canvas of each example for the examples page, sharp on any screen, in n8n's light and dark themes. */
export async function takeExamplePictures(n8n: N8n, folder: string): Promise<void> {
	const names = exampleNames();
	for (const dark of [false, true]) {
		await withEditor(
			n8n,
			async (editor) => {
				for (const name of names) {
					const path = join(folder, `${name}${dark ? '-dark' : ''}.png`);
					await mkdir(dirname(path), { recursive: true });
					const { id } = await n8n.client.createWorkflow(await readExample(name));
					await editor.openWorkflow(id);
					await editor.screenshotWorkflow(path);
				}
			},
			{ ...SIZE, dark, scale: 2 },
		);
	}
}
