const BYTE_ORDER_MARK = /^\xEF\xBB\xBF/;

/** By the first bytes as Latin 1. White space may precede texts. */
const KINDS: ReadonlyArray<readonly [RegExp, string]> = [
	[/^ID3|^\xFF[\xE2-\xE7\xF2-\xF7\xFA-\xFF]/, 'an MP3 file'],
	[/^fLaC/, 'a FLAC file'],
	[/^OggS/, 'an Ogg file'],
	[/^.{4}ftyp/s, 'an MP4 file'],
	[/^FORM.{4}AIF/s, 'an AIFF file'],
	[/^\s*<(!doctype html|html|head|body|title|script|meta|center|h1|p|div|!--)/i, 'an HTML page'],
	[/^\s*</, 'an XML document'],
	[/^\s*[[{]/, 'JSON'],
];

/** The kind of a file that is not a WAV, according to its first bytes; undefined if unknown. */
export function contentKind(start: Buffer): string | undefined {
	const text = start.toString('latin1', 0, 1_024).replace(BYTE_ORDER_MARK, '');
	return KINDS.find(([pattern]) => pattern.test(text))?.[1];
}

/** Whether it is text that a host sends instead of a file, such as an error. */
export const isHostMessage = (kind: string | undefined): boolean => /HTML|XML|JSON/.test(kind ?? '');
