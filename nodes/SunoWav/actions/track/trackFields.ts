import type { INodeProperties } from 'n8n-workflow';

import type { CreatingFields } from '../../apis/api';
import { audioIdExpression, generationTaskIdExpression } from '../../apis/generationItems';
import { Problem } from '../../helpers/problem';
import { apiExpression } from '../../providers/account';
import { providers, type Provider } from '../../providers/providers';
import { readId } from '../common/input';

const whereATrackIsConverted = { resource: ['track'], operation: ['convert', 'convertAndWait'] };

const whoNeedsBoth = Object.values(providers)
	.filter(({ needsBothIds }) => needsBothIds)
	.map(({ displayName }) => displayName)
	.join(' and ');

/** Which track to convert. */
export const trackFields: INodeProperties[] = [
	{
		displayName: 'Generation Task ID',
		name: 'generationTaskId',
		type: 'string',
		default: generationTaskIdExpression,
		placeholder: 'e.g. 5c79be8e1f0d4c3a9b7e2d6f8a1c4e5b',
		description: 'The ID of the task that generated (or extended) the music. The answer to that request has it, as taskId.',
		hint: `${whoNeedsBoth} need this and the Audio ID. Elsewhere one of them is enough; the Audio ID makes it exact.`,
		displayOptions: { show: whereATrackIsConverted },
		routing: { send: { type: 'body', property: apiExpression(({ create }) => create.properties.generationTaskId) } },
	},
	{
		displayName: 'Audio ID',
		name: 'audioId',
		type: 'resourceLocator',
		default: { mode: 'id', value: audioIdExpression },
		description:
			'Which track of the generation to convert. A generation usually makes two. Its record and its callback list them, each with its ID.',
		modes: [
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16',
			},
		],
		displayOptions: { show: whereATrackIsConverted },
		routing: { send: { type: 'body', property: apiExpression(({ create }) => create.properties.audioId) } },
	},
];

/** Which track to convert, by the names of the fields. */
export type TrackIds = Partial<Pick<CreatingFields, 'generationTaskId' | 'audioId'>>;

/** Checks the IDs against what the provider needs. Throws a Problem that names what is missing. */
export function readTrackIds(
	given: { generationTaskId?: unknown; audioId?: unknown },
	{ needsBothIds, displayName }: Provider,
): TrackIds {
	const generationTaskId = readId(given.generationTaskId, 'Generation Task ID');
	const audioId = readId(given.audioId, 'Audio ID');
	const missing = [generationTaskId === '' && 'Generation Task ID', audioId === '' && 'Audio ID'].filter(Boolean);
	if (missing.length > (needsBothIds ? 0 : 1)) {
		throw Problem.ofInput(
			`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} empty`,
			`${displayName} needs ${needsBothIds ? 'both IDs' : 'at least one of them'}. They come from the node that generated the music. If an ID comes from an expression, check that the item has this field.`,
		);
	}
	return { generationTaskId: generationTaskId || undefined, audioId: audioId || undefined };
}
