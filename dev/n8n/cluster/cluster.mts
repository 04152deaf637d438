import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { N8nClient } from '../client.mts';
import { freePorts } from '../freePorts.mts';
import { installPackage } from '../installPackage.mts';
import { N8nProcess } from '../n8nProcess.mts';
import { isReady, saysReady } from '../readiness.mts';
import { TemporaryFolder } from '../temporaryFolder.mts';
import { addressesFromEnvironment, type Addresses } from './addresses.mts';
import { startBalancer, type Balancer } from './balancer.mts';
import { breakableLine, type BreakableLine } from './breakableLine.mts';
import { RunStorage } from './storage.mts';

export interface ClusterOptions {
	/** The packed package, for every process. */
	packageTarball: string;
	/** Two by default. */
	workers?: number;
	/** Two by default. */
	webhooks?: number;
	/** Additional environment variables for all processes. */
	env?: Record<string, string>;
	/** Folder for the logs. By default a temporary one, which `stop` removes. */
	logs?: string;
	/** A folder with a different n8n in its node_modules. */
	installation?: string;
}

const QUEUE_MODE = {
	EXECUTIONS_MODE: 'queue',
	N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	// Without this, a worker has no readiness endpoint.
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	DB_TYPE: 'postgresdb',
};

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);

/**
 * n8n in queue mode on this machine: main, workers and webhook processors, each a process with its own folder, behind a round-robin proxy.
 * The database and the Redis keys belong to this run only.
 */
export class Cluster {
	main!: N8nProcess;

	workers: N8nProcess[] = [];

	webhooks: N8nProcess[] = [];

	balancer!: Balancer;

	/** Between n8n and Redis. */
	redisLine!: BreakableLine;

	storage!: RunStorage;

	/** The addresses of the servers themselves, bypassing `redisLine`. */
	readonly addresses: Addresses = addressesFromEnvironment();

	/** Talks to main through the proxy. */
	client!: N8nClient;

	private readonly folder = new TemporaryFolder('n8n-suno-wav-');

	private readonly options: ClusterOptions;

	/** Use `startCluster`. */
	constructor(options: ClusterOptions) {
		this.options = options;
	}

	/** The URL that users and providers call. */
	get url(): string {
		return this.balancer.url;
	}

	/** A folder that all processes can access. */
	get sharedFolder(): string {
		return join(this.folder.path, 'shared');
	}

	get processes(): N8nProcess[] {
		return [this.main, ...this.workers, ...this.webhooks].filter((process) => process !== undefined);
	}

	async start(): Promise<void> {
		const { workers = 2, webhooks = 2 } = this.options;
		this.storage = await RunStorage.create(this.addresses);
		this.redisLine = await breakableLine(this.addresses.redis);
		const names = ['main', ...numbered('worker', workers), ...numbered('webhook', webhooks)];
		const [balancerPort, ...ports] = await freePorts(1 + 2 * names.length);
		const env = this.environment(balancerPort);
		const processes = await Promise.all(
			names.map(async (name, index) => {
				const [port, brokerPort] = ports.slice(2 * index);
				return await this.prepare(name, port, brokerPort, env);
			}),
		);
		this.main = processes[0];
		this.workers = processes.slice(1, 1 + workers);
		this.webhooks = processes.slice(1 + workers);
		this.balancer = await startBalancer(balancerPort, {
			main: this.main.url,
			webhooks: this.webhooks.map(({ url }) => url),
		});
		this.client = new N8nClient(this.url);
		// Main creates the tables for all processes.
		await this.main.start();
		await Promise.all([...this.workers, ...this.webhooks].map(async (process) => await process.start()));
	}

	/** Ends all processes and removes what was created, even if the start failed. */
	async stop(): Promise<void> {
		await Promise.all(this.processes.map(async (process) => await process.stop()));
		await this.balancer?.close();
		await this.redisLine?.close();
		await this.storage?.remove();
		await this.folder.remove();
	}

	private environment(balancerPort: number): Record<string, string> {
		const { name } = this.storage;
		const { postgres } = this.addresses;
		return {
			...QUEUE_MODE,
			WEBHOOK_URL: `http://127.0.0.1:${balancerPort}/`,
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(this.redisLine.port),
			QUEUE_BULL_PREFIX: name,
			N8N_REDIS_KEY_PREFIX: name,
			DB_POSTGRESDB_HOST: postgres.host,
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_USER: postgres.user,
			DB_POSTGRESDB_PASSWORD: postgres.password,
			DB_POSTGRESDB_DATABASE: name,
			...this.options.env,
		};
	}

	/** A process with its own folder, in which the package is installed. */
	private async prepare(name: string, port: number, brokerPort: number, env: Record<string, string>): Promise<N8nProcess> {
		const userFolder = join(this.folder.path, name);
		await mkdir(userFolder);
		await installPackage(this.options.packageTarball, userFolder);
		const command = name.replace(/\d+$/, '');
		return new N8nProcess({
			command: [command === 'main' ? 'start' : command],
			port,
			brokerPort,
			userFolder,
			logFile: join(this.options.logs ?? this.folder.path, `${name}.log`),
			env: { ...env, QUEUE_HEALTH_CHECK_PORT: String(port) },
			isReady: command === 'main' ? isReady : saysReady,
			installation: this.options.installation,
			removeWhenOrphaned: this.folder.path,
		});
	}
}

/** Starts all processes and waits until each one answers. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
	const cluster = new Cluster(options);
	try {
		await cluster.start();
		await cluster.client.signIn();
		return cluster;
	} catch (error) {
		await cluster.stop();
		throw error;
	}
}
