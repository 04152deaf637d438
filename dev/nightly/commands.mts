import { join } from 'node:path';
import { EMULATOR_KEY, SAMPLE_TRACK } from '../emulator/constants.mts';

/** A script in package.json and its arguments. */
export interface Command {
	script: string;
	args: string[];
	env?: Record<string, string>;
	/** A command that keeps running meanwhile, and the URL at which it answers when it is ready. */
	beside?: Command & { url: string };
	/** Whether it opens n8n's editor. */
	needsChromium?: boolean;
}

/** Where commands write and listen, so that they do not collide with anything else. */
export interface Place {
	folder: string;
	/** Three free ports. */
	ports: number[];
}

/** One small file for each mutation run. No mutant survives in these files. */
export const MUTATED_FILE = 'nodes/SunoWav/helpers/text.ts';
const MUTATED_CALLBACK_FILE = 'nodes/SunoWav/actions/track/convertAndWait/suspend.ts';

/**
 * The scripts that take too long for CI or that keep running, in a short form, because what nobody runs breaks unnoticed. The soak test is
 * last and runs for its full time, because only then can it judge memory.
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
