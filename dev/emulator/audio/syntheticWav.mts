const CHANNELS = 2;
const SAMPLE_RATE = 44_100;
const BYTES_PER_FRAME = CHANNELS * 2;
const RIFF_LIMIT = 0xffff_ffff;
/** RF64 has this value in the 32-bit fields whose real values are in the ds64 chunk. */
const SEE_DS64 = 0xffff_ffff;
const CHUNK_BYTES = 64 * 1_024;
const TONE_HZ = 441;

/** Bytes that are made as they are sent, so that even large files use no memory. */
export interface ByteSource {
	length: number;
	chunks(): Iterable<Buffer>;
}

function formatChunk(): Buffer {
	const chunk = Buffer.alloc(24);
	chunk.write('fmt ', 0, 'latin1');
	chunk.writeUInt32LE(16, 4);
	chunk.writeUInt16LE(1, 8);
	chunk.writeUInt16LE(CHANNELS, 10);
	chunk.writeUInt32LE(SAMPLE_RATE, 12);
	chunk.writeUInt32LE(SAMPLE_RATE * BYTES_PER_FRAME, 16);
	chunk.writeUInt16LE(BYTES_PER_FRAME, 20);
	chunk.writeUInt16LE(16, 22);
	return chunk;
}

function tag(name: string, size: number): Buffer {
	const head = Buffer.alloc(8);
	head.write(name, 0, 'latin1');
	head.writeUInt32LE(size, 4);
	return head;
}

/** RIFF up to 4 GiB, RF64 above, because RIFF's 32-bit sizes end there. */
function header(dataBytes: number): Buffer {
	const wave = Buffer.from('WAVE', 'latin1');
	const riffSize = 36 + dataBytes;
	if (riffSize <= RIFF_LIMIT) {
		return Buffer.concat([tag('RIFF', riffSize), wave, formatChunk(), tag('data', dataBytes)]);
	}
	const sizes = Buffer.alloc(28);
	sizes.writeBigUInt64LE(BigInt(riffSize + 36), 0);
	sizes.writeBigUInt64LE(BigInt(dataBytes), 8);
	sizes.writeBigUInt64LE(BigInt(dataBytes / BYTES_PER_FRAME), 16);
	return Buffer.concat([
		tag('RF64', SEE_DS64), wave, tag('ds64', sizes.length), sizes, formatChunk(), tag('data', SEE_DS64),
	]);
}

/** A whole number of periods, so that repeating it makes a steady tone. */
function tone(): Buffer {
	const period = SAMPLE_RATE / TONE_HZ;
	const frames = Math.floor(CHUNK_BYTES / BYTES_PER_FRAME / period) * period;
	const chunk = Buffer.alloc(frames * BYTES_PER_FRAME);
	for (let frame = 0; frame < frames; frame += 1) {
		const value = Math.round(8_000 * Math.sin((2 * Math.PI * frame) / period));
		chunk.writeInt16LE(value, frame * BYTES_PER_FRAME);
		chunk.writeInt16LE(value, frame * BYTES_PER_FRAME + 2);
	}
	return chunk;
}

/** A valid WAV of at most `bytes` bytes (a few less if that would split a frame). */
export function syntheticWav(bytes: number): ByteSource {
	const room = Math.max(0, bytes - 44 - (bytes - 8 > RIFF_LIMIT ? 36 : 0));
	const dataBytes = room - (room % BYTES_PER_FRAME);
	const head = header(dataBytes);
	return {
		length: head.length + dataBytes,
		*chunks() {
			yield head;
			const chunk = tone();
			for (let left = dataBytes; left > 0; left -= chunk.length) {
				yield left < chunk.length ? chunk.subarray(0, left) : chunk;
			}
		},
	};
}
