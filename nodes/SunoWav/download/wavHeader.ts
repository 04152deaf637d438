/** What a WAV holds, by its own header. Null means: the header does not tell. */
export interface WavFacts {
	sampleRate: number | null;
	bitsPerSample: number | null;
	channels: number | null;
	/** By the size of the audio, or by what has come when the header does not tell that. */
	durationSeconds: number | null;
	bytes: number;
}

/** Part of a WAV. The body is as much of it as is at hand. */
interface Chunk {
	id: string;
	size: number;
	bodyAt: number;
	body: Buffer;
}

/** The fields of a `fmt ` chunk; 0 is not known. */
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
/** The format's own code stands further back, beside how many bits of a sample are used. */
const EXTENSIBLE = 0xfffe;

/** Encoders that cannot go back to fill in the size write 0 or something close to the largest number in its place. */
const LARGEST_CREDIBLE_SIZE = 0x7fff_0000;

const WRAPS_AT = 2 ** 32;

/** A terabyte. What is larger is a placeholder in 64 bits. */
const LARGEST_LONG_SIZE = 2 ** 40;

/** In place of a size: not known or, in files above 4 GiB, to be found in the `ds64` chunk. */
const SIZE_ELSEWHERE = 0xffff_ffff;

/** Whether a file starts as a WAV does and names its format at byte 8. */
export function isWavHeader(start: Buffer): boolean {
	return TAGS.includes(start.toString('latin1', 0, 4)) && start.toString('latin1', 8, FILE_HEAD_BYTES) === 'WAVE';
}

/** How many bytes a WAV file has by its own header: so many at least, and at most. Undefined when the header does not tell. */
export function sizeByHeader(start: Buffer): { least: number; most: number } | undefined {
	if (!isWavHeader(start)) return undefined;
	let longSizes: LongSizes | undefined;
	let data: Chunk | undefined;
	for (const chunk of chunksOf(start)) {
		if (chunk.id === 'ds64') longSizes = readLongSizes(chunk.body);
		if (chunk.id === 'data') data = chunk;
	}
	// A size counts what comes after it.
	const fileEnd = CHUNK_HEAD_BYTES + credible(start.readUInt32LE(4), longSizes?.file);
	const audioSize = data && credible(data.size, longSizes?.audio);
	// Where the one contradicts the other, or was to be filled in later, neither is known.
	if (audioSize === 0 || fileEnd <= (data?.bodyAt ?? CHUNK_HEAD_BYTES)) return undefined;
	const audioEnd = (data?.bodyAt ?? 0) + (audioSize ?? Infinity);
	// Many writers count too much for the whole file: the audio is whole all the same. And a last odd byte may lack its padding.
	const least = Math.min(fileEnd - 1, audioEnd);
	const ends = [fileEnd, audioEnd].filter(Number.isFinite);
	return ends.length === 0 ? undefined : { least, most: Math.max(...ends) };
}

/** A size, or that of the chunk for long ones where it refers to it; infinite when it is a placeholder. */
function credible(size: number, longSize: number | undefined): number {
	if (size === SIZE_ELSEWHERE && longSize !== undefined && longSize > 0 && longSize < LARGEST_LONG_SIZE) return longSize;
	return size > LARGEST_CREDIBLE_SIZE ? Infinity : size;
}

/** What a WAV of so many bytes holds, as far as its start tells. A start that is broken or of no WAV at all tells nothing. */
export function readWavFacts(start: Buffer, bytes: number): WavFacts {
	let format: Format | undefined;
	let audioBytes: number | undefined;
	let longSizes: LongSizes | undefined;
	for (const { id, size, bodyAt, body } of chunksOf(start)) {
		if (id === 'fmt ') format = readFormat(body);
		if (id === 'ds64') longSizes = readLongSizes(body);
		if (id === 'data') {
			const came = bytes - bodyAt;
			const told = size === SIZE_ELSEWHERE ? (longSizes?.audio ?? 0) : unwrapped(size, came);
			audioBytes = told === 0 || told > came ? came : told;
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

/** Above 4 GiB the field for the size begins again at 0. */
const unwrapped = (size: number, came: number) => (size === 0 ? 0 : size + Math.floor(Math.max(0, came - size) / WRAPS_AT) * WRAPS_AT);

const inMs = (seconds: number) => Math.round(seconds * 1_000) / 1_000;

/** The chunks up to the audio. One before it that is not there as a whole ends them. */
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
		// Of a compressed format the header tells an average. Of plain samples it follows from the rest, so that a wrong average does no harm.
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
