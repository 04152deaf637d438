import { randomUUID } from 'crypto';

import { SAMPLE_AUDIO_IDS, SAMPLE_GENERATION_ID } from '../../dev/emulator/constants.mts';
import type { Editor } from '../../dev/n8n/editor.mts';
import { waitFor } from '../../dev/n8n/waitFor.mts';
import { inBrowser, testWithPicture, useEditor } from './support/editor.mts';
import { startSelfSignedGateway } from './support/middlemen.mts';
import { useOwnN8n } from './support/ownN8n.mts';
import { say } from './support/say.mts';
import {
	convertAndWaitParameters,
	convertParameters,
	getCreditsParameters,
	getDetailsParameters,
	getManyParameters,
	musicWorkflow,
	nodesToLookAt,
	type NodesToLookAt,
} from './support/workflows';
import { byGateway, directly, emulator, newAccount, PROVIDER_IDS } from './support/world.mts';

/** The most clicks from the generated music to hearing its WAV, including the credential. */
const CLICKS_TO_HEAR_ALL = 5;
const CLICKS_TO_HEAR_ONE = 7;
/** Eleven dialogs, each of which tests its credential. */
const DIALOGS_TIMEOUT_MS = 240_000;
const DESCRIPTION = 'Turn Suno music tracks into WAV files, and start workflows when the files are ready';
const ACTION = 'Convert tracks and wait';

/** Every operation, and the settings that show further notices. */
const NODES: NodesToLookAt = {
	A: { type: 'sunoWav', parameters: convertAndWaitParameters() },
	B: { type: 'sunoWav', parameters: convertAndWaitParameters({ waitBy: 'callback' }) },
	C: { type: 'sunoWav', parameters: convertParameters('http://127.0.0.1:5678/webhook/callback', { generationTaskId: SAMPLE_GENERATION_ID }) },
	D: { type: 'sunoWav', parameters: getManyParameters() },
	E: { type: 'sunoWav', parameters: getDetailsParameters({ downloadWav: true }) },
	F: { type: 'sunoWav', parameters: getCreditsParameters },
	G: { type: 'sunoWavTrigger', parameters: {} },
	H: { type: 'sunoWavTrigger', parameters: { events: ['failed'], verification: 'none' } },
};

/** The parameters of a newly added node. */
const TOOLS: NodesToLookAt = {
	A: { type: 'sunoWavTool', parameters: {} },
	B: { type: 'sunoWavTool', parameters: { operation: 'getMany' } },
	C: { type: 'sunoWavTool', parameters: { resource: 'conversion' } },
};

const IDS_OF_TOOLS = { A: ['generationTaskId', 'audioId'], B: ['generationTaskId'], C: ['taskId'] };

/** The IDs in the response to a generation request. */
const ANSWER = { 'data.taskId': SAMPLE_GENERATION_ID };

/** From the plus sign after the generation to the open node. */
async function addConvertAndWait(editor: Editor) {
	await editor.addNode();
	for (const typed of ['suno', 'audio to wav', 'wav converter', 'mp3 to wav']) {
		const [first] = await editor.searchNodes(typed);
		expect({ typed, ...first }).toEqual({ typed, name: 'Suno WAV', description: DESCRIPTION });
	}
	await editor.choose('Suno WAV');
	await editor.choose(ACTION);
}

/** Runs the open node, and plays the first of its files, which has this name. */
async function listen(editor: Editor, fileName: RegExp) {
	await editor.executeStep();
	const { name, text } = await editor.outputFile();
	expect(name).toMatch(fileName);
	expect(text).toMatch(/audio\/wav\n[^]*MB/);
	const sound = await editor.play();
	expect(sound.durationSeconds).toBeGreaterThan(1);
	expect(sound.peak).toBeGreaterThan(0.1);
}

/** In the open node: selects the second track and plays it. */
async function pickAndListen(editor: Editor) {
	expect(await editor.previewOf('generationTaskId')).toBe(SAMPLE_GENERATION_ID);
	expect(await editor.openList('audioId')).toEqual(['All Tracks', 'Paper Lanterns (0:08)', 'Night Ferry (0:08)']);
	expect(await editor.searchList('ferry')).toEqual(['Night Ferry (0:08)']);
	expect(await editor.chooseFromList('audioId', 'Night Ferry')).toBe('Night Ferry (0:08)');
	await listen(editor, /^Night Ferry [\da-f]{8}\.wav$/);
}

