import { join } from 'node:path';
import { N8nClient } from './client.mts';
import { freePorts, isPortFree } from './freePorts.mts';
import { installPackage } from './installPackage.mts';
import { N8nProcess } from './n8nProcess.mts';
import type { Owner } from './owner.mts';
import { isReady } from './readiness.mts';
import { TemporaryFolder } from './temporaryFolder.mts';

export interface N8nOptions {
	/** A free one by default. */
	port?: number;
	/** By default a new temporary folder, which `stop` removes. A given folder is kept. */
	userFolder?: string;
	/** Whether to keep the temporary folder too. */
	keepUserFolder?: boolean;
	/** Additional environment variables for n8n, such as HTTPS_PROXY or WEBHOOK_URL. */
	env?: Record<string, string>;
	/** The packed package to install before the start. */
	packageTarball?: string;
	/** Path of the log file; `n8n.log` in the user folder by default. */
	log?: string;
	/** The owner whose account is created; the tests' owner by default. */
	owner?: Owner;
	/** A folder with a different n8n in its node_modules. */
	installation?: string;
	/** A different Node to run n8n with. */
	node?: string;
}

/** An n8n on this machine that consists of one process. */
export class N8n extends N8nProcess {
	readonly client: N8nClient;

	private readonly temporary: TemporaryFolder | undefined;

	/** Use `startN8n`. */
	constructor(options: N8nOptions, port: number, brokerPort: number) {
		const made = options.userFolder ? undefined : new TemporaryFolder('n8n-suno-wav-');
		const temporary = options.keepUserFolder ? undefined : made;
		const userFolder = options.userFolder ?? made!.path;
		super({
			command: ['start'],
			port,
			brokerPort,
			userFolder,
			logFile: options.log ?? join(userFolder, 'n8n.log'),
			env: options.env ?? {},
			isReady,
			installation: options.installation,
			node: options.node,
			removeWhenOrphaned: temporary?.path,
		});
		this.temporary = temporary;
		this.client = new N8nClient(this.url, options.owner);
	}

	/** Ends n8n and removes its temporary folder. */
	override async stop(): Promise<void> {
		await super.stop();
		await this.temporary?.remove();
	}
}

/** What is needed to work with an n8n. */
export type ReachableN8n = Pick<N8n, 'url' | 'client'>;

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
