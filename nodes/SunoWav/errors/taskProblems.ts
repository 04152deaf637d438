import type { Conversion } from '../helpers/conversion';
import { inSeconds, sentences } from '../helpers/text';
import { checkCredential } from './advice';
import { apiErrors } from './apiErrors';
import type { Party } from './party';
import { Problem } from './problem';

/** For IDs and links from suno.com, which many people try first. */
export const SUNO_COM = 'Songs made at suno.com cannot be converted. The provider knows only music that you generated with its API.';

export const idAskedFor = (taskId: string) => `The task ID used was ${taskId}.`;

export const reasonOf = (errorMessage: string | null) => (errorMessage === null ? '' : `The provider's reason: ${errorMessage}`);

/** The provider knows no conversion with this task ID, or the task is of another kind. */
export function unknownConversion(taskId: string, { provider }: Party): Problem {
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} knows no conversion with this task ID`,
		description: sentences(
			"Check the task ID. Use the conversion's task ID, as returned by Convert, and not the task ID of the music generation. Also check that the credential belongs to the account that started the conversion.",
			provider.otherRow ?? '',
			`Files are kept for ${provider.retentionDays} days. ${idAskedFor(taskId)}`,
		),
		code: '404',
		apiError: apiErrors.notFound,
	}).about({ taskId, status: 'unknown' });
}

/** A conversion that the provider could not make. */
export function failedProblem(conversion: Conversion, { provider }: Party): Problem {
	const { errorCode, providerStatus, errorMessage } = conversion;
	const ending = provider.api.conversion.isFailure(providerStatus)
		? `ended with ${providerStatus}`
		: `has an error, although its status is ${providerStatus ?? 'unknown'}`;
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} could not convert the track`,
		description: sentences(
			`The conversion ${ending}.`,
			reasonOf(errorMessage),
			provider.refundsFailures ? `${provider.displayName} refunds the credits of failed conversions.` : '',
		),
		code: errorCode ?? undefined,
		known: conversion,
	});
}

/** How much later than the status a result may appear, such as a conversion's file. */
export const FILE_DELAY_MS = 60_000;

/** What is missing from a conversion that is over for the provider; undefined if it is still running or nothing is missing. */
export const missingFile = ({ status, providerStatus, audioWavUrl }: Conversion, { provider }: Party): string | undefined =>
	status === 'pending' ? provider.api.conversion.withoutFile(providerStatus, audioWavUrl) : undefined;

/** A conversion that did not finish within Wait Timeout, or whose status says finished but which has no file. */
export function unfinishedProblem(conversion: Conversion, waitTimeoutMs: number, party: Party): Problem {
	const { providerStatus, status, errorMessage } = conversion;
	const { provider } = party;
	const missing = missingFile(conversion, party);
	const problem =
		missing === undefined
			? Problem.local(
					`The conversion did not finish within ${inSeconds(waitTimeoutMs)}`,
					`Its last status is ${providerStatus ?? status}. The conversion continues at the provider. Use Get Details with the task ID later, or set a longer Wait Timeout.`,
				)
			: Problem.local(
					missing,
					sentences(
						`No file arrived within ${inSeconds(Math.min(waitTimeoutMs, FILE_DELAY_MS))}.`,
						reasonOf(errorMessage),
						`It may still arrive. Use Get Details with the task ID later${
							provider.repeatIsSafe ? ', or {again}, which costs nothing more' : ''
						}. If the file is still missing then, ask the provider about it.`,
					),
				);
	return problem.about(conversion);
}

/** If the provider may not know the IDs in a request, says which ones were sent, and that suno.com's IDs do not work. */
export function withIdsSent(problem: Problem, { generationTaskId, audioId }: { generationTaskId?: string; audioId?: string }): Problem {
	if (!problem.apiError?.mayBeUnknown) return problem;
	const sent = [
		audioId === undefined ? [] : [`the audio ID ${audioId}`],
		generationTaskId === undefined ? [] : [`the generation task ID ${generationTaskId}`],
	].flat();
	return problem.withAdvice(sentences(SUNO_COM, `The node sent ${sent.join(' and ')}.`));
}

type NamedTrack = Pick<Conversion, 'title' | 'audioId'>;

/** Two takes share a title. */
const nameOf = ({ title, audioId }: NamedTrack) => (title === null ? String(audioId) : `"${title}" (${audioId})`);

/** A problem of one of several tracks, with the track's name. */
export const namingTrack = (problem: Problem, track: NamedTrack): Problem => problem.withAdvice(`The track is ${nameOf(track)}.`);

/** What happened to the other tracks of a generation when one failed. */
export function othersOf(conversions: Conversion[]): string {
	const finished = conversions.filter(({ status }) => status === 'success').map(nameOf);
	if (finished.length === 0) return '';
	if (finished.length === 1) return `Another track of the generation, ${finished[0]}, has finished.`;
	return `Other tracks of the generation have finished: ${finished.join(', ')}.`;
}

/** Nothing has got through for so long that waiting is pointless: nobody knows how long something else will use the key. */
export const tooFastForLong = ({ code, apiError }: Problem, forMs: number, { provider: { displayName } }: Party): Problem =>
	new Problem({
		source: 'provider',
		message: `For ${inSeconds(forMs)}, ${displayName} has rejected every request because there were too many`,
		description:
			'Something else is using this API key: another program, another n8n instance or another process of this one. {Again} when it has stopped, or use another key. If several n8n processes use the key, enter their number under Processes Sharing This Key in the credential. No credit was spent.',
		code,
		apiError,
		retry: 'never',
		wholeAccount: true,
	});

export const creditsMissing = (party: Party): Problem =>
	new Problem({
		source: 'provider',
		message: `${party.provider.displayName} accepted the key but did not return the remaining credits`,
		description: checkCredential(party),
	});
