import type { Locator, Page } from 'playwright-core';
import { openPage, type PageOptions } from './browser.mts';
import type { N8n } from './host.mts';
import { OWNER } from './owner.mts';

const TIMEOUT_MS = 20_000;

/** An entry in the node panel: a node as it is listed there. */
export interface ListedNode {
	name: string;
	description: string;
}

/** The values for a credential's form. */
export interface CredentialForm {
	provider: string;
	host: string;
	apiKey: string;
}

/** A sound that is playing. */
export interface Sound {
	durationSeconds: number;
	/** The loudest sample, from 0 (silence) to 1. */
	peak: number;
}

/** In the browser: measures the loudest sample of what the player plays. */
const PEAK = `(async () => {
	const file = await fetch(document.querySelector('audio').currentSrc);
	const sound = await new AudioContext().decodeAudioData(await file.arrayBuffer());
	return sound.getChannelData(0).reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
})()`;

/** In the browser: n8n lays the player over the list of files, and scrolling to its button may have moved that list. */
const SCROLL_OUTPUT_UP = `document.querySelectorAll('[data-test-id=ndv-data-container], [data-test-id=ndv-data-container] *')
	.forEach((element) => element.scrollTo(0, 0))`;

/** In the browser: finds texts of the open node's parameters that are cut off by their box. Code is left out, because it scrolls. */
const CUT_OFF = `(() => {
	const panel = document.querySelector('[data-test-id=node-parameters]');
	const texts = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
	const cutOff = [];
	while (texts.nextNode()) {
		const text = texts.currentNode;
		const range = document.createRange();
		range.selectNodeContents(text);
		const { width, right } = range.getBoundingClientRect();
		if (width === 0 || text.parentElement.closest('.cm-editor')) continue;
		for (let box = text.parentElement; box !== panel.parentElement; box = box.parentElement) {
			const hides = getComputedStyle(box).overflowX !== 'visible';
			if (hides && right > box.getBoundingClientRect().right + 1) cutOff.push(text.textContent.trim());
		}
	}
	return cutOff;
})()`;

/** In the browser: whether the page's background is closer to black than to white. */
const IS_DARK = `(() => {
	const pixel = document.createElement('canvas').getContext('2d');
	pixel.fillStyle = getComputedStyle(document.body).backgroundColor;
	pixel.fillRect(0, 0, 1, 1);
	return pixel.getImageData(0, 0, 1, 1).data.slice(0, 3).every((part) => part < 128);
})()`;

/** Hides everything except the workflow. */
const ONLY_WORKFLOW = `
	body *:not(.vue-flow__viewport, .vue-flow__viewport *) { visibility: hidden }
	.vue-flow__viewport { visibility: visible }`;

/** In the browser: whether the canvas cuts off some of the workflow's lines. */
const REACHES_OUT = `[...document.querySelectorAll('.vue-flow__edge path')].some((line) =>
	line.getBoundingClientRect().bottom > document.querySelector('[data-test-id=canvas]').getBoundingClientRect().bottom)`;

/** In the browser: the workflow's position, with some space around it. */
const WORKFLOW_BOX = `(() => {
	const parts = document.querySelectorAll('.vue-flow__node, .vue-flow__node *, .vue-flow__edge path');
	const boxes = [...parts].map((part) => part.getBoundingClientRect()).filter(({ width }) => width > 0);
	const SPACE = 16;
	const x = Math.max(0, Math.min(...boxes.map(({ left }) => left)) - SPACE);
	const y = Math.max(0, Math.min(...boxes.map(({ top }) => top)) - SPACE);
	const width = Math.max(...boxes.map(({ right }) => right)) + SPACE - x;
	const height = Math.max(...boxes.map(({ bottom }) => bottom)) + SPACE - y;
	return { x, y, width, height };
})()`;

/** In the browser: whether all running animations are endless ones. */
const NOTHING_MOVES = `document.getAnimations().every((animation) =>
	animation.playState !== 'running' || animation.effect.getComputedTiming().endTime === Infinity)`;

