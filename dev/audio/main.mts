import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import { ffmpegFiguresOf, ffmpegVersion, type FfmpegFigures } from './ffmpeg.mts';
import { REFERENCE_FILES, referenceFile } from './referenceFiles.mts';

/** Writes what this machine's ffmpeg reports about the reference files. The tests compare the meter with it. */
const OUTPUT = join(import.meta.dirname, 'ffmpegFigures.json');

const version = await ffmpegVersion();
if (version === undefined) throw new Error('There is no ffmpeg on this machine.');
const folder = new TemporaryFolder('suno-wav-audio-');
const files: Record<string, FfmpegFigures> = {};
for (const name of REFERENCE_FILES) {
	const path = join(folder.path, `${name}.wav`);
	await writeFile(path, referenceFile(name));
	files[name] = await ffmpegFiguresOf(path);
	console.log(name, files[name]);
}
await writeFile(OUTPUT, `${JSON.stringify({ ffmpeg: version, files }, null, '\t')}\n`);
await folder.remove();
