import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const EXIT_WITH_PARENT = join(import.meta.dirname, 'exitWithParent.cjs');

export interface ChildOptions {
	node: string;
	script: string;
	args: string[];
	env: Record<string, string>;
	cwd: string;
	logFile: string;
	/** Removed by the child itself if it notices that its parent is gone. */
	removeWhenOrphaned?: string;
}

/** A Node process in a process group of its own. exitWithParent.cjs makes sure that it does not outlive us. */
export class Child {
	private readonly process: ChildProcess;

	private readonly ended: Promise<void>;

	private readonly logFile: string;

	constructor(options: ChildOptions) {
		this.logFile = options.logFile;
		const log = openSync(options.logFile, 'a');
		const removes = options.removeWhenOrphaned;
		this.process = spawn(
			options.node,
			['--require', EXIT_WITH_PARENT, options.script, ...options.args],
			{
				cwd: options.cwd,
				env: { ...options.env, ...(removes ? { EXIT_WITH_PARENT_REMOVES: removes } : {}) },
				// In its own group, so that Ctrl-C in the terminal reaches only the parent, which then stops things in order. And so that
				// one signal also reaches n8n's task runners.
				detached: true,
				stdio: ['ignore', log, log, 'pipe'],
			},
		);
		closeSync(log);
		this.ended = new Promise((resolve) => {
			this.process.once('error', () => resolve());
			this.process.once('exit', () => resolve());
		});
	}

	get pid(): number {
		return this.process.pid ?? 0;
	}

	get isRunning(): boolean {
		return this.pid !== 0 && this.process.exitCode === null && this.process.signalCode === null;
	}

	/** Asks the process to end, and kills it after `patienceMs`. */
	async stop(patienceMs: number): Promise<void> {
		if (this.isRunning) this.process.kill('SIGTERM');
		await Promise.race([this.ended, sleep(patienceMs, undefined, { ref: false })]);
		await this.kill();
	}

	/** Kills it immediately, with everything it has started. */
	async kill(): Promise<void> {
		this.signal('SIGKILL');
		await this.ended;
	}

	/** The end of the process's log, for error messages. */
	lastLines(count: number): string {
		const lines = readFileSync(this.logFile, 'utf8').trimEnd().split('\n');
		return lines.slice(-count).join('\n');
	}

	private signal(signal: NodeJS.Signals): void {
		if (this.pid === 0) return;
		try {
			process.kill(-this.pid, signal);
		} catch (error) {
			// The group is already gone.
			if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
		}
	}
}