/** Does what a user does in n8n's editor. Only this file knows n8n's pages. It waits for what it needs and counts its clicks. */
export class Editor {
	clicks = 0;

	/** Called before each click. */
	beforeClick: (target: Locator) => Promise<void> = async () => {};

	readonly page: Page;

	private readonly url: string;

	constructor(page: Page, url: string) {
		this.page = page;
		this.url = url;
		page.setDefaultTimeout(TIMEOUT_MS);
	}

	/** Changes the window's size and the theme. */
	async look({ dark, width, height }: { dark: boolean; width: number; height: number }): Promise<void> {
		await this.page.setViewportSize({ width, height });
		await this.page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
	}

	/** Signs in with the form, which leads to the list of workflows. */
	async signIn(): Promise<void> {
		await this.goTo('/signin');
		await this.page.locator('[name=emailOrLdapLoginId]').fill(OWNER.email);
		await this.page.locator('[name=password]').fill(OWNER.password);
		await this.click(this.byId('form-submit-button'));
	}

	/** Opens a workflow from the list. */
	async chooseWorkflow(name: string): Promise<void> {
		await this.click(this.byId('workflow-card-name').getByText(name, { exact: true }));
		await this.showCanvas();
	}

	/** Opens a workflow's canvas, with all of its nodes in view. */
	async openWorkflow(id: string): Promise<void> {
		await this.goTo(`/workflow/${id}`);
		await this.showCanvas();
	}

	/** Opens the canvas of an execution. */
	async openExecution(workflowId: string, executionId: string): Promise<void> {
		await this.goTo(`/workflow/${workflowId}/executions/${executionId}`);
		await this.showCanvas();
	}

	/** Opens the dialog of a credential. n8n then tests the credential immediately. */
	async openCredential(id: string): Promise<void> {
		await this.goTo(`/home/credentials/${id}`);
		await this.byId('credential-edit-dialog').waitFor();
	}

	/** Opens the node panel with the plus sign after the last node. */
	async addNode(): Promise<void> {
		await this.click(this.byId('canvas-handle-plus').last());
		await this.byId('node-creator').waitFor();
	}

	/** Types into the node panel's search. Returns the entries that it then lists. */
	async searchNodes(text: string): Promise<ListedNode[]> {
		const panel = this.byId('node-creator');
		const unsearched = panel.getByText('Add another trigger');
		const search = this.byId('node-creator-search-bar');
		await search.clear();
		await unsearched.waitFor();
		await search.fill(text);
		await unsearched.waitFor({ state: 'hidden' });
		const entries = await panel.getByTestId('item-iterator-item').all();
		return await Promise.all(
			entries.map(async (entry) => ({
				name: (await entry.getByTestId('node-creator-item-name').innerText()).trim(),
				description: (await entry.getByTestId('node-creator-item-description').innerText()).trim(),
			})),
		);
	}

	/** Chooses an entry in the node panel: a node, or one of its actions afterwards. */
	async choose(name: string): Promise<void> {
		await this.click(this.byId('node-creator').getByText(name, { exact: true }));
	}

