import type { Conversion } from '../helpers/conversion';
import { toText } from '../helpers/text';

/** Without the ending. Disks take 255 bytes, and a character can have four. */
const FILE_NAME_MAX_LENGTH = 60;

/** Enough of an audio ID to tell two takes of one title apart. */
const SHORT_ID_LENGTH = 8;

export interface NameSources {
	wanted: unknown;
	title: unknown;
}

/** The user's name, or title and audio ID, or the ID. It cannot leave a folder, break a header or be too long for a disk. */
export function safeFileName({ wanted, title }: NameSources, { audioId, taskId }: Conversion): string {
	const titleText = toText(title);
	const id = audioId ?? taskId ?? 'track';
	const byTitle = titleText === null ? id : `${cut(titleText, FILE_NAME_MAX_LENGTH - SHORT_ID_LENGTH - 1)} ${cut(id, SHORT_ID_LENGTH)}`;
	const name = (toText(wanted) ?? byTitle)
		.replace(/[\p{C}\\/:*?"<>|]/gu, '_')
		.replace(/^\.+/, '_')
		.replace(/\.wav$/i, '');
	return `${cut(name, FILE_NAME_MAX_LENGTH)}.wav`;
}

/** By whole characters, because half of one could not be written. */
const cut = (text: string, length: number) => [...text].slice(0, length).join('');
