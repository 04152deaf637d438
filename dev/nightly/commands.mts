import { join } from 'node:path';
import { EMULATOR_KEY, SAMPLE_TRACK } from '../emulator/constants.mts';

/** A script of package.json and what it is called with. */
export interface Command {
	script: string;
	args: string[];
	env?: Record<string, string>;
	/** A command that stays up meanwhile, and where it answers once it is ready. */
	beside?: Command & { url: string };
	/** It opens n8n's editor. */
	needsChromium?: boolean;
}

/** Where commands write and listen, so that they meet nobody. */
export interface Place {
	folder: string;
	/** Three free ones. */
	ports: number[];
}

/** One small file of each run, of which no mutant survives. */
export const MUTATED_FILE = 'nodes/SunoWav/helpers/text.ts';
const MUTATED_CALLBACK_FILE = 'nodes/SunoWav/actions/track/convertAndWait/suspend.ts';

/**
 * The scripts that are too long for CI or stay up, in a short form, because what nothing runs stops working unnoticed. The
 * soak comes last and takes its full time: only then it tells about memory.
 */
export function commandsIn({ folder, ports: [n8nPort, demoPort, emulatorPort] }: Place): Command[] {
	const url = `http://127.0.0.1:${emulatorPort}/kie`;
	const live = {
		SUNO_WAV_PROVIDER: 'kie',
		SUNO_WAV_API_KEY: EMULATOR_KEY,
		SUNO_WAV_BASE_URL: url,
		SUNO_WAV_GENERATION_TASK_ID: SAMPLE_TRACK.generationTaskId,
		SUNO_WAV_AUDIO_ID: SAMPLE_TRACK.audioId,
	};
	return [
		{ script: 'demo', args: ['--exit', '--port', String(n8nPort), '--emulator-port', String(demoPort)] },
		{
			script: 'smoke:live',
			args: ['--page', join(folder, 'live.md'), '--poll', '1', '--n8n'],
			env: live,
			beside: { script: 'emulator', args: ['--port', String(emulatorPort)], url },
		},
		{ script: 'pictures', args: [join(folder, 'pictures')], needsChromium: true },
		{ script: 'mutation', args: ['--mutate', MUTATED_FILE] },
		{ script: 'mutation:callbacks', args: ['--mutate', MUTATED_CALLBACK_FILE] },
		{ script: 'bench', args: ['size'] },
		{ script: 'bench', args: ['overhead'] },
		{ script: 'soak', args: [] },
	];
}
