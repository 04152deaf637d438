import { PassThrough, Readable } from 'node:stream';

/** A stream of these bytes that ends. */
export const streamOf = (...chunks: Buffer[]) => Readable.from(chunks, { objectMode: false });

/** A stream into which the test pushes. */
export const pushedStream = () => new Readable({ read() {} });

/** Lets what has been pushed get through. */
export const nextTurn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** Everything that a stream still has to give. */
export const restOf = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray());

/** A stream whose reader has not taken anything yet, while everything has come. */
export function fullStream(bytes: Buffer): Readable {
	const stream = pushedStream();
	stream.push(bytes);
	return stream;
}

/** A stream that hands on what is written to it in pieces of this size, as one that unpacks does. */
export function passingStream(bytes: Buffer, pieceBytes: number): PassThrough {
	const stream = new PassThrough();
	for (let at = 0; at < bytes.length; at += pieceBytes) stream.write(bytes.subarray(at, at + pieceBytes));
	stream.end();
	return stream;
}

/** A stream of which all has come, the end included. */
export function endedStream(bytes: Buffer): Readable {
	const stream = fullStream(bytes);
	stream.push(null);
	return stream;
}
