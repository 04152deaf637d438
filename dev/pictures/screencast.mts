import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import type { Locator } from 'playwright-core';
import { EmulatorClient } from '../emulator/client.mts';
import { SAMPLE_GENERATION_ID } from '../emulator/constants.mts';
import { withEditor, type Editor } from '../n8n/editor.mts';
import type { WorkflowDefinition } from '../n8n/workflows.mts';
import type { Stack } from '../stack/stack.mts';

const WIDTH = 1200;
const HEIGHT = 750;
const SECONDS = { click: 0.9, step: 1.3, end: 4 };

/** In the browser: shows a ring where the pointer would be. */
const RING = (x: number, y: number) => `(() => {
	const ring = document.createElement('div');
	ring.id = 'screencast-ring';
	ring.style.cssText = 'position:fixed;z-index:2147483647;pointer-events:none;width:32px;height:32px;border-radius:50%;' +
		'border:4px solid #ff4f00;background:#ff4f0033;left:${x - 20}px;top:${y - 20}px';
	document.body.append(ring);
})()`;
const NO_RING = "document.getElementById('screencast-ring').remove()";

const id = () => crypto.randomUUID();

/** A workflow after its generation request. Its output is the response to that request. */
const music = (): WorkflowDefinition => ({
	name: 'My music',
	nodes: [
		{ id: id(), name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
		{
			id: id(),
			name: 'Generate music',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [240, 0],
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ code: 200, msg: 'success', data: { taskId: SAMPLE_GENERATION_ID } }) },
		},
	],
	connections: { Start: { main: [[{ node: 'Generate music', type: 'main', index: 0 }]] } },
});

/** Pictures, each shown for a given time, so the machine's speed does not matter. */
class Film {
	private readonly shots: Array<{ path: string; seconds: number }> = [];

	private readonly editor: Editor;

	private readonly folder: string;

	constructor(editor: Editor, folder: string) {
		this.editor = editor;
		this.folder = folder;
		editor.beforeClick = async (target) => await this.showClick(target);
	}

	async shoot(seconds = SECONDS.step): Promise<void> {
		const path = join(this.folder, `shot-${String(this.shots.length).padStart(2, '0')}.png`);
		await this.editor.screenshot(path);
		this.shots.push({ path, seconds });
	}

	/** Joins the pictures into a GIF, which plays wherever the README is shown. */
	async save(path: string): Promise<void> {
		const list = join(this.folder, 'shots.txt');
		const lines = this.shots.flatMap((shot) => [`file '${shot.path}'`, `duration ${shot.seconds}`]);
		// The last picture's time counts only if another picture follows.
		await writeFile(list, [...lines, `file '${this.shots.at(-1)!.path}'`].join('\n'));
		const colours = 'split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=none:diff_mode=rectangle';
		await execa('ffmpeg', ['-v', 'error', '-y', '-f', 'concat', '-safe', '0', '-i', list, '-fps_mode', 'vfr', '-vf', colours, path]);
		await Promise.all([list, ...this.shots.map((shot) => shot.path)].map(async (file) => await rm(file)));
	}

	private async showClick(target: Locator): Promise<void> {
		await target.waitFor();
		await this.editor.settle();
		const box = await target.boundingBox();
		if (!box) return;
		const { page } = this.editor;
		await page.evaluate(RING(box.x + box.width / 2, box.y + box.height / 2));
		await this.shoot(SECONDS.click);
		await page.evaluate(NO_RING);
	}
}

/** From a finished generation to the WAV of one of its tracks: credential, track, run, listen. Needs ffmpeg. */
export async function takeScreencast({ n8n, emulator }: Stack, folder: string): Promise<void> {
	const apiKey = 'screencast';
	await n8n.client.signIn();
	await new EmulatorClient(emulator.url).setAccount({ apiKey, credits: 100 });
	const workflow = await n8n.client.createWorkflow(music());
	await withEditor(
		n8n,
		async (editor) => {
			await editor.openWorkflow(workflow.id);
			await editor.executeWorkflow();
			const film = new Film(editor, resolve(folder));
			await editor.addNode();
			await editor.searchNodes('mp3 to wav');
			await editor.choose('Suno WAV');
			await editor.choose('Convert tracks and wait');
			await editor.createCredential({ provider: 'Custom Host', host: `${emulator.url}/kie`, apiKey });
			await editor.credentialIsAccepted();
			await film.shoot();
			await editor.openList('audioId');
			await film.shoot();
			await editor.searchList('ferry');
			await editor.chooseFromList('audioId', 'Night Ferry');
			await editor.executeStep();
			await editor.outputFile();
			await film.shoot();
			await editor.play(1);
			await film.shoot(SECONDS.end);
			await film.save(join(folder, 'screencast.gif'));
		},
		{ width: WIDTH, height: HEIGHT },
	);
}
