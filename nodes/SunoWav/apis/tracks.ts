import type { Track } from '../helpers/generation';
import { toText } from '../helpers/text';
import { type Fields, firstText, toFields, toIsoTime, toNumber } from './values';

/** Fields that identify a track, even before its file exists, because no other entry has fields for an MP3. */
const FILES = ['audioUrl', 'audio_url', 'sourceAudioUrl', 'source_audio_url', 'streamAudioUrl', 'stream_audio_url'];

export const isTrack = (entry: Fields): boolean => FILES.some((name) => name in entry);

/** Other fields that only a track has, in an item that names its generation. */
const TRAITS = ['title', 'duration', 'durationSeconds', 'tags', 'imageUrl', 'image_url'];

export const isTrackOfGeneration = (entry: Fields): boolean =>
	// Our own conversions also have a title, and their track is never in `id`.
	'generationTaskId' in entry && !('audioWavUrl' in entry) && TRAITS.some((name) => name in entry);

export const readAudioId = ({ id, audioId, audio_id }: Fields): string | null => firstText(id, audioId, audio_id);

/** A track in the spelling of either API. Some gateways of the older API use the spelling of the other. */
export function readTrack(entry: Fields): Track {
	return {
		audioId: readAudioId(entry),
		title: toText(entry.title),
		durationSeconds: toNumber(entry.duration),
		tags: toText(entry.tags),
		imageUrl: firstText(entry.imageUrl, entry.image_url, entry.sourceImageUrl, entry.source_image_url),
		// Not the stream's URL, which expires within hours.
		audioUrl: firstText(entry.audioUrl, entry.audio_url, entry.sourceAudioUrl, entry.source_audio_url),
		modelName: firstText(entry.modelName, entry.model_name),
		createTime: toIsoTime(entry.createTime) ?? toIsoTime(entry.create_time),
	};
}

const isObject = (value: unknown): boolean => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The tracks of a generation, from the first of its results that lists any; null if none has a list. */
export function tracksIn(...results: Fields[]): Track[] | null {
	const lists = results.flatMap(({ sunoData, data }) => [sunoData, data]).filter((list): list is unknown[] => Array.isArray(list));
	const list = lists.find(({ length }) => length > 0) ?? lists[0];
	return list === undefined ? null : list.filter(isObject).map((entry) => readTrack(toFields(entry)));
}
