import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Difference } from './compare.mts';
import { PlainError, type Findings } from './findings.mts';
import { PROVIDERS, type ProviderName } from './providers.mts';
import { NOT_ASKED, questionsOf } from './questions.mts';
import type { Redactor } from './redactor.mts';
import type { Fields } from './shape.mts';
import { topicsOf, type Topic } from './topics.mts';

/** What the nodes can do, by the names in the files. */
export type OperationName = 'convert' | 'convertAndWait' | 'getCredits' | 'getDetails' | 'getMany' | 'trigger';

interface Operation {
	title: string;
	/** The topics that it depends on, by the beginnings of their titles. */
	topics: RegExp;
	/** The questions that it depends on. */
	questions: RegExp;
}

const OPERATIONS: Record<OperationName, Operation> = {
	convert: {
		title: 'Track: Convert',
		topics: /^(The conversion$|The same again$|A wrong (audio|task) ID$|The schema: the request|The model's own schema)/,
		questions: /cost|second conversion|wrong (audio|task) ID|without a callback URL|convert a track|older API still answer/,
	},
	convertAndWait: {
		title: 'Track: Convert and Wait',
		topics: /^(The conversion|The same again|The file)/,
		questions: /states|on record|How long|Where is the file|failed conversion/,
	},
	getMany: { title: 'Track: Get Many', topics: /^The generation/, questions: /find a generation/ },
	getDetails: {
		title: 'Conversion: Get Details',
		topics: /^(The conversion: the record|The conversion, at the other|A conversion that does not exist|A look without|The file)/,
		questions: /does not exist|name the callback URL|find a conversion|Where is the file/,
	},
	getCredits: { title: 'Account: Get Credits', topics: /^Credits/, questions: /^$/ },
	// Nothing here can receive a callback, so this covers the record that the trigger reads.
	trigger: {
		title: 'Suno WAV Trigger',
		topics: /^(The schema: the callback|The conversion: the record at the end)/,
		questions: /callback say|name the callback URL/,
	},
};

const WRITTEN_BY = 'npm run smoke:live';

/** What the node itself returned, in a real n8n. */
export interface NodeRun {
	operation: OperationName;
	/** n8n's version. */
	n8n: string;
	status: string;
	output: Fields;
}

/** What one run has learned about one operation. Each one is a separate file, which can be committed. */
interface Evidence {
	writtenBy: typeof WRITTEN_BY;
	operation: string;
	provider: string;
	/** The day of the run. */
	date: string;
	host: string;
	/** False for an emulator or a gateway, because such a file proves nothing about the provider. */
	isProvider: boolean;
	answers: Record<string, string>;
	differencesFromEmulator: Difference[];
	met: object[];
	node?: Omit<NodeRun, 'operation'> & { date: string };
}

const shown = ({ title, request, seen, fields, facts }: Topic) => ({
	title,
	...(request && { request }),
	...(seen && { status: seen.status, code: seen.code, text: seen.text, contentType: seen.contentType, ms: seen.ms, hosts: seen.hosts, values: seen.values }),
	...(facts.length > 0 && { facts: Object.fromEntries(facts.map(({ name, value }) => [name, value])) }),
	...(Object.keys(fields).length > 0 && { fields }),
});

/** The evidence of one operation, or undefined if the run has not made the requests that it depends on. */
function evidenceOf(operation: OperationName, findings: Findings, differences: Difference[]): Evidence | undefined {
	const { title, topics, questions } = OPERATIONS[operation];
	const { provider, at, host, isProvider } = findings;
	const met = topicsOf(findings).filter((topic) => topics.test(topic.title));
	if (met.length === 0) return undefined;
	const answered = questionsOf(findings).filter(({ question, answer }) => questions.test(question) && !answer.startsWith(NOT_ASKED));
	return {
		writtenBy: WRITTEN_BY,
		operation: title,
		provider: PROVIDERS[provider].title,
		date: at.toISOString().slice(0, 10),
		host,
		isProvider,
		answers: Object.fromEntries(answered.map(({ question, answer }) => [question, answer])),
		differencesFromEmulator: differences.filter(({ topic }) => met.some((one) => one.title === topic)),
		met: met.map(shown),
	};
}

/** Next to the page: a folder with the page's name, and in it one folder for each provider. */
const pathOf = (page: string, provider: ProviderName, operation: OperationName): string =>
	join(page.replace(/\.md$/, ''), provider, `${operation}.json`);

const names = Object.keys(OPERATIONS) as OperationName[];

async function readEvidence(path: string): Promise<Evidence | undefined> {
	const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'ENOENT') throw error;
	});
	if (text === undefined) return undefined;
	const evidence = parsed(text);
	if (evidence?.writtenBy === WRITTEN_BY) return evidence;
	throw new PlainError(`${path} was not written by this command: give another path with --page.`);
}

function parsed(text: string): Evidence | undefined {
	try {
		return JSON.parse(text) as Evidence;
	} catch {
		return undefined;
	}
}

async function writeEvidence(path: string, evidence: Evidence, redactor: Redactor): Promise<void> {
	const text = `${JSON.stringify(evidence, null, '\t')}\n`;
	redactor.assertClean(text);
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, text);
}

/** Refuses to overwrite files that were not written by this command, before anything is charged. */
export async function assertEvidenceIsOurs(page: string, provider: ProviderName): Promise<void> {
	for (const name of names) await readEvidence(pathOf(page, provider, name));
}

/** Writes the results to one file per operation. An operation that was not covered keeps its older file. Returns the paths. */
export async function writeAllEvidence(page: string, findings: Findings, differences: Difference[], redactor: Redactor): Promise<string[]> {
	const paths: string[] = [];
	for (const name of names) {
		const evidence = evidenceOf(name, findings, differences);
		if (!evidence) continue;
		const path = pathOf(page, findings.provider, name);
		await writeEvidence(path, evidence, redactor);
		paths.push(path);
	}
	return paths;
}

/** Adds the node's own results to an operation's file. */
export async function addNodeRun(page: string, provider: ProviderName, { operation, ...run }: NodeRun, redactor: Redactor): Promise<void> {
	const path = pathOf(page, provider, operation);
	const evidence = await readEvidence(path);
	if (!evidence) return;
	const date = new Date().toISOString().slice(0, 10);
	await writeEvidence(path, { ...evidence, node: { date, ...run } }, redactor);
}
