import type { Generation } from '../helpers/generation';
import { sentences } from '../helpers/text';
import { apiErrors } from './apiErrors';
import type { Party } from './party';
import { Problem } from './problem';
import { idAskedFor, reasonOf, SUNO_COM } from './taskProblems';

/** The provider knows no generation with this task ID. */
export function unknownGeneration(taskId: string, { provider }: Party): Problem {
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} knows no music generation with this task ID`,
		description: sentences(
			"Check the Generation Task ID. It must be the generation's task ID and not a conversion's. Also check that the credential belongs to the account that generated the music.",
			provider.otherRow ?? '',
			SUNO_COM,
			idAskedFor(taskId),
		),
		code: '404',
		apiError: apiErrors.notFound,
	});
}

/** The task is not a music generation. */
export const notAGeneration = (taskId: string): Problem =>
	Problem.local(
		'The Generation Task ID does not belong to a music generation',
		`It belongs to another kind of task, such as a conversion. Enter the ID of the task that generated (or extended) the music. ${idAskedFor(taskId)}`,
	);

const knownOf = ({ status, providerStatus, errorCode, errorMessage }: Generation) => ({ status, providerStatus, errorCode, errorMessage });

const stateOf = ({ providerStatus }: Generation) => `The generation's status is ${providerStatus ?? 'unknown'}.`;

/** A generation that has failed has no tracks. */
export function failedGeneration(generation: Generation, { provider }: Party): Problem {
	const { errorCode, errorMessage } = generation;
	return new Problem({
		source: 'provider',
		message: `${provider.displayName} could not generate the music`,
		description: sentences(stateOf(generation), reasonOf(errorMessage), 'There are no tracks to convert. Generate the music again.'),
		code: errorCode ?? undefined,
		known: knownOf(generation),
	});
}

/** A generation, or its list of tracks, that is not complete yet. */
export function unfinishedGeneration(generation: Generation, { provider }: Party): Problem {
	const [message, description] = generation.lacksTracks
		? [
				`${provider.displayName} says that the generation has succeeded, but lists no tracks`,
				'The tracks may still appear. {Again} in a few minutes. If they are still missing then, ask the provider about it.',
			]
		: [
				`${provider.displayName} has not finished the generation yet`,
				`${stateOf(generation)} The tracks are available when it has finished, which takes a few minutes. Wait, then {again}.`,
			];
	return new Problem({ source: 'provider', message, description, known: knownOf(generation) });
}

/** A track of a generation that cannot be converted. To convert only the others would leave it out silently. */
export const trackWithoutId = ({ provider }: Party): Problem =>
	new Problem({
		source: 'provider',
		message: `${provider.displayName} returned one of the generation's tracks without an ID`,
		description: 'The node therefore cannot convert the generation as a whole. Convert the other tracks one by one. Get Many lists their Audio IDs.',
	});
