import type { ByteSource } from './audio/syntheticWav.mts';

/** A part of a file. Both ends are inclusive. */
export interface ByteRange {
	start: number;
	end: number;
}

/**
 * The part of a file of `length` bytes that a Range header asks for. Undefined if the whole file is to be sent, which includes ranges that
 * a server may ignore: other units, several parts, nonsense.
 */
export function rangeOf(header: string | undefined, length: number): ByteRange | 'unsatisfiable' | undefined {
	const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
	if (first === undefined || (first === '' && last === '')) return undefined;
	if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
	const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
	const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
	return start > end ? 'unsatisfiable' : { start, end };
}

/** These bytes of a file, made only as they are sent. */
export function partOf(body: Buffer | ByteSource, { start, end }: ByteRange): Buffer | ByteSource {
	if (Buffer.isBuffer(body)) return body.subarray(start, end + 1);
	return {
		length: end + 1 - start,
		*chunks() {
			let at = 0;
			for (const chunk of body.chunks()) {
				const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
				if (part.length > 0) yield part;
				at += chunk.length;
				if (at > end) return;
			}
		},
	};
}
