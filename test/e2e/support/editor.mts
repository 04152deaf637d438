import { join } from 'node:path';

import { CHROMIUM_IS_MISSING, findChromium } from '../../../dev/n8n/browser.mts';
import { openEditor, type Editor, type EditorOptions, type OpenEditor } from '../../../dev/n8n/editor.mts';
import type { N8n } from '../../../dev/n8n/host.mts';
import { REPOSITORY } from '../../../dev/n8n/paths.mts';
import { say } from './say.mts';
import { address } from './world.mts';

/** The reason why nothing can be tested in a browser, if there is one. */
function whySkipped(): string | undefined {
	if (address.installation) return 'other versions of n8n than the pinned one have other pages';
	return findChromium() ? undefined : CHROMIUM_IS_MISSING;
}

/** A group of tests in n8n's editor. */
export function inBrowser(name: string, tests: () => void): void {
	const reason = whySkipped();
	if (reason) say(`SKIPPED: the tests ${name}, because ${reason}.`);
	(reason ? describe.skip : describe)(name, tests);
}

/** One editor for all tests of a group, which build on each other. */
export function useEditor(n8n: () => Pick<N8n, 'url' | 'client'>, options: EditorOptions = {}): () => Editor {
	let open: OpenEditor | undefined;
	beforeAll(async () => {
		open = await openEditor(n8n(), options);
	});
	afterAll(async () => await open?.close());
	return () => open!.editor;
}

/** A test that saves a picture of the browser if it fails. */
export function testWithPicture(name: string, editor: () => Editor, run: () => Promise<void>, timeoutMs?: number): void {
	test(name, async () => {
		try {
			await run();
		} catch (error) {
			const path = join(REPOSITORY, 'demo-output', 'failed', `${name.replace(/\W+/g, '-')}.png`);
			await editor().page.screenshot({ path });
			say(`What the browser showed: ${path}`);
			throw error;
		}
	}, timeoutMs);
}
