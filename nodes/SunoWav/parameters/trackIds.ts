import type { IDataObject, IDisplayOptions, INodeProperties } from 'n8n-workflow';

import type { CreateFields } from '../apis/api';
import { audioIdIn, generationTaskIdExpression, generationTaskIdIn, isEarlyCallback, placesOfTaskId } from '../apis/generationItems';
import { Problem } from '../errors/problem';
import { toText } from '../helpers/text';
import { whereATool, whereNoTool } from '../helpers/tool';
import { type Provider, providers } from '../providers/providers';
import { isEmpty, readId } from './readValues';

const whereATrackIsConverted = { resource: ['track'], operation: ['convert', 'convertAndWait'] };

/** A provider with two APIs has two rows. */
const whoNeedsBoth = new Set(
	Object.values(providers)
		.filter(({ needsBothIds }) => needsBothIds)
		.map(({ displayName }) => displayName.replace(/ \(.*/, '')),
);

/** The generation of the item. Each operation adds when the field is shown, and where its value is sent. */
export const generationTaskIdField: INodeProperties = {
	displayName: 'Generation Task ID', name: 'generationTaskId', type: 'string', default: generationTaskIdExpression,
	placeholder: 'e.g. 5c79be8e1f0d4c3a9b7e2d6f8a1c4e5b',
	description: `The task ID of the music generation. By default, the node reads it from the item: from generationTaskId (returned by Get Many) or from ${placesOfTaskId} (in the response to your generation request).`,
};

/** The track to convert. `empty` says what is converted if no track is chosen. */
const audioIdField = ({ show, hide }: IDisplayOptions, empty: { hint?: string; placeholder: string }): INodeProperties => ({
	displayName: 'Audio ID', name: 'audioId',
	// Not with loadOptionsDependsOn: n8n would empty the field as soon as the generation's expression gets its item, and empty means all.
	type: 'resourceLocator', default: { mode: 'list', value: '' },
	description: 'Which track of the generation to convert',
	hint: empty.hint,
	modes: [
		{
			displayName: 'From List', name: 'list', type: 'list', placeholder: empty.placeholder,
			typeOptions: { searchListMethod: 'searchTracks', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. e231f4a0-7c1d-4b52-9a3e-8cadc7dc0b16' },
	],
	// A condition that is undefined would stop n8n 1.123, which reads the keys of each.
	displayOptions: { show: { ...whereATrackIsConverted, ...show }, ...(hide && { hide }) },
	routing: { send: { type: 'body', property: 'audioId' } },
});

const ALL_OF_ITEM = {
	hint: "Leave empty to convert the item's track or, if the item has none, all tracks of the generation",
	placeholder: 'Track of the item, or all tracks',
};

/** Which track to convert. n8n evaluates each definition for each item, so there are as few as possible. */
export const trackFields: INodeProperties[] = [
	{
		...generationTaskIdField,
		hint: `Always required for ${[...whoNeedsBoth].join(' and ')}. For other providers, required only if Audio ID is empty.`,
		displayOptions: { show: whereATrackIsConverted },
		routing: { send: { type: 'body', property: 'generationTaskId' } },
	},
	audioIdField({ show: { operation: ['convert'] }, ...whereNoTool }, ALL_OF_ITEM),
	audioIdField({ show: { operation: ['convertAndWait'], waitBy: ['polling'] }, ...whereNoTool }, ALL_OF_ITEM),
	audioIdField(
		{ show: { operation: ['convertAndWait'], waitBy: ['callback'] }, ...whereNoTool },
		{ hint: "Leave empty to convert the item's track. To convert all tracks of a generation, set Wait By to Polling.", placeholder: 'Track of the item' },
	),
	audioIdField(whereATool, { placeholder: 'Choose a track' }),
];

/** The value for all tracks in the list of the Audio ID. */
export const ALL_TRACKS = 'all';

/** Which track to convert, by the names of the fields; without an audio ID, all tracks of the generation. */
export type TrackIds = Partial<Pick<CreateFields, 'generationTaskId' | 'audioId'>>;

/** The IDs as the user entered them. */
export type GivenIds = { [Name in keyof TrackIds]?: unknown };

/** A generation's task ID: the field's or, if that is empty, the item's own. */
export const withGenerationOfItem = (given: unknown, json: IDataObject): unknown => (isEmpty(given) ? generationTaskIdIn(json) : given);

/** The IDs in the fields and, if one is empty, the item's own. */
export const withTrackOfItem = ({ generationTaskId, audioId }: GivenIds, json: IDataObject): GivenIds => ({
	generationTaskId: withGenerationOfItem(generationTaskId, json),
	audioId: isEmpty(audioId) ? audioIdIn(json) : audioId,
});

/** Identifies a track by its Audio ID in any spelling or, without one, as the only track of its generation. */
export const trackKey = ({ generationTaskId, audioId }: TrackIds): string => audioId?.toLowerCase() ?? `of ${generationTaskId}`;

/** What an error can say about the track before its IDs are checked. */
export const knownIds = ({ generationTaskId, audioId }: GivenIds) => ({
	generationTaskId: toText(generationTaskId),
	audioId: toText(audioId) === ALL_TRACKS ? null : toText(audioId),
});

/** A generation has several callbacks. Each one would convert all its tracks, and some providers would charge for them again. */
export function refuseEarlyCallback({ audioId }: GivenIds, json: IDataObject): void {
	if (!(isEmpty(audioId) || toText(audioId) === ALL_TRACKS) || !isEarlyCallback(json)) return;
	throw Problem.local(
		'The provider sent this callback before the generation finished',
		'The provider sends a callback for the lyrics, for the first track and for all tracks. If you convert after each callback, you may pay for every track several times. Before this node, add a Filter node that keeps only the last callback (callbackType is equal to complete). To convert a single track immediately, enter its Audio ID.',
	);
}

/** Checks the IDs against what the provider needs. A tool needs one track, under which its requests are remembered. */
export function readTrackIds(given: GivenIds, { needsBothIds, displayName }: Provider, forTool = false): TrackIds {
	const generationTaskId = readId(given.generationTaskId, 'Generation Task ID');
	const named = readId(given.audioId, 'Audio ID');
	const audioId = named === ALL_TRACKS ? '' : named;
	if (forTool && audioId === '' && (generationTaskId !== '' || named === ALL_TRACKS)) {
		throw Problem.local('A tool converts one track at a time', "Enter the track's Audio ID. Get Many lists the tracks of a generation.");
	}
	if (generationTaskId === '' && (audioId === '' || needsBothIds)) {
		throw Problem.local(
			named === '' ? 'Generation Task ID and Audio ID are empty' : 'Generation Task ID is empty',
			`${displayName} needs ${whatIsNeeded(needsBothIds, forTool, named)}. The node that generated the music returns the Generation Task ID as ${placesOfTaskId}. Get Many lists the Audio IDs of a generation's tracks. {checkFields}.`,
		);
	}
	return { generationTaskId: generationTaskId || undefined, audioId: audioId || undefined };
}

function whatIsNeeded(needsBothIds: boolean, forTool: boolean, audioId: string): string {
	if (forTool) return needsBothIds ? 'both IDs' : 'the Audio ID';
	if (needsBothIds) return 'both IDs, or only the Generation Task ID to convert all tracks';
	return audioId === ALL_TRACKS ? 'the Generation Task ID to convert all tracks' : 'at least one of them';
}
