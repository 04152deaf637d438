import type { Workflow } from '../n8n/workflows.mts';
import type { Stack } from '../stack/stack.mts';
import type { Facts } from './audio.mts';

/** A file that the demo has written, and what is in it. */
export interface Result extends Facts {
	path: string;
	bytes: number;
}

/** What the node reads from a WAV's header. */
export interface ToldOfWav {
	sampleRate: number;
	bitsPerSample: number;
	channels: number;
	durationSeconds: number;
	bytes: number;
}

/** The state of the demo. Each step uses what the earlier steps have stored here. */
export interface Stage {
	stack: Stack;
	/** The example, as it is in n8n. */
	workflow: Workflow;
	/** The conversion's ID. */
	taskId: string;
	mp3: Result;
	wav: Result;
	told: ToldOfWav;
}
