import { nodeOutput, type Execution, type Item } from '../n8n/executions.mts';
import { fillFields, readExample, selectCredential } from '../n8n/examples.mts';
import type { N8n } from '../n8n/host.mts';
import type { Credential } from '../n8n/client.mts';
import { startStack } from '../stack/stack.mts';

const USAGE = `Converts a track of yours at a real provider, in a real n8n. It costs what one conversion costs there. Set:

  SUNO_WAV_PROVIDER             kie, sunoApi, apiBox or erweima (kie by default)
  SUNO_WAV_API_KEY              your key
  SUNO_WAV_GENERATION_TASK_ID   a music generation of yours
  SUNO_WAV_AUDIO_ID             one of its tracks`;

const CONVERSION_TIMEOUT_MS = 900_000;

interface Live {
	provider: string;
	apiKey: string;
	track: { generationTaskId: string; audioId: string };
}

function readEnvironment(): Live | undefined {
	const {
		SUNO_WAV_PROVIDER: provider = 'kie',
		SUNO_WAV_API_KEY: apiKey,
		SUNO_WAV_GENERATION_TASK_ID: generationTaskId,
		SUNO_WAV_AUDIO_ID: audioId,
	} = process.env;
	if (!apiKey || !generationTaskId || !audioId) return undefined;
	return { provider, apiKey, track: { generationTaskId, audioId } };
}

async function runExample({ client }: N8n, credential: Credential, name: string, node: string, fields: Record<string, string>) {
	const workflow = await readExample(name);
	selectCredential(workflow, credential);
	fillFields(workflow, node, fields);
	const id = await client.runManually(await client.createWorkflow(workflow), 'Start');
	return await client.waitForExecution(id, { status: ['success'], timeoutMs: CONVERSION_TIMEOUT_MS });
}

async function assertWav({ client }: N8n, { binary }: Item): Promise<void> {
	const file = await client.downloadBinary(binary!.data);
	if (file.toString('latin1', 8, 12) !== 'WAVE') throw new Error('The file is not a WAV.');
	console.log(`   a WAV of ${file.length} bytes`);
}

async function smoke(n8n: N8n, { provider, apiKey, track }: Live): Promise<void> {
	await n8n.client.signIn();
	const credential = await n8n.client.createCredential({ name: 'Live', type: 'sunoWavApi', data: { provider, apiKey } });
	console.log('1. The credential');
	const { status, message } = await n8n.client.testCredential(credential);
	if (status !== 'OK') throw new Error(message);
	console.log(`   ${message}`);

	const only = (execution: Execution, name: string) => nodeOutput(execution, name)[0];
	console.log('2. Convert and Wait, with download');
	const converted = only(await runExample(n8n, credential, 'convert-and-wait', 'Track', track), 'Convert and Wait');
	console.log(`   conversion ${String(converted.json.taskId)}, converted before: ${String(converted.json.alreadyConverted)}`);
	await assertWav(n8n, converted);

	if (provider === 'erweima') console.log('3. The same again: skipped, because this provider charges again');
	else {
		console.log('3. The same again, which must cost nothing');
		const again = only(await runExample(n8n, credential, 'convert-and-wait', 'Track', track), 'Convert and Wait');
		if (again.json.alreadyConverted !== true || again.json.taskId !== converted.json.taskId) {
			throw new Error('The provider did not give the first conversion back.');
		}
	}

	console.log('4. Get Details, with download');
	const taskId = String(converted.json.taskId);
	await assertWav(n8n, only(await runExample(n8n, credential, 'get-details-and-download', 'Conversion', { taskId }), 'Download WAV'));
}

const live = readEnvironment();
if (!live) {
	console.log(`Skipped: no key is set.\n\n${USAGE}`);
	process.exit(0);
}
const stack = await startStack({ emulator: false, onProgress: console.log });
try {
	await smoke(stack.n8n, live);
	console.log('All is well.');
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
} finally {
	await stack.stop();
}
