import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { Addresses } from './addresses.mts';

/** Also used to find what crashed runs have left behind. */
const PREFIX = 'suno_wav_run_';

/** Lets only one run at a time create or remove databases. An arbitrary number that nobody else uses. */
const LOCK = 7_350_419;

/** An error that says what to do, whatever the library's own error is. */
function missing(what: string, { host, port }: { host: string; port: number }, variables: string, cause: unknown): Error {
	// If several addresses were tried, the error has only a code.
	const reason = (cause as Error).message || (cause as NodeJS.ErrnoException).code;
	return new Error(
		`${what} cannot be used at ${host}:${port} (${reason}). n8n's queue mode needs it: start it, or name another one with ${variables}.`,
		{ cause },
	);
}

async function connectPostgres({ postgres }: Addresses, database: string): Promise<Client> {
	const client = new Client({ ...postgres, database });
	// If the server goes away, the next query fails.
	client.on('error', () => {});
	try {
		await client.connect();
	} catch (error) {
		const variables = 'DB_POSTGRESDB_HOST, DB_POSTGRESDB_PORT, DB_POSTGRESDB_USER and DB_POSTGRESDB_PASSWORD';
		throw missing('PostgreSQL', postgres, variables, error);
	}
	return client;
}

async function connectRedis({ redis }: Addresses): Promise<Redis> {
	const client = new Redis({ ...redis, lazyConnect: true, retryStrategy: () => null });
	let reason: unknown;
	client.on('error', (error) => (reason = error));
	try {
		await client.connect();
	} catch (error) {
		throw missing('Redis', redis, 'QUEUE_BULL_REDIS_HOST and QUEUE_BULL_REDIS_PORT', reason ?? error);
	}
	return client;
}

async function removeKeys(redis: Redis, prefix: string): Promise<void> {
	for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1_000 }) as AsyncIterable<string[]>) {
		if (keys.length > 0) await redis.unlink(...keys);
	}
}

/** A database and a key prefix for this run only. */
export class RunStorage {
	/** The name of the database, and the keys' prefix. */
	readonly name: string;

	/** The connection to the run's database. While it is open, other runs can see that this run is alive. */
	readonly database: Client;

	readonly redis: Redis;

	private readonly addresses: Addresses;

	private constructor(addresses: Addresses, name: string, database: Client, redis: Redis) {
		this.addresses = addresses;
		this.name = name;
		this.database = database;
		this.redis = redis;
	}

	/** Creates them, after removing what crashed runs have left behind. */
	static async create(addresses: Addresses): Promise<RunStorage> {
		const redis = await connectRedis(addresses);
		try {
			const server = await connectPostgres(addresses, 'postgres');
			try {
				// Until someone connects to it, a new database looks like a leftover.
				await server.query('SELECT pg_advisory_lock($1)', [LOCK]);
				for (const name of await leftOvers(server)) {
					await server.query(`DROP DATABASE IF EXISTS "${name}"`);
					await removeKeys(redis, name);
				}
				const name = `${PREFIX}${randomBytes(6).toString('hex')}`;
				await server.query(`CREATE DATABASE "${name}"`);
				return new RunStorage(addresses, name, await connectPostgres(addresses, name), redis);
			} finally {
				await server.end();
			}
		} catch (error) {
			redis.disconnect();
			throw error;
		}
	}

	/** Removes them. Call this when no process uses them anymore. */
	async remove(): Promise<void> {
		await this.database.end();
		const server = await connectPostgres(this.addresses, 'postgres');
		try {
			// Another run may have mistaken it for a leftover and removed it.
			await server.query(`DROP DATABASE IF EXISTS "${this.name}" WITH (FORCE)`);
		} finally {
			await server.end();
		}
		await removeKeys(this.redis, this.name);
		this.redis.disconnect();
	}
}

/** The databases of runs that nobody is connected to. */
async function leftOvers(server: Client): Promise<string[]> {
	const { rows } = await server.query<{ datname: string }>(
		`SELECT datname FROM pg_database WHERE starts_with(datname, $1)
		 AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE pg_stat_activity.datname = pg_database.datname)`,
		[PREFIX],
	);
	return rows.map(({ datname }) => datname);
}
