import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Generation, Track } from '../helpers/generation';
import { Problem } from '../helpers/problem';
import { redactJson } from '../helpers/redact';
import { sentences } from '../helpers/text';
import type { Account } from '../providers/account';
import { apiErrors } from '../providers/apiErrors';
import type { RequestContext } from './send';
import { findTaskRecord } from './taskRecord';

/** The tracks of a generation, without secrets, and the whole answer as it came, for users who want to see it. */
export interface FoundTracks {
	tracks: Track[];
	raw: unknown;
}

/**
 * Asks for the tracks of a music generation. `options` are the request's own settings (proxy, timeout). Throws a Problem, also
 * when the generation is unknown, has failed or has not finished: until then the list is not complete.
 */
export async function lookUpTracks(
	context: RequestContext,
	account: Account,
	generationTaskId: string,
	options: Partial<IHttpRequestOptions>,
): Promise<FoundTracks> {
	const api = account.provider.api.generation;
	const { record, raw } = await findTaskRecord(context, account, api, generationTaskId, options);
	if (!record) throw unknownGeneration(generationTaskId, account);
	const generation = api.generationOf(record);
	if (!generation) throw noGeneration(generationTaskId);
	const clean = redactJson(generation, account.secrets);
	if (clean.status === 'failed') throw failedGeneration(clean, account);
	if (clean.status === 'pending') throw unfinishedGeneration(clean, account);
	if (clean.tracks.length === 0) throw generationWithoutTracks(clean, account);
	return { tracks: clean.tracks, raw };
}

const askedFor = (taskId: string) => `The ID that was asked for is ${taskId}.`;

function unknownGeneration(taskId: string, { provider }: Account): Problem {
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} knows no music generation with this task ID`,
		description: sentences(
			"Check the Generation Task ID, and that the credential belongs to the account that generated the music. It must be the generation's task ID, not a conversion's.",
			provider.otherRow ?? '',
			askedFor(taskId),
		),
		code: '404',
		apiError: apiErrors.notFound,
	});
}

const noGeneration = (taskId: string): Problem =>
	Problem.ofInput(
		'The Generation Task ID is not that of a music generation',
		`It belongs to another kind of task, such as a conversion. Give the ID of the task that generated (or extended) the music. ${askedFor(taskId)}`,
	);

const knownOf = ({ status, providerStatus, errorCode, errorMessage }: Generation) => ({ status, providerStatus, errorCode, errorMessage });

/** Whether a look-up failed only because the generation, or its list of tracks, has not come to its end. */
export const isStillGenerating = ({ known }: Problem): boolean => known.status === 'pending';

const stateOf = ({ providerStatus }: Generation) => `Its state is ${providerStatus ?? 'not known'}.`;

function failedGeneration(generation: Generation, { provider }: Account): Problem {
	const { errorCode, errorMessage } = generation;
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} could not generate the music`,
		description: sentences(
			stateOf(generation),
			errorMessage === null ? '' : `The provider's reason: ${errorMessage}`,
			'There are no tracks to convert: generate the music again.',
		),
		code: errorCode ?? undefined,
		known: knownOf(generation),
	});
}

function unfinishedGeneration(generation: Generation, { provider }: Account): Problem {
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} has not finished the generation yet`,
		description: `${stateOf(generation)} The tracks come when it has finished, which takes a few minutes: wait, then run the item again.`,
		known: knownOf(generation),
	});
}

function generationWithoutTracks(generation: Generation, { provider }: Account): Problem {
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} says that the generation has succeeded, but lists no tracks`,
		description: 'They may still come: run the item again in a few minutes. If they do not, ask the provider about it.',
		known: { ...knownOf(generation), status: 'pending' },
	});
}
