/** A small WAV of silence that contains every byte value, so that a wrong encoding is noticed. */
export function wavFile(tag: 'RIFF' | 'RF64' = 'RIFF', samples = 4_096): Buffer {
	const data = Buffer.from(Array.from({ length: samples }, (_, index) => index % 256));
	const header = Buffer.alloc(44);
	header.write(tag, 0, 'latin1');
	header.writeUInt32LE(36 + data.length, 4);
	header.write('WAVEfmt ', 8, 'latin1');
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(8_000, 24);
	header.writeUInt32LE(8_000, 28);
	header.writeUInt16LE(1, 32);
	header.writeUInt16LE(8, 34);
	header.write('data', 36, 'latin1');
	header.writeUInt32LE(data.length, 40);
	return Buffer.concat([header, data]);
}
