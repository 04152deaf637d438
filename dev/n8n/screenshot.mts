import { chromium, type Page } from 'playwright-core';
import type { N8n } from './host.mts';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const SETTLE_MS = 1_000;
/** No sandbox, because containers do not allow it; no calls home. */
const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
];

const byTestId = (id: string) => `[data-test-id="${id}"]`;

/** What one does in n8n's editor, for pictures of it. */
export class Editor {
	readonly page: Page;

	private readonly url: string;

	constructor(page: Page, url: string) {
		this.page = page;
		this.url = url;
	}

	/** Shows a workflow's canvas with all of its nodes in view. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`, { waitUntil: 'domcontentloaded' });
		await this.showCanvas();
	}

	/** Shows the canvas of an execution. */
	async openExecution(workflowId: string, executionId: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflowId}/executions/${executionId}`, { waitUntil: 'domcontentloaded' });
		await this.showCanvas();
	}

	/** Opens a node's panel on the workflow's canvas. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`${byTestId('canvas-node')}[data-node-name="${name}"]`).dblclick();
		await this.page.locator(byTestId('node-parameters')).waitFor();
		await this.settle();
	}

	async closeNode(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.settle();
	}

	/** Runs the open workflow by its button. */
	async execute(): Promise<void> {
		await this.page.locator(byTestId('execute-workflow-button')).first().click();
		await this.settle();
	}

	/** Opens the dialog of a credential, which tests it at once. */
	async openCredential(id: string): Promise<void> {
		await this.page.goto(`${this.url}/home/credentials/${id}`, { waitUntil: 'domcontentloaded' });
		await this.page.locator(byTestId('credential-edit-dialog')).waitFor();
		await this.settle();
	}

	async screenshot(path: string): Promise<void> {
		await this.page.screenshot({ path });
	}

	private async showCanvas(): Promise<void> {
		await this.page.locator(byTestId('canvas-node')).first().waitFor();
		await this.settle();
		// Closes the checklist that n8n shows on published workflows, then fits the canvas.
		await this.page.keyboard.press('Escape');
		await this.page.keyboard.press('1');
		await this.settle();
	}

	/** Lets animations and late requests end. */
	async settle(ms = SETTLE_MS): Promise<void> {
		await this.page.waitForTimeout(ms);
	}
}

export interface EditorOptions {
	width?: number;
	height?: number;
	dark?: boolean;
	/** Pixels per CSS pixel; 2 for sharp pictures. */
	scale?: number;
}

/** Opens n8n's editor in a browser, signed in as `n8n.client` is, for as long as `use` takes. */
export async function withEditor<T>(
	n8n: Pick<N8n, 'url' | 'client'>,
	use: (page: Page, editor: Editor) => Promise<T>,
	{ width = 1440, height = 900, dark = false, scale = 1 }: EditorOptions = {},
): Promise<T> {
	const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
	try {
		const context = await browser.newContext({
			viewport: { width, height },
			colorScheme: dark ? 'dark' : 'light',
			deviceScaleFactor: scale,
		});
		await context.addCookies([{ name: 'n8n-auth', value: n8n.client.rest.authCookie, url: n8n.url }]);
		const page = await context.newPage();
		return await use(page, new Editor(page, n8n.url));
	} finally {
		await browser.close();
	}
}
