import type { IDataObject } from 'n8n-workflow';

import type { Track } from '../helpers/generation';
import { toText } from '../helpers/text';
import { isTrack, isTrackOfGeneration, readAudioId, readTrack } from './tracks';
import { type Fields, toFields } from './values';

/** Where the response to a generation request, the generation's record and its callback name the generation, within their `data`. */
const TASK_IDS = ['taskId', 'task_id'];

export const placesOfTaskId = TASK_IDS.map((name) => `data.${name}`).join(' or ');

/** The callbacks before a generation's last one: for the lyrics, and for the first of its tracks. */
const EARLY_STAGES = ['text', 'first'];

/** The item that n8n's Webhook node makes from a callback has it in `body`. */
const DATA = '($json.body ?? $json).data';

/** The details of an item of an error output, which n8n adds after the input's fields. An expression, and the same in code. */
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

/** The item's conversion. One whose track was refused or lost has no task, whatever task the input had. */
export const taskIdExpression = `={{ ${DETAILS}?.taskId !== undefined ? $json.details.taskId : $json.taskId }}`;

/**
 * The track of an item, undefined without one. An `id` is common elsewhere. Details with only a generation are about all its tracks. No
 * expression, because n8n offers no list for those.
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