inBrowser("in n8n's editor", () => {
	const n8n = useOwnN8n();
	const apiKey = `key-${randomUUID()}`;
	const editor = useEditor(n8n, { signedOut: true });
	const convertedTracks = async () => (await emulator.conversions(apiKey)).map(({ audioId }) => audioId);

	beforeAll(async () => await emulator.setAccount({ apiKey, credits: 100 }));

	describe('in the light', () => {
		testWithPicture('a new user signs in, finds the node, makes the credential, picks a track and hears its WAV', editor, async () => {
			const workflow = await n8n().client.createWorkflow(musicWorkflow('Music', ANSWER));
			editor().clicks = 0;
			await editor().signIn();
			await editor().chooseWorkflow(workflow.name);
			await addConvertAndWait(editor());
			await editor().executePreviousNodes();
			const { host } = byGateway('kie');
			await editor().createCredential({ provider: 'Custom Host', host, apiKey });
			expect(await editor().credentialIsAccepted()).toBe('Suno WAV account');
			await pickAndListen(editor());
			expect(await convertedTracks()).toEqual([SAMPLE_AUDIO_IDS[1]]);
			expect(await editor().isDark()).toBe(false);
			say(`The whole first run, from signing in to hearing the WAV: ${editor().clicks} clicks`);
		});
	});

	describe('in the dark, in a small window', () => {
		beforeAll(async () => await editor().look({ dark: true, width: 1280, height: 720 }));

		const clicksFromMusic = async (convertAndListen: () => Promise<void>) => {
			const { id } = await n8n().client.createWorkflow(musicWorkflow('More music', ANSWER));
			await editor().openWorkflow(id);
			await editor().executeWorkflow();
			editor().clicks = 0;
			await addConvertAndWait(editor());
			await convertAndListen();
			return editor().clicks;
		};

		testWithPicture(`with a credential, it takes at most ${CLICKS_TO_HEAR_ALL} clicks from the generated music to hearing its WAV`, editor, async () => {
			const clicks = await clicksFromMusic(async () => await listen(editor(), /^Paper Lanterns\.wav$/));
			say(`With a credential, from the generated music to hearing its WAV: ${clicks} clicks`);
			expect(clicks).toBeLessThanOrEqual(CLICKS_TO_HEAR_ALL);
			expect(await editor().isDark()).toBe(true);
		});

		testWithPicture(`with a credential, it takes at most ${CLICKS_TO_HEAR_ONE} clicks from the generated music to a picked track and hearing its WAV`, editor, async () => {
			const clicks = await clicksFromMusic(async () => await pickAndListen(editor()));
			say(`With a credential, from the generated music to a picked track and hearing its WAV: ${clicks} clicks`);
			expect(clicks).toBeLessThanOrEqual(CLICKS_TO_HEAR_ONE);
		});

		testWithPicture("the credential's form says whether the key is right", editor, async () => {
			const { credential } = await newAccount(n8n().client, byGateway('kie'));
			await editor().openCredential(credential.id);
			expect(await editor().credentialSuccess()).toContain('Connection tested successfully');
			await editor().saveCredential('no-such-key');
			expect(await editor().credentialFailure()).toMatch(/did not accept the API key \(code 401\)\. Check the API key in the Suno WAV API credential/);
		});

		testWithPicture("the credential's form says that the key is right at every provider, directly, by a gateway and without a certificate", editor, async () => {
			const gateway = await startSelfSignedGateway();
			try {
				const insecure = { ...byGateway('kie'), host: `${gateway.url}/kie`, ignoreSSLIssues: true };
				for (const data of [...PROVIDER_IDS.map(directly), ...PROVIDER_IDS.map(byGateway), insecure]) {
					const { credential } = await newAccount(n8n().client, data);
					await editor().openCredential(credential.id);
					expect([data, await editor().credentialSuccess()]).toEqual([data, expect.stringContaining('Connection tested successfully')]);
				}
			} finally {
				gateway.close();
			}
		}, DIALOGS_TIMEOUT_MS);

		testWithPicture('in a tool, a click beside each ID leaves it to the model, which is told its name and no description', editor, async () => {
			const account = await newAccount(n8n().client, byGateway('kie'));
			const { id } = await n8n().client.createWorkflow(nodesToLookAt(account, TOOLS));
			await editor().openWorkflow(id);
			for (const [name, ids] of Object.entries(IDS_OF_TOOLS)) {
				await editor().openNode(name);
				expect([name, await editor().cutOffTexts()]).toEqual([name, []]);
				for (const parameter of ids) await editor().letModelFillIn(parameter);
				await editor().closeNode();
			}
			await editor().saveWorkflow();
			const stored = await waitFor('the workflow to be saved', async () => {
				const { nodes } = await n8n().client.getWorkflow(id);
				const asked = nodes.map(({ parameters }) => [...JSON.stringify(parameters).matchAll(/\$fromAI\(.*?\)/g)].map(([call]) => call));
				return asked.every((calls) => calls.length > 0) ? asked : undefined;
			}, { timeoutMs: 10_000 });
			const asksFor = (name: string) => `$fromAI('${name}', \`\`, 'string')`;
			expect(stored).toEqual([
				[asksFor('Generation_Task_ID'), asksFor('Audio_ID')],
				[asksFor('Generation_Task_ID')],
				[asksFor('Conversion_Task_ID')],
			]);
		});

		testWithPicture('subtitles are in words, and no text of a panel is cut off', editor, async () => {
			const account = await newAccount(n8n().client, byGateway('kie'));
			const { id } = await n8n().client.createWorkflow(nodesToLookAt(account, NODES));
			await editor().openWorkflow(id);
			const subtitles: Record<string, string> = {};
			for (const name of Object.keys(NODES)) {
				subtitles[name] = await editor().subtitleOf(name);
				await editor().openNode(name);
				expect([name, await editor().cutOffTexts()]).toEqual([name, []]);
				await editor().closeNode();
			}
			expect(subtitles).toEqual({
				A: 'Convert and wait',
				B: 'Convert and wait',
				C: 'Convert',
				D: 'Get many',
				E: 'Get details',
				F: 'Get credits',
				G: 'Success, Failed',
				H: 'Failed',
			});
		});
	});
});
