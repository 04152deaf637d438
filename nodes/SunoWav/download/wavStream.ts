/** What the body of a streamed response can do, in all versions of n8n. */
export interface FileStream extends Omit<NodeJS.ReadableStream, 'read'> {
	readonly readableLength: number;
	read(size?: number): Buffer | null;
	push(chunk: Uint8Array | null, encoding?: BufferEncoding): boolean;
}

const WAV_HEADER_BYTES = 12;

/** Passes all bytes of a stream to `onBytes` in order, including those already buffered. The stream's reader still gets all of them. */
export function watchBytes(stream: FileStream, onBytes: (bytes: Uint8Array) => void): void {
	if (stream.readableLength > 0) {
		// All of it: some streams buffer more as they are read, and those bytes would be missed.
		const here = stream.read();
		if (here !== null) {
			stream.unshift(here);
			onBytes(here);
		}
	}
	const { push } = stream;
	stream.push = (chunk, encoding) => {
		if (chunk !== null) onBytes(chunk);
		return push.call(stream, chunk, encoding);
	};
}

/** Reads the header of a file and puts it back into the stream, so that the whole file can still be read. */
export async function readHeader(stream: FileStream): Promise<Buffer> {
	return await new Promise((resolve) => {
		const finish = (header: Buffer) => {
			stream.removeListener('readable', onReadable).removeListener('end', onEnd);
			resolve(header);
		};
		const onEnd = () => finish(Buffer.alloc(0));
		const onReadable = () => {
			const header = stream.read(WAV_HEADER_BYTES);
			if (header === null) return;
			finish(header);
			stream.unshift(header);
		};
		stream.on('readable', onReadable).once('end', onEnd);
	});
}

/** A whole stream if it is small. Otherwise undefined, and the bytes are put back into the stream. */
export async function readSmall(stream: FileStream, mostBytes: number): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	return await new Promise((resolve) => {
		const finish = (whole: Buffer | undefined) => {
			stream.removeListener('readable', onReadable).removeListener('end', onEnd);
			resolve(whole);
		};
		const onEnd = () => finish(Buffer.concat(chunks));
		const onReadable = () => {
			for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) {
				chunks.push(chunk);
				bytes += chunk.length;
				if (bytes <= mostBytes) continue;
				finish(undefined);
				stream.unshift(Buffer.concat(chunks));
				return;
			}
		};
		stream.on('readable', onReadable).once('end', onEnd);
	});
}
