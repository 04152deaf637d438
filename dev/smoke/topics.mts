import type { ApiName } from '../emulator/types.mts';
import { MEASURED } from './apis.mts';
import type { ByApi, ConversionFindings, FileFindings, Findings, Seen } from './findings.mts';
import { dialectOf, PROVIDERS } from './providers.mts';
import type { Fields } from './shape.mts';

/** One line of results. */
export interface Fact {
	name: string;
	value: string;
	/** How it is compared with the emulator's value. Omitted for facts that depend on the day and the track. */
	compare?: 'value' | 'order';
}

/** The results of one request, as they are shown on the page and compared. */
export interface Topic {
	title: string;
	/** Method and path. */
	request: string;
	seen?: Seen;
	fields: Fields;
	facts: Fact[];
	/** Found only if a lookup happens at the right moment. */
	byChance?: boolean;
}

export const API_TITLES: Record<ApiName, string> = { wav: 'the older API', jobs: 'the Jobs API' };

export const ORDER = ' → ';

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** A cost in words. */
export function inCredits(cost: number | null): string {
	return cost === null ? 'unknown' : `${cost} ${cost === 1 ? 'credit' : 'credits'}`;
}

/** The record's states in the order in which they appeared. Consecutive repetitions are left out. */
export function statesOf({ looks }: ConversionFindings): string[] {
	return looks.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
}

function nameOf({ method, path }: { method: string; path: string }): string {
	return `${method} ${path}`;
}

function single(title: string, request: string, seen: Seen | undefined, facts: Fact[] = []): Topic[] {
	return seen ? [{ title, request, seen, fields: seen.fields, facts }] : [];
}

function byApi(title: string, answers: ByApi, request: (api: ApiName) => string): Topic[] {
	return (Object.keys(answers) as ApiName[]).flatMap((api) => single(`${title}, at ${API_TITLES[api]}`, request(api), answers[api]));
}

function conversionTopics(title: string, api: ApiName, findings: ConversionFindings | undefined): Topic[] {
	if (!findings) return [];
	const { created, costCreated, costEnded, sameTask, looks, pending, ended, end, ownMs } = findings;
	const createRequest = nameOf(MEASURED[api].create({ generationTaskId: '', audioId: '' }));
	const recordRequest = nameOf(MEASURED[api].record());
	const facts: Fact[] = [
		{ name: 'cost when it was answered', value: inCredits(costCreated), compare: 'value' },
		...(end ? [{ name: 'cost in the end', value: inCredits(costEnded), compare: 'value' as const }] : []),
		...(sameTask === undefined ? [] : [{ name: 'names the first task', value: sameTask ? 'yes' : 'no', compare: 'value' as const }]),
	];
	const course: Fact[] = [
		{ name: 'states', value: statesOf(findings).join(ORDER), compare: 'order' },
		{ name: 'looks', value: looks.map(({ ms, state }) => `${seconds(ms)} ${state}`).join('; ') },
		{ name: 'end', value: end ?? 'none', compare: 'value' },
		...(ownMs === null ? [] : [{ name: "by the record's own times", value: seconds(ownMs) }]),
	];
	return [
		...single(title, createRequest, created, facts),
		...(end ? [{ title: `${title}: its course`, request: recordRequest, fields: {}, facts: course }] : []),
		...single(`${title}: the record before the end`, recordRequest, pending).map((topic) => ({ ...topic, byChance: true })),
		...single(`${title}: the record at the end`, recordRequest, ended),
	];
}

function fileTopic(file: FileFindings): Topic {
	const fullLength = file.contentLength === 'none' ? 'not told' : file.contentLength === String(file.bytes) ? 'yes' : 'no';
	const facts: Fact[] = [
		{ name: 'HTTP status', value: String(file.status ?? 'no answer'), compare: 'value' },
		{ name: 'host', value: file.host },
		...(file.finalHost === file.host ? [] : [{ name: 'host after redirects', value: file.finalHost }]),
		{ name: 'content type', value: file.contentType, compare: 'value' },
		{ name: 'content length', value: file.contentLength },
		{ name: 'bytes', value: String(file.bytes) },
		{ name: 'as long as it says', value: fullLength, compare: 'value' },
		{ name: 'ranges', value: file.acceptRanges, compare: 'value' },
		{ name: 'begins as a WAV', value: file.riff ? 'yes' : 'no', compare: 'value' },
		{ name: 'format', value: file.format },
		{ name: 'time', value: seconds(file.ms) },
		...(file.failure ? [{ name: 'ended early', value: file.failure, compare: 'value' as const }] : []),
	];
	return { title: 'The file', request: '', fields: {}, facts };
}

function schemaTopics({ schema }: Findings): Topic[] {
	if (!schema) return [];
	const parts = [
		{ title: 'The schema: the request', fields: schema.request },
		{ title: 'The schema: the callback', fields: schema.callback },
	].filter(({ fields }) => Object.keys(fields).length > 0);
	const request = 'GET /api/v1/models/…/schema';
	return [...single("The model's own schema", request, schema.seen), ...parts.map((part) => ({ ...part, request, facts: [] }))];
}

/** All results, one request after the other. */
export function topicsOf(findings: Findings): Topic[] {
	const { api } = PROVIDERS[findings.provider];
	const record = (of: ApiName) => nameOf(MEASURED[of].record());
	return [
		...single('Credits', `GET ${dialectOf(findings.provider).creditsPath}`, findings.credits),
		...schemaTopics(findings),
		...byApi('A conversion that does not exist', findings.unknownConversion, record),
		...byApi('A look without a task ID', findings.noTaskId, record),
		...byApi('The generation', findings.generation, (of) => nameOf(MEASURED[of].generation(''))),
		...conversionTopics('The conversion', api, findings.conversion),
		...single('The conversion, at the other API', record(api === 'jobs' ? 'wav' : 'jobs'), findings.crossing),
		...(findings.file ? [fileTopic(findings.file)] : []),
		...conversionTopics('The same again', api, findings.again),
		...conversionTopics('A wrong audio ID', api, findings.wrongAudioId),
		...conversionTopics('A wrong task ID', api, findings.wrongTaskId),
	];
}
