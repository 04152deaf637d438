import { join } from 'node:path';
import { Child } from './childProcess.mts';
import { N8nClient } from './client.mts';
import { n8nEnvironment } from './environment.mts';
import { freePorts, isPortFree } from './freePorts.mts';
import { installPackage } from './installPackage.mts';
import { INSTALLATION } from './paths.mts';
import { isReady } from './readiness.mts';
import { TemporaryFolder } from './temporaryFolder.mts';
import { waitFor } from './waitFor.mts';

const START_TIMEOUT_MS = 120_000;
const STOP_PATIENCE_MS = 15_000;
const LOG_LINES_IN_ERRORS = 25;

export interface N8nOptions {
	/** A free one by default. */
	port?: number;
	/** A new temporary folder by default, which `stop` removes; a given one is kept. */
	userFolder?: string;
	/** Keep the temporary folder too. */
	keepUserFolder?: boolean;
	/** More environment variables for n8n, such as HTTPS_PROXY or WEBHOOK_URL. */
	env?: Record<string, string>;
	/** The packed package to install before the start. */
	packageTarball?: string;
	/** Path of the log file; `n8n.log` in the user folder by default. */
	log?: string;
	/** A folder with another n8n in its node_modules. */
	installation?: string;
	/** Another Node to run it with. */
	node?: string;
}

/** An n8n on this machine. */
export class N8n {
	readonly port: number;

	readonly url: string;

	readonly userFolder: string;

	readonly logFile: string;

	readonly client: N8nClient;

	private child: Child | undefined;

	private env: Record<string, string>;

	private readonly options: N8nOptions;

	private readonly temporary: TemporaryFolder | undefined;

	private readonly brokerPort: number;

	/** Use `startN8n`. */
	constructor(options: N8nOptions, port: number, brokerPort: number) {
		this.options = options;
		this.port = port;
		this.brokerPort = brokerPort;
		this.url = `http://127.0.0.1:${port}`;
		this.client = new N8nClient(this.url);
		this.env = options.env ?? {};
		const made = options.userFolder ? undefined : new TemporaryFolder('n8n-suno-wav-');
		this.userFolder = options.userFolder ?? made!.path;
		this.temporary = options.keepUserFolder ? undefined : made;
		this.logFile = options.log ?? join(this.userFolder, 'n8n.log');
	}

	get pid(): number {
		return this.child?.pid ?? 0;
	}

	/** Starts it, waits until it answers, and shows the end of its log when it does not. */
	async start(): Promise<void> {
		const child = this.spawn();
		this.child = child;
		try {
			await waitFor(
				'n8n to answer',
				async () => {
					if (!child.isRunning) throw new Error('n8n ended while it started.');
					return (await isReady(this.url)) || undefined;
				},
				{ timeoutMs: START_TIMEOUT_MS, intervalMs: 100, maxIntervalMs: 250 },
			);
		} catch (error) {
			await child.kill();
			const log = child.lastLines(LOG_LINES_IN_ERRORS);
			throw new Error(`${(error as Error).message}\nThe end of its log:\n${log}`, { cause: error });
		}
	}

	/** Ends n8n and removes its temporary folder. */
	async stop(): Promise<void> {
		await this.child?.stop(STOP_PATIENCE_MS);
		await this.temporary?.remove();
	}

	/** Ends n8n as a crash would. */
	async kill9(): Promise<void> {
		await this.child?.kill();
	}

	/** Starts n8n again on the same folder and port, stopping it first if it runs. */
	async restart(changedEnv: Record<string, string> = {}): Promise<void> {
		await this.child?.stop(STOP_PATIENCE_MS);
		this.env = { ...this.env, ...changedEnv };
		await this.start();
	}

	private spawn(): Child {
		const { port, brokerPort, userFolder, env } = this;
		const { node = process.execPath, installation = INSTALLATION } = this.options;
		return new Child({
			node,
			script: join(installation, 'node_modules', 'n8n', 'bin', 'n8n'),
			args: ['start'],
			env: n8nEnvironment({ port, brokerPort, userFolder, node, extra: env }),
			// n8n reads a .env file from its working directory.
			cwd: userFolder,
			logFile: this.logFile,
			removeWhenOrphaned: this.temporary?.path,
		});
	}
}

/** Starts n8n with the given package and waits until it answers. */
export async function startN8n(options: N8nOptions = {}): Promise<N8n> {
	const [freePort, brokerPort] = await freePorts(2);
	const port = options.port ?? freePort;
	if (!(await isPortFree(port))) throw new Error(`Port ${port}, meant for n8n, is taken.`);
	const n8n = new N8n(options, port, brokerPort);
	try {
		if (options.packageTarball) await installPackage(options.packageTarball, n8n.userFolder);
		await n8n.start();
		return n8n;
	} catch (error) {
		await n8n.stop();
		throw error;
	}
}
