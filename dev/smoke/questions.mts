import { NOT_ON_RECORD } from './conversion.mts';
import type { ConversionFindings, Findings, Seen } from './findings.mts';
import { dialectOf, otherApiOf, PROVIDERS } from './providers.mts';
import { API_TITLES, inCredits, ORDER, statesOf } from './topics.mts';

/** A question that nobody can answer without a key, and this run's answer to it. */
export interface Question {
	question: string;
	answer: string;
}

/** The beginning of an answer that this run does not have. */
export const NOT_ASKED = 'not asked';
const CALLBACK_FIELD = /(\.|^)callBackUrl$/i;

/** An API response as one line. */
function told({ status, code, text }: Seen): string {
	if (status === null) return `no answer (${text})`;
	const words = text ? ` “${text}”` : '';
	return code === null ? `HTTP ${status}${words}` : `code ${code} inside HTTP ${status}${words}`;
}

/** Whether something was found, with the response. */
function found(seen: Seen): string {
	const there = seen.code === 200 && !seen.fields.data?.includes('null');
	return `${there ? 'found' : 'not found'}: ${told(seen)}`;
}

function costOf({ created, costCreated, costEnded }: ConversionFindings): string {
	const then = costCreated === costEnded ? '' : ` (${inCredits(costCreated)} when it was answered)`;
	return inCredits(costEnded) + then + (created.code === 409 ? ' (converted before)' : '');
}

const ask = <T,>(value: T | undefined, answer: (value: T) => string, otherwise = NOT_ASKED) =>
	value === undefined ? otherwise : answer(value);

function secondConversion(again: ConversionFindings): string {
	const task = { true: 'the first task is named', false: 'another task is named', undefined: 'no task is named' }[String(again.sameTask)];
	return `${told(again.created)}; ${task}; cost: ${inCredits(again.costEnded)}`;
}

function whatBecame(conversion: ConversionFindings): string {
	const end = conversion.end ? `; then ${statesOf(conversion).join(ORDER)}` : '';
	return `${told(conversion.created)}${end}; cost: ${costOf(conversion)}`;
}

function firstLooks({ looks, created }: ConversionFindings): string {
	if (created.code === 409) return `${NOT_ASKED}: it was converted before`;
	const before = looks.findIndex(({ state }) => !state.startsWith(NOT_ON_RECORD));
	if (before === 0) return 'on record at the first look';
	const last = before < 0 ? looks.length : before;
	return `${last} looks found nothing on record, the last ${(looks[last - 1].ms / 1_000).toFixed(1)} s after the request`;
}

function timeOf({ looks, end, ownMs, created }: ConversionFindings): string {
	if (end !== 'success') return end ?? NOT_ASKED;
	const seen = `seen ${((looks.at(-1)?.ms ?? 0) / 1_000).toFixed(1)} s after the request`;
	const existed = created.code === 409 ? ' (converted before)' : '';
	return ownMs === null ? seen + existed : `${(ownMs / 1_000).toFixed(1)} s by the record, ${seen}${existed}`;
}

function file(findings: Findings): string {
	return ask(findings.file, ({ host, finalHost, contentType, bytes, riff, format }) => {
		const way = finalHost === host ? host : `${host}, redirected to ${finalHost}`;
		return `${way}; ${contentType}; ${bytes} bytes; ${riff ? `a WAV (${format})` : 'no WAV'}`;
	});
}

/** Whether the record repeats the callback URL. */
function namesCallback({ conversion, ownCallback, provider }: Findings): string {
	if (!ownCallback && PROVIDERS[provider].api === 'jobs') return `${NOT_ASKED}: no callback URL was given`;
	const fields = conversion?.ended?.fields;
	if (!fields) return NOT_ASKED;
	const where = Object.keys(fields).filter((path) => CALLBACK_FIELD.test(path));
	return where.length > 0 ? `yes, in ${where.join(' and ')}` : 'no';
}

