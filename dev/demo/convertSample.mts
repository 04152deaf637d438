import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SAMPLE_TITLES } from '../emulator/constants.mts';
import { describeExecution, nodeOutput, type Execution, type Item } from '../n8n/executions.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import type { Workflow } from '../n8n/workflows.mts';
import type { Place } from '../stack/stack.mts';
import { assertConverted, factsOf } from './audio.mts';
import type { Result, Stage, ToldOfWav } from './stage.mts';

const OUTPUT = join(REPOSITORY, 'demo-output');
const BASE_NAME = SAMPLE_TITLES[0].toLowerCase().replaceAll(' ', '-');

/** Returns a node's only item. Throws if there are more, or none. */
function onlyItem(execution: Execution, nodeName: string): Item {
	const items = nodeOutput(execution, nodeName);
	if (items.length !== 1) {
		throw new Error(`"${nodeName}" returned ${items.length} items instead of 1. Execution: ${describeExecution(execution)}`);
	}
	return items[0];
}

/** Runs the workflow, which starts a conversion. Returns the conversion's ID. */
export async function startConversion({ n8n: { client } }: Place, workflow: Workflow): Promise<string> {
	const id = await client.runManually(workflow, 'Start');
	const execution = await client.waitForExecution(id, { status: ['success'] });
	return String(onlyItem(execution, 'Convert').json.taskId);
}

/** Waits until the callback has started the workflow again, which fetches the WAV. Returns the WAV and what the item says about it. */
export async function waitForFile({ n8n: { client } }: Place, { id }: Workflow, taskId: string): Promise<{ file: Buffer; told: ToldOfWav }> {
	const executions = await client.waitForExecutions(id, 2);
	const execution = executions.find(({ mode }) => mode === 'webhook')!;
	if (execution.status !== 'success') throw new Error(`The execution started by the callback ended with ${describeExecution(execution)}`);
	const { json, binary } = onlyItem(execution, 'Download WAV');
	if (json.taskId !== taskId) throw new Error(`The callback was for ${String(json.taskId)}, not for ${taskId}.`);
	if (!binary?.data) throw new Error('The execution started by the callback has no WAV.');
	return { file: await client.downloadBinary(binary.data), told: json.wav as ToldOfWav };
}

async function save(name: string, file: Buffer, mimeType: string): Promise<Result> {
	const path = join(OUTPUT, name);
	await mkdir(OUTPUT, { recursive: true });
	await writeFile(path, file);
	return { path: relative(process.cwd(), path), bytes: file.length, ...(await factsOf(file, mimeType)) };
}

/** Writes the source and the WAV to the output folder. Throws unless the WAV is a conversion of the source. */
export async function saveAndCheck({ emulator }: Place, audioId: string, wavFile: Buffer): Promise<Pick<Stage, 'mp3' | 'wav'>> {
	const response = await fetch(`${emulator.url}/files/${audioId}.mp3`);
	if (!response.ok) throw new Error(`The emulator returned HTTP ${response.status} for the sample MP3.`);
	const mp3 = await save(`${BASE_NAME}.mp3`, Buffer.from(await response.arrayBuffer()), 'audio/mpeg');
	const wav = await save(`${BASE_NAME}.wav`, wavFile, 'audio/wav');
	assertConverted(mp3, wav, wavFile);
	return { mp3, wav };
}
