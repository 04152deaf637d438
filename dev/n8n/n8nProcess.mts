import { join } from 'node:path';
import { Child } from './childProcess.mts';
import { n8nEnvironment } from './environment.mts';
import { INSTALLATION } from './paths.mts';
import { waitFor } from './waitFor.mts';

const START_TIMEOUT_MS = 240_000;
const STOP_PATIENCE_MS = 15_000;
const LOG_LINES_IN_ERRORS = 25;

export interface N8nProcessOptions {
	/** The n8n command: `start` for the main process, `worker` or `webhook`, with its options. */
	command: string[];
	/** The port that it listens on. */
	port: number;
	brokerPort: number;
	userFolder: string;
	logFile: string;
	env: Record<string, string>;
	isReady: (url: string) => Promise<boolean>;
	/** A folder with a different n8n in its node_modules. */
	installation?: string;
	/** A different Node to run n8n with. */
	node?: string;
	/** Removed by the process itself if it notices that its parent is gone. */
	removeWhenOrphaned?: string;
}

/** One n8n process: the only one, or one of those that share the work in queue mode. */
export class N8nProcess {
	readonly url: string;

	protected env: Record<string, string>;

	private child: Child | undefined;

	private readonly settings: N8nProcessOptions;

	constructor(settings: N8nProcessOptions) {
		this.settings = settings;
		this.url = `http://127.0.0.1:${settings.port}`;
		this.env = settings.env;
	}

	get port(): number {
		return this.settings.port;
	}

	get userFolder(): string {
		return this.settings.userFolder;
	}

	get logFile(): string {
		return this.settings.logFile;
	}

	get pid(): number {
		return this.child?.pid ?? 0;
	}

	get isRunning(): boolean {
		return this.child?.isRunning ?? false;
	}

	/** Starts the process and waits until it answers. If it does not, shows the end of its log. */
	async start(): Promise<void> {
		const child = this.spawn();
		this.child = child;
		try {
			await waitFor(
				'n8n to answer',
				async () => {
					if (!child.isRunning) throw new Error('n8n ended while it started.');
					return (await this.settings.isReady(this.url)) || undefined;
				},
				{ timeoutMs: START_TIMEOUT_MS, intervalMs: 100, maxIntervalMs: 250 },
			);
		} catch (error) {
			await child.kill();
			const log = child.lastLines(LOG_LINES_IN_ERRORS);
			throw new Error(`${(error as Error).message}\nThe end of its log:\n${log}`, { cause: error });
		}
	}

	/** Ends the process as an operator would, and kills it after `patienceMs`. */
	async stop(patienceMs = STOP_PATIENCE_MS): Promise<void> {
		await this.child?.stop(patienceMs);
	}

	/** Kills the process, as a crash would. */
	async kill9(): Promise<void> {
		await this.child?.kill();
	}

	/** Starts the process again with the same folder and port. Stops it first if it is running. */
	async restart(changedEnv: Record<string, string> = {}): Promise<void> {
		await this.child?.stop(STOP_PATIENCE_MS);
		this.env = { ...this.env, ...changedEnv };
		await this.start();
	}

	private spawn(): Child {
		const { command, port, brokerPort, userFolder, logFile, removeWhenOrphaned } = this.settings;
		const { node = process.execPath, installation = INSTALLATION } = this.settings;
		return new Child({
			node,
			script: join(installation, 'node_modules', 'n8n', 'bin', 'n8n'),
			args: command,
			env: n8nEnvironment({ port, brokerPort, userFolder, node, extra: this.env }),
			// n8n reads a .env file from its working directory.
			cwd: userFolder,
			logFile,
			removeWhenOrphaned,
		});
	}
}
