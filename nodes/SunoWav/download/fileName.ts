import type { Conversion } from '../helpers/conversion';
import { toText } from '../helpers/text';

/** Without the ending. Disks take 255 bytes, and a character can have four. */
const FILE_NAME_MAX_LENGTH = 60;

/** Enough of an audio ID to tell two takes of one title apart. */
export const SHORT_ID_LENGTH = 8;

export interface NameSources {
	wanted: unknown;
	title: string | null;
	/** Whether only letters and digits may be in it. */
	isPlain?: boolean;
	/** Whether the run knows all tracks of its generation. */
	isOfWhole?: boolean;
}

/** Characters that leave a folder, break a header or are invisible. Of the format characters, only joiners belong to words and emoji. */
const UNSAFE = /(?!\p{Join_Control})[\p{C}\\/:*?"<>|]/gu;

/** Marks belong to the letters of many scripts. */
const NOT_PLAIN = /[^\p{L}\p{M}\p{N}]/gu;

/** Joiners that join nothing cannot be seen. */
const LOOSE_JOINERS = /^\p{Join_Control}+|\p{Join_Control}+$/gu;

/**
 * The name that the user chose, or the title, or the ID. It cannot point outside its folder, break a header or be too long for a disk. It
 * ends with the given number of characters of the ID, which `fileNames.ts` chooses.
 */
export function safeFileName({ wanted, title, isPlain = false }: NameSources, conversion: Conversion, idLength?: number): string {
	const id = idOf(conversion);
	const own = clean(toText(wanted) ?? '');
	const titleText = clean(toText(title) ?? '');
	const length = idLength ?? (own === '' ? SHORT_ID_LENGTH : 0);
	const text = own === '' ? titleText : own.replace(/\.wav$/i, '');
	const name = text === '' ? id : length === 0 ? text : `${cut(text, FILE_NAME_MAX_LENGTH - length - 1)} ${cut(id, length)}`;
	const safe = cut(clean(name).replace(/^\.+/, '_'), FILE_NAME_MAX_LENGTH);
	return `${isPlain ? safe.normalize('NFC').replace(NOT_PLAIN, '_') : safe}.wav`;
}

/** What distinguishes a file from others of the same name. */
export const idOf = ({ audioId, taskId }: Conversion): string => audioId ?? taskId ?? 'track';

const clean = (text: string) => text.replace(UNSAFE, '_').replace(LOOSE_JOINERS, '');

/** Cuts between whole characters, because half a character could not be written. */
const cut = (text: string, length: number) => [...text].slice(0, length).join('').replace(LOOSE_JOINERS, '');
