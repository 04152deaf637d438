/** What the body of a streamed answer can do, in all versions of n8n. */
export interface FileStream extends Omit<NodeJS.ReadableStream, 'read'> {
	readonly readableLength: number;
	read(size: number): Buffer | null;
	push(chunk: Uint8Array | null, encoding?: BufferEncoding): boolean;
}

/** As much of a file's start as it takes to know a WAV. */
const WAV_HEADER_BYTES = 12;

/** Encoders that cannot go back to fill in the size write 0 or something close to the largest number in its place. */
const LARGEST_CREDIBLE_SIZE = 0x7fff_0000;

/** A WAV file starts with RIFF, or with RF64 when it is larger than 4 GiB, and names its format at byte 8. */
export function isWavHeader(start: Buffer): boolean {
	const tag = start.toString('latin1', 0, 4);
	return (tag === 'RIFF' || tag === 'RF64') && start.toString('latin1', 8, WAV_HEADER_BYTES) === 'WAVE';
}

/** How many bytes a WAV file has at least, by its own header; 0 when the header does not tell. */
export function bytesByHeader(start: Buffer): number {
	const size = start.readUInt32LE(4);
	// The size counts what comes after it, and a last odd byte may lack its padding.
	return size === 0 || size > LARGEST_CREDIBLE_SIZE ? 0 : size + 7;
}

/** Reads the first bytes of a stream and puts them back, so that the whole file is still to come. */
export async function readStart(stream: FileStream): Promise<Buffer> {
	return await new Promise((resolve) => {
		const finish = (start: Buffer) => {
			stream.removeListener('readable', onReadable).removeListener('end', onEnd);
			resolve(start);
		};
		const onEnd = () => finish(Buffer.alloc(0));
		const onReadable = () => {
			const start = stream.read(WAV_HEADER_BYTES);
			if (start === null) return;
			finish(start);
			stream.unshift(start);
		};
		stream.on('readable', onReadable).once('end', onEnd);
	});
}
