/** How the samples of a WAV are stored. */
export interface SampleFormat {
	sampleRate: number;
	channels: number;
	/** How many bytes a sample takes in one channel. */
	sampleBytes: number;
	isFloat: boolean;
}

/** Receives the audio bytes of a WAV, from `start` up to but not including `end`. */
type OnAudio = (bytes: Uint8Array, start: number, end: number) => void;

const FILE_HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
const FORMAT_BYTES = 16;
const EXTENSIBLE_FORMAT_BYTES = 40;
const LONG_SIZES_BYTES = 16;

const TAGS = ['RIFF', 'RF64', 'BW64'];

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** Encoders that stream write this, or 0, because they do not know the size. Files above 4 GiB have theirs in a `ds64` chunk. */
const SIZE_ELSEWHERE = 0xffff_ffff;

/** Finds the audio of a WAV while the file streams in, wherever its `data` chunk is. */
export class WavReader {
	/** Undefined until it is known. Stays undefined if the format is not plain samples. */
	format: SampleFormat | undefined;

	/** Whether the `data` chunk has been found. */
	hasAudio = false;

	private isOver = false;

	private awaited: 'fileHead' | 'chunkHead' | 'chunkBody' = 'fileHead';

	/** The bytes of the awaited part that have arrived. It can be cut at any byte. */
	private readonly part = new DataView(new ArrayBuffer(EXTENSIBLE_FORMAT_BYTES));

	private partBytes = 0;

	private awaitedBytes = FILE_HEAD_BYTES;

	private chunkId = '';

	/** The rest of the current chunk, after the part that is read. */
	private restBytes = 0;

	private bytesToSkip = 0;

	private audioBytesLeft = 0;

	private longSize = 0;

	constructor(private readonly onAudio: OnAudio) {}

	/** Reads the next bytes of the file. */
	write(bytes: Uint8Array): void {
		let at = 0;
		while (at < bytes.length && !this.isOver) {
			const left = bytes.length - at;
			if (this.bytesToSkip > 0) {
				const skipped = Math.min(this.bytesToSkip, left);
				this.bytesToSkip -= skipped;
				at += skipped;
			} else if (this.hasAudio) {
				const end = at + Math.min(this.audioBytesLeft, left);
				this.onAudio(bytes, at, end);
				this.audioBytesLeft -= end - at;
				this.isOver = this.audioBytesLeft === 0;
				at = end;
			} else {
				this.part.setUint8(this.partBytes, bytes[at]);
				this.partBytes += 1;
				at += 1;
				if (this.partBytes === this.awaitedBytes) this.takePart();
			}
		}
	}

	private takePart(): void {
		this.partBytes = 0;
		if (this.awaited === 'fileHead') {
			this.isOver = !TAGS.includes(this.textAt(0)) || this.textAt(8) !== 'WAVE';
			this.awaitChunk();
		} else if (this.awaited === 'chunkHead') {
			this.takeChunkHead(this.textAt(0), this.part.getUint32(4, true));
		} else {
			if (this.chunkId === 'fmt ') this.format = readFormat(this.part, this.awaitedBytes);
			else this.longSize = Number(this.part.getBigUint64(8, true));
			this.bytesToSkip = this.restBytes;
			this.awaitChunk();
		}
	}

	private takeChunkHead(id: string, size: number): void {
		if (id === 'data') {
			const bytes = size === SIZE_ELSEWHERE ? this.longSize : size;
			this.audioBytesLeft = bytes === 0 ? Infinity : bytes;
			this.hasAudio = true;
			this.isOver = this.format === undefined;
			return;
		}
		// Chunks begin at even bytes.
		const paddedSize = size + (size % 2);
		const bytesToRead = bytesOf(id, size);
		if (bytesToRead === 0) {
			this.bytesToSkip = paddedSize;
			return;
		}
		this.chunkId = id;
		this.restBytes = paddedSize - bytesToRead;
		this.awaited = 'chunkBody';
		this.awaitedBytes = bytesToRead;
	}

	private awaitChunk(): void {
		this.awaited = 'chunkHead';
		this.awaitedBytes = CHUNK_HEAD_BYTES;
	}

	private textAt(at: number): string {
		return String.fromCharCode(...new Uint8Array(this.part.buffer, at, 4));
	}
}

/** How much of a chunk's body is read; 0 if it does not matter or is too short. */
function bytesOf(id: string, size: number): number {
	if (id === 'ds64' && size >= LONG_SIZES_BYTES) return LONG_SIZES_BYTES;
	if (id === 'fmt ' && size >= FORMAT_BYTES) return Math.min(size, EXTENSIBLE_FORMAT_BYTES);
	return 0;
}

/** Undefined if the samples are compressed, or if the fields contradict each other. */
function readFormat(body: DataView, bytes: number): SampleFormat | undefined {
	const isExtensible = body.getUint16(0, true) === EXTENSIBLE && bytes >= EXTENSIBLE_FORMAT_BYTES;
	const code = body.getUint16(isExtensible ? 24 : 0, true);
	const channels = body.getUint16(2, true);
	const sampleBytes = Math.ceil(body.getUint16(14, true) / 8);
	if ((code !== PCM && code !== FLOAT) || body.getUint16(12, true) !== channels * sampleBytes) return undefined;
	return { sampleRate: body.getUint32(4, true), channels, sampleBytes, isFloat: code === FLOAT };
}
