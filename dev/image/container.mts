import { execa } from 'execa';
import { N8nClient } from '../n8n/client.mts';
import { n8nEnvironment } from '../n8n/environment.mts';
import { newOwner } from '../n8n/owner.mts';
import { isReady } from '../n8n/readiness.mts';
import { waitFor } from '../n8n/waitFor.mts';

const IMAGE = 'docker.n8n.io/n8nio/n8n';
/** The path of the user folder in the container. */
const FOLDER = '/data';
const START_TIMEOUT_MS = 240_000;
const STOP_SECONDS = 15;

export interface ContainerOptions {
	/** An exact version of n8n. */
	tag: string;
	port: number;
	brokerPort: number;
	/** Has the package installed. */
	userFolder: string;
	logFile: string;
	/** The owner of the files. */
	user: { uid: number; gid: number };
}

/** The arguments of `docker run`. With the host network, the container reaches the emulator, and the emulator can call it back. */
export function dockerArguments(name: string, { tag, port, brokerPort, userFolder, user }: ContainerOptions): string[] {
	const settings = n8nEnvironment({ port, brokerPort, userFolder: FOLDER, node: process.execPath });
	const env = {
		// Nothing in our own environment is useful there.
		...Object.fromEntries(Object.entries(settings).filter(([key]) => key.startsWith('N8N_'))),
		HOME: FOLDER,
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	};
	return [
		...['run', '--rm', '--name', name, '--network', 'host', '--user', `${user.uid}:${user.gid}`, '--volume', `${userFolder}:${FOLDER}`],
		...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
		`${IMAGE}:${tag}`,
	];
}

/** n8n in its own image. */
export class ContainerN8n {
	readonly url: string;

	readonly client: N8nClient;

	private readonly name: string;

	private readonly options: ContainerOptions;

	private ended: Promise<unknown> | undefined;

	constructor(options: ContainerOptions) {
		this.options = options;
		this.name = `suno-wav-${options.port}`;
		this.url = `http://127.0.0.1:${options.port}`;
		this.client = new N8nClient(this.url, newOwner());
	}

	/** Starts it and waits until it answers. If necessary, this first pulls the image. */
	async start(): Promise<void> {
		await execa('docker', ['pull', '--quiet', `${IMAGE}:${this.options.tag}`]);
		const log = { file: this.options.logFile, append: true } as const;
		let hasEnded = false;
		this.ended = execa('docker', dockerArguments(this.name, this.options), { stdin: 'ignore', stdout: log, stderr: log, reject: false });
		void this.ended.then(() => (hasEnded = true));
		await waitFor(
			'n8n to answer',
			async () => {
				if (hasEnded) throw new Error(`The container ended while n8n started: see ${this.options.logFile}`);
				return (await isReady(this.url)) || undefined;
			},
			{ timeoutMs: START_TIMEOUT_MS, intervalMs: 250 },
		);
	}

	async stop(): Promise<void> {
		if (!this.ended) return;
		await execa('docker', ['stop', '--time', String(STOP_SECONDS), this.name], { reject: false });
		await this.ended;
	}
}
