/** Copied from Math once, because each lookup of a global is slow in Jest. */
const { max, min, round } = Math;

const EXTENSIBLE = 0xfffe;
/** What follows a format's code in a format chunk of 40 bytes. */
const REST_OF_GUID = '000000001000800000aa00389b71';
const FORMAT_HEAD_BYTES = 16;
const EXTENSIBLE_BYTES = 40;
/** RF64 has this in place of the sizes that are in the ds64 chunk. */
const SEE_DS64 = 0xffff_ffff;

export interface WavFormat {
	sampleRate: number;
	/** 32f is floating point. */
	depth: '8' | '16' | '24' | '32' | '32f';
	extensible?: boolean;
	/** RF64 is for files above 4 GiB, but smaller ones are allowed. */
	container?: 'RIFF' | 'RF64';
}

function chunk(id: string, body: Uint8Array, size = body.length): Buffer {
	const head = Buffer.alloc(8);
	head.write(id, 'latin1');
	head.writeUInt32LE(size, 4);
	return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function formatBody(channels: number, { sampleRate, depth, extensible }: WavFormat): Buffer {
	const bits = parseInt(depth, 10);
	const code = depth === '32f' ? 3 : 1;
	const body = Buffer.alloc(extensible ? EXTENSIBLE_BYTES : FORMAT_HEAD_BYTES);
	body.writeUInt16LE(extensible ? EXTENSIBLE : code, 0);
	body.writeUInt16LE(channels, 2);
	body.writeUInt32LE(sampleRate, 4);
	body.writeUInt32LE((sampleRate * channels * bits) / 8, 8);
	body.writeUInt16LE((channels * bits) / 8, 12);
	body.writeUInt16LE(bits, 14);
	if (!extensible) return body;
	body.writeUInt16LE(EXTENSIBLE_BYTES - FORMAT_HEAD_BYTES - 2, 16);
	body.writeUInt16LE(bits, 18);
	body.writeUInt16LE(code, 24);
	body.write(REST_OF_GUID, 26, 'hex');
	return body;
}

/** The bytes of samples from -1 to 1. Values outside the integers' range are clipped. */
export function encodeSamples(channels: Float64Array[], depth: WavFormat['depth']): Buffer {
	const bits = parseInt(depth, 10);
	const bytes = bits / 8;
	const scale = 2 ** (bits - 1);
	const data = Buffer.alloc(channels.length * channels[0].length * bytes);
	let at = 0;
	for (let frame = 0; frame < channels[0].length; frame++) {
		for (const samples of channels) {
			const integer = max(-scale, min(scale - 1, round(samples[frame] * scale)));
			if (depth === '32f') data.writeFloatLE(samples[frame], at);
			else if (depth === '8') data.writeUInt8(integer + scale, at);
			else data.writeIntLE(integer, at, bytes);
			at += bytes;
		}
	}
	return data;
}

/** A WAV of samples from -1 to 1, one array per channel. */
export function encodeWav(channels: Float64Array[], format: WavFormat): Buffer {
	const data = encodeSamples(channels, format.depth);
	const isLong = format.container === 'RF64';
	const sizes = Buffer.alloc(28);
	sizes.writeBigUInt64LE(BigInt(data.length), 8);
	sizes.writeBigUInt64LE(BigInt(channels[0].length), 16);
	const body = Buffer.concat([
		Buffer.from('WAVE', 'latin1'),
		isLong ? chunk('ds64', sizes) : Buffer.alloc(0),
		chunk('fmt ', formatBody(channels.length, format)),
		chunk('data', data, isLong ? SEE_DS64 : data.length),
	]);
	if (isLong) body.writeBigUInt64LE(BigInt(body.length), 12);
	return chunk(format.container ?? 'RIFF', body, isLong ? SEE_DS64 : body.length);
}
