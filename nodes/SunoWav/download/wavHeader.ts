/** What a WAV contains, by its own header. Null means that the header does not say. */
export interface WavFacts {
	sampleRate: number | null;
	bitsPerSample: number | null;
	channels: number | null;
	/** By the size of the audio or, if the header does not give it, by the bytes that arrived. */
	durationSeconds: number | null;
	bytes: number;
}

/** Part of a WAV. The body may be incomplete. */
interface Chunk {
	id: string;
	size: number;
	bodyAt: number;
	body: Buffer;
}

/** The fields of a `fmt ` chunk; 0 means unknown. */
interface Format {
	sampleRate: number;
	bitsPerSample: number;
	channels: number;
	bytesPerSecond: number;
}

/** The tag, the size and the kind of the file. */
const FILE_HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
const FORMAT_BYTES = 16;
const EXTENSIBLE_FORMAT_BYTES = 40;

/** RF64 and BW64 are for files above 4 GiB. */
const TAGS = ['RIFF', 'RF64', 'BW64'];

const PCM = 1;
const FLOAT = 3;
/** In this format, the actual code is further back, next to the number of bits that each sample uses. */
const EXTENSIBLE = 0xfffe;

/** Encoders that cannot go back to fill in the size write 0 or a number close to the maximum. */
const LARGEST_CREDIBLE_SIZE = 0x7fff_0000;

const WRAPS_AT = 2 ** 32;

/** A terabyte. A larger number is a 64-bit placeholder. */
const LARGEST_LONG_SIZE = 2 ** 40;

/** In place of a size, this says that the size is unknown or, in files above 4 GiB, in the `ds64` chunk. */
const SIZE_ELSEWHERE = 0xffff_ffff;

/** Whether a file starts as a WAV does and names its format at byte 8. */
export function isWavHeader(start: Buffer): boolean {
	return TAGS.includes(start.toString('latin1', 0, 4)) && start.toString('latin1', 8, FILE_HEAD_BYTES) === 'WAVE';
}

/** The minimum and maximum size of a WAV file in bytes, by its own header. Undefined if the header does not say. */
export function sizeByHeader(start: Buffer): { least: number; most: number } | undefined {
	if (!isWavHeader(start)) return undefined;
	let longSizes: LongSizes | undefined;
	let data: Chunk | undefined;
	for (const chunk of chunksOf(start)) {
		if (chunk.id === 'ds64') longSizes = readLongSizes(chunk.body);
		if (chunk.id === 'data') data = chunk;
	}
	// A size counts the bytes after it.
	const fileEnd = CHUNK_HEAD_BYTES + credible(start.readUInt32LE(4), longSizes?.file);
	const audioSize = data && credible(data.size, longSizes?.audio);
	// If one contradicts the other, or was to be filled in later, neither is known.
	if (audioSize === 0 || fileEnd <= (data?.bodyAt ?? CHUNK_HEAD_BYTES)) return undefined;
	const audioEnd = (data?.bodyAt ?? 0) + (audioSize ?? Infinity);
	// Many programs write too large a size for the whole file, although the audio is complete. And a last odd byte may lack its padding.
	const least = Math.min(fileEnd - 1, audioEnd);
	const ends = [fileEnd, audioEnd].filter(Number.isFinite);
	return ends.length === 0 ? undefined : { least, most: Math.max(...ends) };
}

/** The size, or the one in the `ds64` chunk if the size refers to that chunk; infinite if the size is a placeholder. */
function credible(size: number, longSize: number | undefined): number {
	if (size === SIZE_ELSEWHERE && longSize !== undefined && longSize > 0 && longSize < LARGEST_LONG_SIZE) return longSize;
	return size > LARGEST_CREDIBLE_SIZE ? Infinity : size;
}

/** What a WAV of this size contains, as far as its start shows. A broken start, or one that is not a WAV's, shows nothing. */
export function readWavFacts(start: Buffer, bytes: number): WavFacts {
	let format: Format | undefined;
	let audioBytes: number | undefined;
	let longSizes: LongSizes | undefined;
	for (const { id, size, bodyAt, body } of chunksOf(start)) {
		if (id === 'fmt ') format = readFormat(body);
		if (id === 'ds64') longSizes = readLongSizes(body);
		if (id === 'data') {
			const arrived = bytes - bodyAt;
			const stated = size === SIZE_ELSEWHERE ? (longSizes?.audio ?? 0) : unwrapped(size, arrived);
			audioBytes = stated === 0 || stated > arrived ? arrived : stated;
		}
	}
	return {
		sampleRate: format?.sampleRate || null,
		bitsPerSample: format?.bitsPerSample || null,
		channels: format?.channels || null,
		durationSeconds: format?.bytesPerSecond && audioBytes !== undefined ? inMs(audioBytes / format.bytesPerSecond) : null,
		bytes,
	};
}

/** Above 4 GiB the size field starts again at 0. */
const unwrapped = (size: number, arrived: number) =>
	size === 0 ? 0 : size + Math.floor(Math.max(0, arrived - size) / WRAPS_AT) * WRAPS_AT;

const inMs = (seconds: number) => Math.round(seconds * 1_000) / 1_000;

/** The chunks up to the audio. An incomplete chunk before it ends the list. */
function* chunksOf(start: Buffer): Generator<Chunk> {
	if (!isWavHeader(start)) return;
	let at = FILE_HEAD_BYTES;
	while (at + CHUNK_HEAD_BYTES <= start.length) {
		const id = start.toString('latin1', at, at + 4);
		const size = start.readUInt32LE(at + 4);
		const bodyAt = at + CHUNK_HEAD_BYTES;
		const body = start.subarray(bodyAt, bodyAt + size);
		if (id !== 'data' && body.length < size) return;
		yield { id, size, bodyAt, body };
		if (id === 'data') return;
		// Chunks begin at even bytes.
		at = bodyAt + size + (size % 2);
	}
}

function readFormat(body: Buffer): Format | undefined {
	if (body.length < FORMAT_BYTES) return undefined;
	const isExtensible = body.readUInt16LE(0) === EXTENSIBLE && body.length >= EXTENSIBLE_FORMAT_BYTES;
	const code = body.readUInt16LE(isExtensible ? 24 : 0);
	const sampleRate = body.readUInt32LE(4);
	const sampleBits = body.readUInt16LE(14);
	const usedBits = isExtensible ? body.readUInt16LE(18) : 0;
	return {
		sampleRate,
		bitsPerSample: usedBits > 0 && usedBits < sampleBits ? usedBits : sampleBits,
		channels: body.readUInt16LE(2),
		// For a compressed format the header gives an average. For plain samples it follows from the rest, so a wrong average does no harm.
		bytesPerSecond: code === PCM || code === FLOAT ? sampleRate * body.readUInt16LE(12) : body.readUInt32LE(8),
	};
}

/** The sizes of the whole file and of its audio in a `ds64` chunk. */
interface LongSizes {
	file: number;
	audio: number;
}

const readLongSizes = (body: Buffer): LongSizes | undefined =>
	body.length < 16 ? undefined : { file: Number(body.readBigUInt64LE(0)), audio: Number(body.readBigUInt64LE(8)) };
