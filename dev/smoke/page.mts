import type { Difference } from './compare.mts';
import { PlainError, type Findings, type Seen } from './findings.mts';
import { PROVIDERS, type ProviderName } from './providers.mts';
import { questionsOf } from './questions.mts';
import type { Shape } from './shape.mts';
import { API_TITLES, topicsOf, type Topic } from './topics.mts';

const TITLE = '# What the real providers answered';

const INTRODUCTION = `${TITLE}

Written by \`npm run smoke:live\`, which asks a provider with a key and puts the same questions to the emulator. Each provider has the
results of its latest run here. There are no keys and no IDs in it, and of URLs only the hosts. The words of messages, hosts and times
are not compared.`;

/** An external value as code, so that nothing in it is interpreted as Markdown. */
function code(text: string): string {
	const plain = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').replaceAll('`', "'").trim();
	return plain === '' ? '' : `\`${plain.replaceAll('|', '\\|')}\``;
}

/** Our own words, which can contain external values. */
function cell(text: string): string {
	return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').replace(/[\\|<>`*_[\]]/g, '\\$&');
}

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function answerLine({ status, code: bodyCode, text, contentType, ms }: Seen): string {
	const time = `${(ms / 1_000).toFixed(1)} s`;
	if (status === null) return `No answer after ${time}: ${code(text)}`;
	const parts = [`HTTP ${status}`, bodyCode === null ? 'no code' : `code ${bodyCode}`, code(text), code(contentType), time];
	return parts.filter(Boolean).join(', ');
}

function fieldTable(fields: Shape['fields'], values: Shape['values']): string {
	const rows = Object.entries(fields).map(([path, types]) => [code(path), cell(types.join(' or ')), code(values[path] ?? '')]);
	return table(['field', 'type', 'value'], rows);
}

/** The first topic with the same fields and values. They are shown only once. */
function shownBefore(topic: Topic, index: number, all: Topic[]): Topic | undefined {
	const contentOf = ({ fields, seen }: Topic) => JSON.stringify([fields, seen?.values]);
	return all.slice(0, index).find((earlier) => contentOf(earlier) === contentOf(topic));
}

function topicText(topic: Topic, index: number, all: Topic[]): string {
	const { title, request, seen, fields, facts } = topic;
	const hosts = seen?.hosts ?? [];
	const lines = [
		...(seen ? [`- answer: ${answerLine(seen)}`] : []),
		...facts.map(({ name, value }) => `- ${name}: ${cell(value)}`),
		...(hosts.length > 0 ? [`- hosts of its URLs: ${hosts.map(code).join(', ')}`] : []),
	];
	const parts = [`#### ${title}`, code(request), lines.join('\n')];
	const before = shownBefore(topic, index, all);
	if (Object.keys(fields).length > 0) {
		parts.push(before ? `The fields are those of “${before.title}”.` : fieldTable(fields, seen?.values ?? {}));
	}
	return parts.filter(Boolean).join('\n\n');
}

function differenceText(differences: Difference[]): string {
	if (differences.length === 0) return 'No difference.';
	const rows = differences.map(({ topic, what, provider, emulator }) => [topic, what, provider, emulator].map(cell));
	return table(['at', 'what', 'provider', 'emulator'], rows);
}

function conditions({ at, host, isProvider, trackApi, ownCallback, brokenOff }: Findings): string {
	const track = trackApi ? `with a track that was made through ${API_TITLES[trackApi]}` : 'without a track';
	const callback = ownCallback ? ', with a callback URL of the tester' : '';
	const place = isProvider ? '' : ' **This is not the provider itself.**';
	const end = brokenOff ? ` Not everything could be asked: ${brokenOff}.` : '';
	return `Asked on ${at.toISOString().slice(0, 10)} at ${code(host)}, ${track}${callback}.${place}${end}`;
}

const headingOf = (provider: ProviderName) => `## ${PROVIDERS[provider].title}`;

/** The results of one run, as a section of the page. */
export function sectionOf(findings: Findings, differences: Difference[]): string {
	const questions = questionsOf(findings).map(({ question, answer }) => [cell(question), cell(answer)]);
	return [
		headingOf(findings.provider),
		conditions(findings),
		'### The open questions',
		table(['question', 'answer'], questions),
		'### What the emulator does differently',
		differenceText(differences),
		'### What was met',
		...topicsOf(findings).map(topicText),
	].join('\n\n');
}

/** Refuses to overwrite a file that is not this page. */
export function assertOurs(existing: string | undefined): void {
	if (existing?.trim() && !existing.startsWith(TITLE)) {
		throw new PlainError('The file that is there was not written by this command: give another path with --page.');
	}
}

/** The page, with this section instead of the provider's older one. */
export function pageWith(existing: string | undefined, provider: ProviderName, section: string): string {
	const [, ...older] = (existing ?? '').split(/^(?=## )/m);
	const others = older.filter((text) => text.split('\n', 1)[0] !== headingOf(provider)).map((text) => text.trimEnd());
	return `${[INTRODUCTION, ...[...others, section].sort()].join('\n\n')}\n`;
}
