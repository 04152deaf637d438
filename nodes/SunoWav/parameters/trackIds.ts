import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CreateFields } from '../apis/api';
import { audioIdIn, generationTaskIdExpression, isEarlyCallback, placesOfTaskId } from '../apis/generationItems';
import { Problem } from '../errors/problem';
import { toText } from '../helpers/text';
import { type Provider, providers } from '../providers/providers';
import { readId } from './values';

const whereATrackIsConverted = { resource: ['track'], operation: ['convert', 'convertAndWait'] };

/** A provider with two APIs has two rows. */
const whoNeedsBoth = new Set(
	Object.values(providers)
		.filter(({ needsBothIds }) => needsBothIds)
		.map(({ displayName }) => displayName.replace(/ \(.*/, '')),
);

/** The generation of the item. Each operation adds when it is shown, and where it is sent. */
export const generationTaskIdField: INodeProperties = {
	displayName: 'Generation Task ID', name: 'generationTaskId', type: 'string', default: generationTaskIdExpression,
	placeholder: 'e.g. 5c79be8e1f0d4c3a9b7e2d6f8a1c4e5b',
	description: `The task ID of the music generation. By default it is taken from the item: generationTaskId as Get Many gives it, or ${placesOfTaskId} of your generating node's answer.`,
};

/** Which track to convert. Not in other words for tools: n8n works out the value of each field of a name for each item. */
export const trackFields: INodeProperties[] = [
	{
		...generationTaskIdField,
		hint: `Always needed at ${[...whoNeedsBoth].join(' and ')}; elsewhere only when Audio ID is empty`,
		displayOptions: { show: whereATrackIsConverted },
		routing: { send: { type: 'body', property: 'generationTaskId' } },
	},
	{
		displayName: 'Audio ID', name: 'audioId',
		// Not with loadOptionsDependsOn: n8n would empty the field as soon as the generation's expression gets its item, and empty means all.
		type: 'resourceLocator', default: { mode: 'list', value: '' },
		description:
			"Which track of the generation to convert. Left empty, it is the item's track, or all tracks of the generation if the item names none.",
		hint: 'Empty: the track that the item names, or else all tracks of the generation; a tool takes one',
		modes: [
			{
				displayName: 'From List', name: 'list', type: 'list', placeholder: 'Track of the item, or all tracks',
				typeOptions: { searchListMethod: 'searchTracks', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16' },
		],
		displayOptions: { show: whereATrackIsConverted },
		routing: { send: { type: 'body', property: 'audioId' } },
	},
];

/** What stands for all tracks in the list of the Audio ID. */
export const ALL_TRACKS = 'all';

/** Which track to convert, by the names of the fields; without an audio ID, all tracks of the generation. */
export type TrackIds = Partial<Pick<CreateFields, 'generationTaskId' | 'audioId'>>;

/** The same as the user has given it. */
export type GivenIds = { [Name in keyof TrackIds]?: unknown };

/** Whether a field says nothing. */
export const isEmpty = (value: unknown): boolean => value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

/** The IDs in the fields and, where the Audio ID is empty, the item's own. */
export const withTrackOfItem = ({ generationTaskId, audioId }: GivenIds, json: IDataObject): GivenIds => ({
	generationTaskId,
	audioId: isEmpty(audioId) ? audioIdIn(json) : audioId,
});

/** Names a track by its Audio ID, however it is spelled, or the only one of a generation. */
export const trackKey = ({ generationTaskId, audioId }: TrackIds): string => audioId?.toLowerCase() ?? `of ${generationTaskId}`;

/** What an error can say of the track before its IDs are checked. */
export const knownIds = ({ generationTaskId, audioId }: GivenIds) => ({
	generationTaskId: toText(generationTaskId),
	audioId: toText(audioId) === ALL_TRACKS ? null : toText(audioId),
});

/** A generation has several callbacks. After each, all its tracks would be converted and, at some providers, charged again. */
export function refuseEarlyCallback({ audioId }: GivenIds, json: IDataObject): void {
	if (!(isEmpty(audioId) || toText(audioId) === ALL_TRACKS) || !isEarlyCallback(json)) return;
	throw Problem.local(
		'This callback came before the generation had finished',
		'The provider calls for the lyrics, for the first track and for all of them: converting after each would charge every track several times. Let only the last one through, with a Filter node in front: callbackType is equal to complete. To convert one track at once, give its Audio ID.',
	);
}

/** Checks the IDs against what the provider needs. A tool needs one track, under which its requests are remembered. */
export function readTrackIds(given: GivenIds, { needsBothIds, displayName }: Provider, forTool = false): TrackIds {
	const generationTaskId = readId(given.generationTaskId, 'Generation Task ID');
	const named = readId(given.audioId, 'Audio ID');
	const audioId = named === ALL_TRACKS ? '' : named;
	if (forTool && audioId === '' && (generationTaskId !== '' || named === ALL_TRACKS)) {
		throw Problem.local('A tool converts one track at a time', 'Give its Audio ID. Get Many lists the tracks of a generation.');
	}
	if (generationTaskId === '' && (audioId === '' || needsBothIds)) {
		throw Problem.local(
			named === '' ? 'Generation Task ID and Audio ID are empty' : 'Generation Task ID is empty',
			`${displayName} needs ${whatIsNeeded(needsBothIds, forTool, named)}. They come from the node that generated the music: the Generation Task ID is ${placesOfTaskId} there, the Audio ID is the ID of a track in the generation's record. {checkFields}.`,
		);
	}
	return { generationTaskId: generationTaskId || undefined, audioId: audioId || undefined };
}

function whatIsNeeded(needsBothIds: boolean, forTool: boolean, audioId: string): string {
	if (forTool) return needsBothIds ? 'both IDs' : 'the Audio ID';
	if (needsBothIds) return 'both IDs, or the Generation Task ID alone for all its tracks';
	return audioId === ALL_TRACKS ? 'the Generation Task ID for all its tracks' : 'at least one of them';
}
