import type { Credential } from '../n8n/client.mts';
import { fillFields, readExample, selectCredential } from '../n8n/examples.mts';
import { nodeOutput, type Item } from '../n8n/executions.mts';
import type { N8n } from '../n8n/host.mts';
import { PINNED_VERSION } from '../n8n/versions.mts';
import { nodeOf } from '../n8n/workflows.mts';
import { startStack } from '../stack/stack.mts';
import type { NodeRun, OperationName } from './evidence.mts';
import { PROVIDERS } from './providers.mts';
import { Redactor } from './redactor.mts';
import type { Settings } from './settings.mts';
import { shapeOf } from './shape.mts';

const NODE = 'Convert and Wait';
const CONVERSION_TIMEOUT_MS = 900_000;

type Live = Pick<Settings, 'provider' | 'apiKey' | 'baseUrl'> & { track: NonNullable<Settings['track']> };

/** Runs the example with this track. Its node is unchanged or has other parameters. Returns the node's output item. */
async function runExample({ client }: N8n, credential: Credential, track: Live['track'], parameters?: Record<string, unknown>): Promise<Item> {
	const workflow = await readExample('convert-and-wait');
	selectCredential(workflow, credential);
	fillFields(workflow, 'Track', track);
	if (parameters) nodeOf(workflow, NODE).parameters = parameters;
	const id = await client.runManually(await client.createWorkflow(workflow), 'Start');
	const execution = await client.waitForExecution(id, { status: ['success'], timeoutMs: CONVERSION_TIMEOUT_MS });
	return nodeOutput(execution, NODE)[0];
}

async function assertWav({ client }: N8n, { binary }: Item): Promise<void> {
	const file = await client.downloadBinary(binary!.data);
	if (file.toString('latin1', 8, 12) !== 'WAVE') throw new Error('The file is not a WAV.');
	console.log(`   a WAV of ${file.length} bytes`);
}

/** The credential's fields. If the address is not the provider's own, this is a custom host. */
function credentialData({ provider, apiKey, baseUrl }: Live): Record<string, string> {
	return baseUrl === undefined ? { provider, apiKey } : { provider: 'custom', host: baseUrl, behavesLike: provider, apiKey };
}

async function smoke(n8n: N8n, live: Live): Promise<NodeRun[]> {
	const { provider, track } = live;
	const runs: NodeRun[] = [];
	const note = (operation: OperationName, { json }: Item) =>
		runs.push({ operation, n8n: PINNED_VERSION, status: String(json.status ?? 'done'), output: shapeOf(json, new Redactor()).fields });
	await n8n.client.signIn();
	const credential = await n8n.client.createCredential({ name: 'Live', type: 'sunoWavApi', data: credentialData(live) });
	console.log('1. The credential');
	const { status, message } = await n8n.client.testCredential(credential);
	if (status !== 'OK') throw new Error(message);
	console.log(`   ${message}`);

	console.log('2. Convert and Wait, with download');
	const converted = await runExample(n8n, credential, track);
	console.log(`   conversion ${String(converted.json.taskId)}, converted before: ${String(converted.json.alreadyConverted)}`);
	await assertWav(n8n, converted);
	note('convertAndWait', converted);

	if (PROVIDERS[provider].chargesAgain) console.log('3. The same again: skipped, because this provider charges again');
	else {
		console.log('3. The same again, which must cost nothing');
		const again = await runExample(n8n, credential, track);
		if (again.json.alreadyConverted !== true || again.json.taskId !== converted.json.taskId) {
			throw new Error('The provider did not give the first conversion back.');
		}
	}

	console.log('4. Get Details, with download');
	const taskId = String(converted.json.taskId);
	const details = await runExample(n8n, credential, track, { resource: 'conversion', operation: 'getDetails', taskId, downloadWav: true });
	await assertWav(n8n, details);
	note('getDetails', details);

	console.log('5. Get Many and Get Credits, which are free');
	const { generationTaskId } = track;
	note('getMany', await runExample(n8n, credential, track, { resource: 'track', operation: 'getMany', generationTaskId }));
	note('getCredits', await runExample(n8n, credential, track, { resource: 'account', operation: 'getCredits' }));
	return runs;
}

/** Converts the track with the nodes, in a real n8n. Returns the fields of each operation's output, without their values. */
export async function runInN8n(live: Live): Promise<NodeRun[]> {
	const stack = await startStack({ build: true, emulator: false, onProgress: console.log });
	try {
		return await smoke(stack.n8n, live);
	} finally {
		await stack.stop();
	}
}
