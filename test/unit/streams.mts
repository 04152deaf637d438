import { Readable } from 'node:stream';

/** A stream of these bytes that ends. */
export const streamOf = (...chunks: Buffer[]) => Readable.from(chunks, { objectMode: false });

/** A stream whose reader has not taken anything yet, while everything has come. */
export function fullStream(bytes: Buffer): Readable {
	const stream = new Readable({ read() {} });
	stream.push(bytes);
	return stream;
}
