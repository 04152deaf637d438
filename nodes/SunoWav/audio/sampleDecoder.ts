import type { SampleFormat } from './wavReader';

/** Receives samples, one array per channel. The arrays are reused: only the first `frames` samples count, and only during the call. */
type OnSamples = (channels: Float64Array[], frames: number) => void;

/** Converts `count` samples that are `stride` bytes apart. */
type Convert = (bytes: Uint8Array, at: number, stride: number, samples: Float64Array, from: number, count: number) => void;

/** Long enough for fast loops, and short enough that V8 soon compiles what is called for each block. */
export const BLOCK_FRAMES = 512;

const LARGEST_FRAME_BYTES = 8;

const integers: Record<number, Convert> = {
	1: (bytes, at, stride, samples, from, count) => {
		for (let i = from, b = at; i < from + count; i++, b += stride) samples[i] = (bytes[b] - 128) / 128;
	},
	2: (bytes, at, stride, samples, from, count) => {
		for (let i = from, b = at; i < from + count; i++, b += stride) {
			samples[i] = (((bytes[b] << 16) | (bytes[b + 1] << 24)) >> 16) / 0x8000;
		}
	},
	3: (bytes, at, stride, samples, from, count) => {
		for (let i = from, b = at; i < from + count; i++, b += stride) {
			samples[i] = (((bytes[b] << 8) | (bytes[b + 1] << 16) | (bytes[b + 2] << 24)) >> 8) / 0x80_0000;
		}
	},
	4: (bytes, at, stride, samples, from, count) => {
		for (let i = from, b = at; i < from + count; i++, b += stride) {
			samples[i] = (bytes[b] | (bytes[b + 1] << 8) | (bytes[b + 2] << 16) | (bytes[b + 3] << 24)) / 0x8000_0000;
		}
	},
};

const floats: Record<number, Convert> = {
	4: (bytes, at, stride, samples, from, count) => {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let i = from, b = at; i < from + count; i++, b += stride) {
			const sample = view.getFloat32(b, true);
			// A single NaN or infinity would spoil every sum that includes it.
			if (!Number.isFinite(sample)) throw new Error('The audio has samples that are not numbers');
			samples[i] = sample;
		}
	},
};

const converterOf = ({ isFloat, sampleBytes }: SampleFormat): Convert | undefined => (isFloat ? floats : integers)[sampleBytes];

/** Whether `SampleDecoder` can decode this: mono or stereo, PCM of 8, 16, 24 or 32 bits, or 32-bit float, at 8 to 192 kHz. */
export function canDecode(format: SampleFormat): boolean {
	const { channels, sampleRate } = format;
	return converterOf(format) !== undefined && (channels === 1 || channels === 2) && sampleRate >= 8_000 && sampleRate <= 192_000;
}

/** Decodes a stream of bytes, cut anywhere, into samples from -1 to 1. The cuts do not change the blocks that the decoder returns. */
export class SampleDecoder {
	private readonly channels: Float64Array[];

	private readonly convert: Convert;

	private readonly sampleBytes: number;

	private readonly frameBytes: number;

	private frames = 0;

	/** The start of a frame whose end has not arrived. */
	private readonly cutFrame = new Uint8Array(LARGEST_FRAME_BYTES);

	private cutFrameBytes = 0;

	constructor(
		format: SampleFormat,
		private readonly onSamples: OnSamples,
	) {
		this.convert = converterOf(format)!;
		this.sampleBytes = format.sampleBytes;
		this.frameBytes = format.sampleBytes * format.channels;
		this.channels = Array.from({ length: format.channels }, () => new Float64Array(BLOCK_FRAMES));
	}

	/** Decodes the bytes from `start` up to but not including `end`. */
	write(bytes: Uint8Array, start: number, end: number): void {
		let at = this.cutFrameBytes > 0 ? this.completeFrame(bytes, start, end) : start;
		while (end - at >= this.frameBytes) {
			const frames = Math.min(Math.floor((end - at) / this.frameBytes), BLOCK_FRAMES - this.frames);
			this.decode(bytes, at, frames);
			at += frames * this.frameBytes;
		}
		this.keep(bytes, at, end);
	}

	/** Hands over the last samples. A frame that is still incomplete is dropped. */
	end(): void {
		if (this.frames > 0) this.onSamples(this.channels, this.frames);
		this.frames = 0;
	}

	/** Returns where the next frame begins. */
	private completeFrame(bytes: Uint8Array, start: number, end: number): number {
		const at = Math.min(end, start + this.frameBytes - this.cutFrameBytes);
		this.keep(bytes, start, at);
		if (this.cutFrameBytes === this.frameBytes) {
			this.cutFrameBytes = 0;
			this.decode(this.cutFrame, 0, 1);
		}
		return at;
	}

	private keep(bytes: Uint8Array, start: number, end: number): void {
		for (let at = start; at < end; at++) this.cutFrame[this.cutFrameBytes++] = bytes[at];
	}

	private decode(bytes: Uint8Array, at: number, frames: number): void {
		for (let channel = 0; channel < this.channels.length; channel++) {
			this.convert(bytes, at + channel * this.sampleBytes, this.frameBytes, this.channels[channel], this.frames, frames);
		}
		this.frames += frames;
		if (this.frames === BLOCK_FRAMES) this.end();
	}
}
