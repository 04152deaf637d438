/** WAV files assembled from their parts, even in ways that no encoder would use. */

export interface FormatFields {
	/** 1 is PCM, 3 is floating point. */
	code?: number;
	channels?: number;
	sampleRate?: number;
	bitsPerSample?: number;
	/** How many bits of a sample are used. Only a format chunk of 40 bytes can say so. */
	validBits?: number;
	bytesPerSecond?: number;
	/** 16, 18 or 40 bytes. */
	size?: number;
}

export const NO_SIZE = 0xffff_ffff;

/** A chunk, padded if its body has an odd length. `size` is the length in its header if that is wrong on purpose. */
export function chunk(id: string, body: Uint8Array, size = body.length): Buffer {
	const head = Buffer.alloc(8);
	head.write(id, 0, 'latin1');
	head.writeUInt32LE(size, 4);
	return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** A file with these chunks, in this order. */
export function wavOf(chunks: Buffer[], tag = 'RIFF', size?: number): Buffer {
	const body = Buffer.concat([Buffer.from('WAVE', 'latin1'), ...chunks]);
	return chunk(tag, body, size);
}

/** The format chunk. */
export function formatChunk(fields: FormatFields = {}): Buffer {
	const { code = 1, channels = 2, sampleRate = 44_100, bitsPerSample = 16, size = 16 } = fields;
	const frameBytes = channels * Math.ceil(bitsPerSample / 8);
	const body = Buffer.alloc(size);
	body.writeUInt16LE(size === 40 ? 0xfffe : code, 0);
	body.writeUInt16LE(channels, 2);
	body.writeUInt32LE(sampleRate, 4);
	body.writeUInt32LE(fields.bytesPerSecond ?? sampleRate * frameBytes, 8);
	body.writeUInt16LE(frameBytes, 12);
	body.writeUInt16LE(bitsPerSample, 14);
	if (size === 40) {
		body.writeUInt16LE(22, 16);
		body.writeUInt16LE(fields.validBits ?? bitsPerSample, 18);
		body.writeUInt16LE(code, 24);
		body.write('000000001000800000aa00389b71', 26, 'hex');
	}
	return chunk('fmt ', body);
}

/** The sizes of a file above 4 GiB. */
export function longSizesChunk(fileBytes: bigint, audioBytes: bigint): Buffer {
	const body = Buffer.alloc(28);
	body.writeBigUInt64LE(fileBytes, 0);
	body.writeBigUInt64LE(audioBytes, 8);
	return chunk('ds64', body);
}

/** The audio. */
export const dataChunk = (bytes: number, size?: number): Buffer => chunk('data', Buffer.alloc(bytes, 0x55), size);
