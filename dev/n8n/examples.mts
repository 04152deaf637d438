import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credential } from './client.mts';
import { REPOSITORY } from './paths.mts';
import { nodeOf, type WorkflowDefinition } from './workflows.mts';

const FOLDER = join(REPOSITORY, 'examples');
const EXTENSION = '.json';

/** The workflows in the examples folder, by their paths in it without `.json`. */
export function exampleNames(): string[] {
	const files = readdirSync(FOLDER, { recursive: true }) as string[];
	return files.filter((file) => file.endsWith(EXTENSION)).map((file) => file.slice(0, -EXTENSION.length)).sort();
}

/** One of these workflows. */
export async function readExample(name: string): Promise<WorkflowDefinition> {
	return JSON.parse(await readFile(join(FOLDER, name + EXTENSION), 'utf8')) as WorkflowDefinition;
}

/** The page that documents the examples. */
export async function readExamplesPage(): Promise<string> {
	return await readFile(join(FOLDER, 'README.md'), 'utf8');
}

/** Selects this credential in every node that accepts its type, as a user does after an import. */
export function selectCredential(workflow: WorkflowDefinition, { id, name, type }: Credential): void {
	for (const node of workflow.nodes) {
		if (node.credentials?.[type]) node.credentials[type] = { id, name };
	}
}

/** Fills in fields of an Edit Fields node. */
export function fillFields(workflow: WorkflowDefinition, nodeName: string, values: Record<string, string>): void {
	const { assignments } = nodeOf(workflow, nodeName).parameters.assignments as {
		assignments: Array<{ name: string; value: unknown }>;
	};
	for (const [name, value] of Object.entries(values)) {
		const field = assignments.find((assignment) => assignment.name === name);
		if (!field) throw new Error(`"${nodeName}" of workflow "${workflow.name}" has no field ${name}.`);
		field.value = value;
	}
}

/** Gives a trigger node its webhook ID, as the editor does. Returns the resulting production URL. */
export function giveWebhookId(workflow: WorkflowDefinition, nodeName: string, n8nUrl: string, path = 'webhook'): string {
	const node = nodeOf(workflow, nodeName);
	node.webhookId = randomUUID();
	return `${n8nUrl}/webhook/${node.webhookId}/${path}`;
}
