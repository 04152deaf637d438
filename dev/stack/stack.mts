import { EmulatorClient } from '../emulator/client.mts';
import { startEmulator, type EmulatorOptions, type RunningEmulator } from '../emulator/server.mts';
import type { Account } from '../emulator/types.mts';
import type { N8nClient } from '../n8n/client.mts';
import { startCluster, type Cluster, type ClusterOptions } from '../n8n/cluster/cluster.mts';
import { startN8n, type N8n, type N8nOptions, type ReachableN8n } from '../n8n/host.mts';
import { ensureN8n } from '../n8n/install.mts';
import { packPackage } from '../n8n/installPackage.mts';
import { runNpm } from '../n8n/npm.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import { newAccount, type AccountInN8n } from './accounts.mts';
import { gatewayData } from './providers.mts';

type Close = () => Promise<void>;

/** An n8n with the package in it, and its provider. */
export interface Place {
	emulator: RunningEmulator;
	n8n: ReachableN8n;
}

/**
 * The packed package in a real n8n, with the emulator as its provider. The demo, the end-to-end tests and the benchmarks run in it.
 * `startStack` makes one. The single steps are public for callers that show their progress.
 */
export class Stack {
	/** A folder for logs and similar files. It is removed with the stack. */
	folder!: string;

	/** The packed package. */
	tarball!: string;

	emulator!: RunningEmulator;

	n8n!: N8n;

	/** n8n in queue mode, if that was started. */
	cluster!: Cluster;

	private readonly toClose: Close[] = [];

	async build(): Promise<void> {
		await runNpm(['run', 'build'], { cwd: REPOSITORY });
	}

	/** Packs the built package. */
	async pack(): Promise<void> {
		const folder = new TemporaryFolder('suno-wav-');
		this.toClose.push(async () => await folder.remove());
		this.folder = folder.path;
		this.tarball = await packPackage(folder.path);
	}

	async startEmulator(options: EmulatorOptions = {}): Promise<void> {
		this.emulator = await startEmulator(options);
		this.toClose.push(async () => await this.emulator.close());
	}

	/** Starts n8n with the packed package in it. */
	async startN8n(options: N8nOptions = {}): Promise<void> {
		this.n8n = await startN8n({ packageTarball: this.tarball, ...options });
		this.toClose.push(async () => await this.n8n.stop());
	}

	/** Starts n8n in queue mode, with the packed package in all its processes. */
	async startCluster(options: Partial<ClusterOptions> = {}): Promise<void> {
		this.cluster = await startCluster({ packageTarball: this.tarball, ...options });
		this.toClose.push(async () => await this.cluster.stop());
	}

	/** The client of the n8n that was started, in either mode. */
	get client(): N8nClient {
		return (this.cluster ?? this.n8n).client;
	}

	/** Makes an account and the credential for it, with the emulator as its gateway; `data` adds fields to the credential. */
	async newAccount(settings: Partial<Account> = {}, data: Record<string, unknown> = {}): Promise<AccountInN8n> {
		const { url } = this.emulator;
		return await newAccount(this.client, new EmulatorClient(url), { ...gatewayData(url, 'kie'), ...data }, settings);
	}

	/** Ends what was started and removes what was created, in reverse order. Works even if the start failed. */
	async stop(): Promise<void> {
		for (let close = this.toClose.pop(); close; close = this.toClose.pop()) await close();
	}
}

export interface StackOptions {
	/** Whether to build the package first. Needed if npm has not built it. */
	build?: boolean;
	/** False for an n8n that talks to a real provider. */
	emulator?: EmulatorOptions | false;
	/** n8n's settings. A function can use what is already running. */
	n8n?: N8nOptions | ((stack: Stack) => Promise<N8nOptions>);
	/** Settings of n8n in queue mode. If given, n8n starts in that mode. */
	cluster?: Partial<ClusterOptions>;
	onProgress?: (line: string) => void;
}

/** Installs n8n if needed, packs the package, and starts the emulator and n8n. If it fails, it leaves nothing behind. */
export async function startStack({ build = false, emulator = {}, n8n = {}, cluster, onProgress }: StackOptions = {}): Promise<Stack> {
	const stack = new Stack();
	try {
		if (build) await stack.build();
		await stack.pack();
		if (emulator) await stack.startEmulator(emulator);
		const options = typeof n8n === 'function' ? await n8n(stack) : n8n;
		const { installation } = cluster ?? options;
		// An n8n other than the pinned one is already installed.
		if (installation === undefined) await ensureN8n({ onProgress });
		await (cluster ? stack.startCluster(cluster) : stack.startN8n(options));
		return stack;
	} catch (error) {
		await stack.stop();
		throw error;
	}
}