function failures(findings: Findings): string {
	const { conversion, again, wrongAudioId, wrongTaskId } = findings;
	const failed = [conversion, again, wrongAudioId, wrongTaskId].filter((one) => one?.end === 'failure');
	if (failed.length === 0) return conversion ? 'none failed' : NOT_ASKED;
	return failed
		.map((one) => {
			const values = Object.entries(one?.ended?.values ?? {}).filter(([path]) => /fail|error/i.test(path));
			return values.map(([path, value]) => `${path} ${value}`).join(', ') || 'no code';
		})
		.join('; ');
}

function callbackBody({ schema }: Findings): string {
	const names = Object.keys(schema?.callback ?? {});
	const bySchema = names.length > 0 ? `by the schema: ${names.join(', ')}` : 'the schema tells nothing of it';
	return `${bySchema}; none was received, because nothing here can be called from outside`;
}

/** What each of kie.ai's APIs answers about tasks that the other one has made. */
function crossings(findings: Findings): Question[] {
	const { generation, conversion, crossing, trackApi, provider } = findings;
	const { api } = PROVIDERS[provider];
	const other = otherApiOf(provider);
	if (!other) return [];
	const foreign = trackApi === undefined || trackApi === api ? undefined : conversion;
	const made = trackApi ?? api;
	const stranger = made === 'jobs' ? 'wav' : 'jobs';
	return [
		{
			question: `Does ${API_TITLES[stranger]} find a generation that was made through ${API_TITLES[made]}?`,
			answer: ask(generation[stranger], found),
		},
		{
			question: `Does ${API_TITLES[other]} find a conversion that was made through ${API_TITLES[api]}?`,
			answer: ask(crossing, found),
		},
		{
			question: `Does ${API_TITLES[api]} convert a track that was made through ${API_TITLES[other]}?`,
			answer: ask(foreign, whatBecame, `${NOT_ASKED}: it takes a track that was made so`),
		},
		{
			question: 'Does the older API still answer?',
			answer: ask(api === 'wav' ? (conversion?.created ?? findings.unknownConversion.wav) : findings.unknownConversion.wav, told),
		},
	];
}

/** The questions to this provider, each with its answer or with a note that it was not asked. */
export function questionsOf(findings: Findings): Question[] {
	const { provider, conversion, again, unknownConversion, wrongAudioId, wrongTaskId } = findings;
	const { api } = PROVIDERS[provider];
	const ofJobs: Question[] = [
		{
			question: 'Is a conversion accepted without a callback URL?',
			answer: findings.ownCallback ? `${NOT_ASKED}: a callback URL was given` : ask(conversion, ({ created }) => told(created)),
		},
		{ question: 'What does a callback say, and how often does it come?', answer: callbackBody(findings) },
	];
	return [
		{ question: 'What does a conversion cost?', answer: ask(conversion, costOf) },
		{ question: 'Which states does it go through?', answer: ask(conversion, (one) => statesOf(one).join(ORDER) || told(one.created)) },
		{ question: 'What becomes of a second conversion of a track?', answer: ask(again, secondConversion) },
		{ question: 'Is a new conversion on record at once?', answer: ask(conversion?.end && conversion, firstLooks) },
		{ question: 'How long does a conversion take?', answer: ask(conversion, timeOf) },
		{ question: 'Where is the file, and what is it?', answer: file(findings) },
		{ question: 'What is answered to a wrong audio ID?', answer: ask(wrongAudioId, whatBecame) },
		{ question: 'What is answered to a wrong task ID?', answer: ask(wrongTaskId, whatBecame) },
		{ question: 'What is answered for a conversion that does not exist?', answer: ask(unknownConversion[api], told) },
		{ question: 'Does the record name the callback URL?', answer: namesCallback(findings) },
		{ question: 'Which codes does a failed conversion have?', answer: failures(findings) },
		...(api === 'jobs' ? ofJobs : []),
		...(dialectOf(provider).apis.length > 1 ? crossings(findings) : []),
	];
}
