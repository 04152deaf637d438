import type { Conversion } from '../helpers/conversion';
import { toText } from '../helpers/text';

/** Without the ending. Disks take 255 bytes, and a character can have four. */
const FILE_NAME_MAX_LENGTH = 60;

/** Enough of an audio ID to tell two takes of one title apart. */
export const SHORT_ID_LENGTH = 8;

export interface NameSources {
	wanted: unknown;
	title: unknown;
}

/** What leads out of a folder, breaks a header or hides: of the format characters, only the joiners belong to words and emoji. */
const UNSAFE = /(?!\p{Join_Control})[\p{C}\\/:*?"<>|]/gu;

/** Joiners that join nothing cannot be seen. */
const LOOSE_JOINERS = /^\p{Join_Control}+|\p{Join_Control}+$/gu;

/**
 * The user's name, or title and audio ID, or the ID. It cannot leave a folder, break a header or be too long for a disk. Where others have
 * that name, it ends with the given number of characters of the ID.
 */
export function safeFileName({ wanted, title }: NameSources, conversion: Conversion, idLength = 0): string {
	const id = idOf(conversion);
	const own = clean(toText(wanted) ?? '');
	const titleText = clean(toText(title) ?? '');
	const length = own === '' ? Math.max(idLength, SHORT_ID_LENGTH) : idLength;
	const text = own === '' ? titleText : own.replace(/\.wav$/i, '');
	const name = text === '' ? id : length === 0 ? text : `${cut(text, FILE_NAME_MAX_LENGTH - length - 1)} ${cut(id, length)}`;
	return `${cut(clean(name).replace(/^\.+/, '_'), FILE_NAME_MAX_LENGTH)}.wav`;
}

/** What tells a file from others of the same name. */
export const idOf = ({ audioId, taskId }: Conversion): string => audioId ?? taskId ?? 'track';

const clean = (text: string) => text.replace(UNSAFE, '_').replace(LOOSE_JOINERS, '');

/** By whole characters, because half of one could not be written. */
const cut = (text: string, length: number) => [...text].slice(0, length).join('').replace(LOOSE_JOINERS, '');