	/** Opens a node on the canvas. */
	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.parameters.waitFor();
	}

	async closeNode(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.parameters.waitFor({ state: 'hidden' });
	}

	/** The small text below a node's name on the canvas. */
	async subtitleOf(name: string): Promise<string> {
		return await this.node(name).locator('[class*=subtitle]').innerText();
	}

	/** In an open node: runs the previous nodes to get their items. */
	async executePreviousNodes(): Promise<void> {
		await this.click(this.byId('execute-previous-node'));
		await this.byId('ndv-input-panel').getByTestId('run-data-schema-item').first().waitFor();
	}

	/** The value of a parameter's expression for the input's first item. */
	async previewOf(parameter: string): Promise<string> {
		return await this.byId(`parameter-expression-preview-${parameter}`).innerText();
	}

	/** Opens the list of a parameter. Returns its entries. */
	async openList(parameter: string): Promise<string[]> {
		await this.click(this.byId(`parameter-input-${parameter}`).getByTestId('rlc-input'));
		return await this.listed();
	}

	/** Types into the search of the open list. Returns the entries that are left. */
	async searchList(text: string): Promise<string[]> {
		await this.byId('rlc-search').filter({ visible: true }).fill(text);
		await this.listEntries.filter({ hasNotText: new RegExp(text, 'i') }).first().waitFor({ state: 'hidden' });
		return await this.listed();
	}

	/** Chooses an entry in the open list. Returns what the parameter then shows. */
	async chooseFromList(parameter: string, entry: string): Promise<string> {
		await this.click(this.listEntries.filter({ hasText: entry }));
		await this.listEntries.first().waitFor({ state: 'hidden' });
		return await this.byId(`parameter-input-${parameter}`).locator('input[data-test-id=rlc-input], [data-test-id=rlc-input] input').inputValue();
	}

	/** In an open tool: the sparkle button next to a parameter. */
	async letModelFillIn(parameter: string): Promise<void> {
		const field = this.page.locator('.parameter-item').filter({ has: this.byId(`parameter-input-${parameter}`) });
		const sparkle = field.getByTestId('from-ai-override-button');
		await this.click(sparkle);
		await sparkle.waitFor({ state: 'hidden' });
	}

	async saveWorkflow(): Promise<void> {
		await this.page.keyboard.press('Control+s');
	}

	/** In an open node without a credential: fills in the form of a new one and saves it. n8n then tests it. */
	async createCredential({ provider, host, apiKey }: CredentialForm): Promise<void> {
		await this.click(this.byId('node-credentials-empty-state').getByRole('button'));
		await this.click(this.credentialField('provider'));
		await this.click(this.page.getByRole('option').filter({ has: this.page.getByText(provider, { exact: true }) }));
		await this.credentialField('host').locator('input').fill(host);
		await this.saveCredential(apiKey);
	}

	/** In a credential's form: enters a key and saves it. n8n closes the form when the credential passes its test. */
	async saveCredential(apiKey: string): Promise<void> {
		await this.credentialField('apiKey').locator('input').fill(apiKey);
		await this.click(this.byId('credential-save-button'));
	}

	/** The message in the credential's form after its test has passed. */
	async credentialSuccess(): Promise<string> {
		return await this.byId('credentials-config-container-test-success').filter({ visible: true }).innerText();
	}

	/** The message in the details of the credential's form after its test has failed. */
	async credentialFailure(): Promise<string> {
		await this.click(this.credential.getByText('More details'));
		return await this.byId('node-credentials-config-container').locator('.el-tag').filter({ visible: true }).innerText();
	}

	/** Waits until the form is closed. Then the credential has passed its test, and the node uses it. */
	async credentialIsAccepted(): Promise<string> {
		await this.credential.waitFor({ state: 'hidden' });
		return await this.byId('node-credentials-select').locator('input').inputValue();
	}

	/** In an open node: runs it. */
	async executeStep(): Promise<void> {
		await this.click(this.byId('node-execute-button'));
	}

	/** What the open node's output shows about its first file: the file's name, and all texts. */
	async outputFile(): Promise<{ name: string | undefined; text: string }> {
		const text = await this.byId('ndv-binary-data_0').innerText();
		const [, name] = /File Name:?\s*\n+\s*(.*)/.exec(text) ?? [];
		return { name, text };
	}

	/** Opens the first file in the output, and listens until the player has played some of it. */
	async play(seconds = 0): Promise<Sound> {
		await this.click(this.byId('ndv-view-binary-data').first());
		await this.page.evaluate(SCROLL_OUTPUT_UP);
		await this.page.waitForFunction(`document.querySelector('audio')?.currentTime > ${seconds}`);
		return {
			durationSeconds: await this.page.evaluate<number>("document.querySelector('audio').duration"),
			peak: await this.page.evaluate<number>(PEAK),
		};
	}

	/** Runs the open workflow with its button and waits until it ends. */
	async executeWorkflow(): Promise<void> {
		await this.click(this.byId('execute-workflow-button').first());
		const message = this.page.locator('.el-notification').filter({ hasText: 'Workflow executed successfully' });
		await message.locator('.el-notification__closeBtn').click();
		await message.waitFor({ state: 'hidden' });
	}

	/** Expands the logs below the canvas, which show the output of the last node. */
	async showLogs(): Promise<void> {
		await this.click(this.byId('logs-overview-header'));
		await this.byId('log-details').waitFor();
		await this.fitCanvas();
	}

	/** Texts of the open node that do not fit into their boxes. */
	async cutOffTexts(): Promise<string[]> {
		await this.settle();
		return await this.page.evaluate<string[]>(CUT_OFF);
	}

	/** Whether n8n's dark theme is active. */
	async isDark(): Promise<boolean> {
		return await this.page.evaluate<boolean>(IS_DARK);
	}

	async screenshot(path: string): Promise<void> {
		await this.settle();
		await this.page.screenshot({ path });
	}

	/** A picture of only the workflow: without the buttons around it, and no larger than the workflow is. */
	async screenshotWorkflow(path: string): Promise<void> {
		// n8n's zoom takes the nodes into account, but not the lines that lead back below them.
		if (await this.page.evaluate(REACHES_OUT)) await this.page.keyboard.press('-');
		await this.page.addStyleTag({ content: ONLY_WORKFLOW });
		await this.settle();
		await this.page.screenshot({ path, clip: await this.page.evaluate(WORKFLOW_BOX) });
	}

	/** Waits until nothing moves anymore. */
	async settle(): Promise<void> {
		await this.page.waitForFunction(NOTHING_MOVES);
	}

	private get parameters(): Locator {
		return this.byId('node-parameters');
	}

	private get listEntries(): Locator {
		return this.byId('rlc-item').filter({ visible: true });
	}

	private async listed(): Promise<string[]> {
		await this.listEntries.first().waitFor();
		return await this.listEntries.allInnerTexts();
	}

	private get credential(): Locator {
		return this.byId('editCredential-modal');
	}

	private credentialField(name: string): Locator {
		return this.credential.getByTestId(`parameter-input-${name}`);
	}

	private node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	private byId(id: string): Locator {
		return this.page.getByTestId(id);
	}

	private async goTo(path: string): Promise<void> {
		await this.page.goto(this.url + path, { waitUntil: 'domcontentloaded' });
	}

	private async showCanvas(): Promise<void> {
		await this.byId('canvas-node').first().waitFor();
		await this.settle();
		// Closes the checklist that n8n shows on published workflows.
		await this.page.keyboard.press('Escape');
		await this.fitCanvas();
	}

	private async fitCanvas(): Promise<void> {
		await this.settle();
		await this.page.keyboard.press('1');
		await this.settle();
	}

	private async click(target: Locator): Promise<void> {
		await this.beforeClick(target);
		await target.click();
		this.clicks += 1;
	}
}

export interface EditorOptions extends Omit<PageOptions, 'cookies'> {
	/** Start without being signed in. */
	signedOut?: boolean;
}

export interface OpenEditor {
	editor: Editor;
	close: () => Promise<void>;
}

/** Opens a browser for n8n's editor, signed in like `n8n.client`. */
export async function openEditor(
	{ url, client }: Pick<N8n, 'url' | 'client'>,
	{ signedOut = false, ...options }: EditorOptions = {},
): Promise<OpenEditor> {
	const cookies = signedOut ? [] : [{ name: 'n8n-auth', value: client.rest.authCookie, url }];
	const { page, close } = await openPage({ ...options, cookies });
	return { editor: new Editor(page, url), close };
}

/** Opens a browser for as long as `use` runs. */
export async function withEditor<T>(
	n8n: Pick<N8n, 'url' | 'client'>,
	use: (editor: Editor) => Promise<T>,
	options: EditorOptions = {},
): Promise<T> {
	const { editor, close } = await openEditor(n8n, options);
	try {
		return await use(editor);
	} finally {
		await close();
	}
}
