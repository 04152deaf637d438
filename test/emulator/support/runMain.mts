import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../dev/emulator/main.mts', import.meta.url));

export interface RunningMain {
	/** Everything that it has printed so far. */
	output(): string;
	/** Its exit code, once it has ended. */
	ended: Promise<number | null>;
	stop(): void;
}

/** Runs `npm run emulator` without npm. */
export function runMain(...args: string[]): RunningMain {
	const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
	return {
		output: () => output,
		ended: new Promise((resolve) => child.once('close', resolve)),
		stop: () => void child.kill('SIGTERM'),
	};
}
