import { PassThrough, Readable } from 'node:stream';

/** A stream that contains these bytes and ends. */
export const streamOf = (...chunks: Buffer[]) => Readable.from(chunks, { objectMode: false });

/** A stream into which the test pushes. */
export const pushedStream = () => new Readable({ read() {} });

/** Waits until everything pushed so far has arrived. */
export const nextTurn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** The remaining bytes of a stream. */
export const restOf = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray());

/** A stream whose bytes have all arrived but have not been read yet. It does not end. */
export function fullStream(bytes: Buffer): Readable {
	const stream = pushedStream();
	stream.push(bytes);
	return stream;
}

/** A stream that delivers the bytes in pieces of this size, as a decompressing stream does. */
export function passingStream(bytes: Buffer, pieceBytes: number): PassThrough {
	const stream = new PassThrough();
	for (let at = 0; at < bytes.length; at += pieceBytes) stream.write(bytes.subarray(at, at + pieceBytes));
	stream.end();
	return stream;
}

/** A stream whose bytes and end have all arrived. */
export function endedStream(bytes: Buffer): Readable {
	const stream = fullStream(bytes);
	stream.push(null);
	return stream;
}
