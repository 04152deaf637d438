import type { IDataObject } from 'n8n-workflow';

import type { Track } from '../helpers/generation';
import { toText } from '../helpers/text';
import { isTrack, isTrackOfGeneration, readAudioId, readTrack } from './tracks';
import { toFields } from './values';

/** Where an answer to a generating request, a generation's record and its callback name the generation, within their `data`. */
const TASK_IDS = ['taskId', 'task_id'];

export const placesOfTaskId = TASK_IDS.map((name) => `data.${name}`).join(' or ');

/** The callbacks that come before a generation's last one: for the lyrics, and for the first of its tracks. */
const EARLY_STAGES = ['text', 'first'];

/** The item that n8n's Webhook node makes of a callback has it in `body`. */
const DATA = '($json.body ?? $json).data';

/** The item's generation as an n8n expression. Never a `taskId` beside `data`: in our own items that is the conversion's. */
export const generationTaskIdExpression = `={{ ${['$json.generationTaskId', ...TASK_IDS.map((name) => `${DATA}?.${name}`)].join(' ?? ')} }}`;

/** The same in code, for an item whose expression gives nothing. */
export function generationTaskIdIn(json: IDataObject): unknown {
	const data = toFields(toFields(json.body ?? json).data);
	return json.generationTaskId ?? TASK_IDS.map((name) => data[name]).find((id) => id !== undefined && id !== null);
}

/** The track of an item, undefined without one. An `id` is common elsewhere. No expression, because n8n offers no list for those. */
export const audioIdIn = (json: IDataObject): unknown => json.audioId ?? (isTrack(json) || isTrackOfGeneration(json) ? readAudioId(json) : undefined);

/** The title and the cover that an item has of this track: none when it is about another one. */
export function titleAndCoverIn(json: IDataObject, audioId: string | null): Pick<Track, 'title' | 'imageUrl'> {
	const own = toText(audioIdIn(json));
	const { title, imageUrl } = readTrack(json);
	const isOther = own !== null && audioId !== null && own.toLowerCase() !== audioId.toLowerCase();
	return isOther ? { title: null, imageUrl: null } : { title, imageUrl };
}

/** Whether an item is the callback of a generation that goes on: there will be another one for the same tracks. */
export const isEarlyCallback = (json: IDataObject): boolean =>
	EARLY_STAGES.includes(String(toFields(toFields(json.body ?? json).data).callbackType));
