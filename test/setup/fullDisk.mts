import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Linux's device that is always full. */
const FULL = '/dev/full';

/** The two ways in which versions of n8n write a stream to a file. */
export const toFullDisk = {
	writeFile: async (stream: Readable): Promise<never> => (await writeFile(FULL, stream)) as never,
	pipeline: async (stream: Readable): Promise<never> => (await pipeline(stream, createWriteStream(FULL))) as never,
};
