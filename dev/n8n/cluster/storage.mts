import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { Addresses } from './addresses.mts';

/** Also how one finds what runs that died have left. */
const PREFIX = 'suno_wav_run_';

/** Only one run at a time makes or clears databases. Any number that nobody else takes. */
const LOCK = 7_350_419;

/** An error that says what to do, whatever the library's own error says. */
function missing(what: string, { host, port }: { host: string; port: number }, variables: string, cause: unknown): Error {
	// Where several addresses were tried, only the code says something.
	const reason = (cause as Error).message || (cause as NodeJS.ErrnoException).code;
	return new Error(
		`${what} cannot be used at ${host}:${port} (${reason}). n8n's queue mode needs it: start it, or name another one with ${variables}.`,
		{ cause },
	);
}

async function connectPostgres({ postgres }: Addresses, database: string): Promise<Client> {
	const client = new Client({ ...postgres, database });
	// A server that goes away shows in the next query.
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

/** A database, and a prefix for keys, for one run alone. */
export class RunStorage {
	/** The name of the database, and the keys' prefix. */
	readonly name: string;

	/** The connection to the run's database. While it is open, other runs see that this run is alive. */
	readonly database: Client;

	readonly redis: Redis;

	private readonly addresses: Addresses;

	private constructor(addresses: Addresses, name: string, database: Client, redis: Redis) {
		this.addresses = addresses;
		this.name = name;
		this.database = database;
		this.redis = redis;
	}

	/** Makes them, after removing what runs have left that died. */
	static async create(addresses: Addresses): Promise<RunStorage> {
		const redis = await connectRedis(addresses);
		try {
			const server = await connectPostgres(addresses, 'postgres');
			try {
				// Between a database's creation and its first connection it looks like a left-over.
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

	/** Removes them. Call it when no process uses them any more. */
	async remove(): Promise<void> {
		await this.database.end();
		const server = await connectPostgres(this.addresses, 'postgres');
		try {
			// Another run may have taken it for a left-over by now.
			await server.query(`DROP DATABASE IF EXISTS "${this.name}" WITH (FORCE)`);
		} finally {
			await server.end();
		}
		await removeKeys(this.redis, this.name);
		this.redis.disconnect();
	}
}

/** Databases of runs to which nobody is connected. */
async function leftOvers(server: Client): Promise<string[]> {
	const { rows } = await server.query<{ datname: string }>(
		`SELECT datname FROM pg_database WHERE starts_with(datname, $1)
		 AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE pg_stat_activity.datname = pg_database.datname)`,
		[PREFIX],
	);
	return rows.map(({ datname }) => datname);
}
