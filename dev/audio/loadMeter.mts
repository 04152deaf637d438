import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { REPOSITORY } from '../n8n/paths.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';

type Room = typeof import('../../nodes/SunoWav/audio/audioMeter.ts');

/** The audio meter as JavaScript, as it is in the built package. */
export async function loadMeter(): Promise<Room> {
	const folder = new TemporaryFolder('suno-wav-meter-');
	try {
		const outfile = join(folder.path, 'audioMeter.js');
		await build({
			entryPoints: [join(REPOSITORY, 'nodes', 'SunoWav', 'audio', 'audioMeter.ts')],
			outfile,
			bundle: true,
			platform: 'node',
			format: 'cjs',
			target: 'es2022',
		});
		return createRequire(import.meta.url)(outfile) as Room;
	} finally {
		await folder.remove();
	}
}
