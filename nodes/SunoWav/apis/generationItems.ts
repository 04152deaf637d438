import type { IDataObject } from 'n8n-workflow';

import type { Track } from '../helpers/generation';
import { toText } from '../helpers/text';
import { isTrack, isTrackOfGeneration, readAudioId, readTrack } from './tracks';
import { type Fields, toFields } from './values';

/** The fields in `data` with the generation's task ID: in the response to its request, in its record and in its callback. */
const TASK_IDS = ['taskId', 'task_id'];

export const placesOfTaskId = TASK_IDS.map((name) => `data.${name}`).join(' or ');

/** The callbacks before a generation's last one: for the lyrics, and for the first of its tracks. */
const EARLY_STAGES = ['text', 'first'];

/** An item from n8n's Webhook node has the callback in `body`. */
const DATA = '($json.body ?? $json).data';

/** The details of an item from an error output, which n8n adds after the input's fields: as an expression, and in code. */
const DETAILS = '($json.error ? $json.details : null)';
const detailsOf = ({ error, details }: IDataObject): Fields => (error ? toFields(details) : {});

const places = [`${DETAILS}?.generationTaskId`, '$json.generationTaskId', ...TASK_IDS.map((name) => `${DATA}?.${name}`)];
/** The item's generation as an n8n expression. Never a `taskId` beside `data`: in our own items that is the conversion's. */
export const generationTaskIdExpression = `={{ ${places.join(' ?? ')} }}`;

/** The same in code, for an item whose expression returns nothing. */
export function generationTaskIdIn(json: IDataObject): unknown {
	const data = toFields(toFields(json.body ?? json).data);
	const ids = [detailsOf(json).generationTaskId, json.generationTaskId, ...TASK_IDS.map((name) => data[name])];
	return ids.find((id) => id !== undefined && id !== null);
}

/** The item's conversion. If the track was refused or its response was lost, there is no task, whatever the input had. */
export const taskIdExpression = `={{ ${DETAILS}?.taskId !== undefined ? $json.details.taskId : $json.taskId }}`;

/**
 * The track of an item, undefined without one. An `id` counts only in tracks, because other items have one too. Error details with only a
 * generation mean all its tracks. This is not an expression, because n8n shows no list for a field with an expression.
 */
export function audioIdIn(json: IDataObject): unknown {
	const { generationTaskId, audioId } = detailsOf(json);
	if (audioId !== undefined && audioId !== null) return audioId;
	if (generationTaskId) return undefined;
	return json.audioId ?? (isTrack(json) || isTrackOfGeneration(json) ? readAudioId(json) : undefined);
}

/** The title and the cover that an item has for this track: none if the item is about another track. */
export function titleAndCoverIn(json: IDataObject, audioId: string | null): Pick<Track, 'title' | 'imageUrl'> {
	const own = toText(audioIdIn(json));
	const { title, imageUrl } = readTrack(json);
	const isOther = own !== null && audioId !== null && own.toLowerCase() !== audioId.toLowerCase();
	return isOther ? { title: null, imageUrl: null } : { title, imageUrl };
}

/** Whether an item is the callback of a running generation: there will be another callback for the same tracks. */
export const isEarlyCallback = (json: IDataObject): boolean =>
	EARLY_STAGES.includes(String(toFields(toFields(json.body ?? json).data).callbackType));
