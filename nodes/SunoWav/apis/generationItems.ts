import type { IDataObject } from 'n8n-workflow';

/** Where an answer to a generating request, a generation's record and its callback name the generation, within their `data`. */
const TASK_IDS = ['taskId', 'task_id'];

/** The same in words. */
export const placesOfTaskId = TASK_IDS.map((name) => `data.${name}`).join(' or ');

/** What tells a track of a generation that was split out into an item of its own, in the spellings of both APIs. */
const TRACK_MARKS = ['audioUrl', 'audio_url'];

/** The item that n8n's Webhook node makes of a callback has it in `body`. */
const DATA = '($json.body ?? $json).data';

/**
 * The generation that an item is of, as an n8n expression: our own items name it, and so do raw answers, records and callbacks. Never a
 * `taskId` beside `data`: in our own items that is the conversion's.
 */
export const generationTaskIdExpression = `={{ ${['$json.generationTaskId', ...TASK_IDS.map((name) => `${DATA}?.${name}`)].join(' ?? ')} }}`;

/**
 * The track that an item is; undefined when it names none. Many items of other kinds have an `id`, so that alone is no track's. No expression,
 * because n8n offers no list for a field that has one.
 */
export function audioIdIn(json: IDataObject): unknown {
	return json.audioId ?? (TRACK_MARKS.some((name) => json[name]) ? json.id : undefined);
}
