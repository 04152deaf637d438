/** The addresses of Redis and PostgreSQL, by n8n's names for them. */
export interface Addresses {
	redis: { host: string; port: number };
	postgres: { host: string; port: number; user: string; password: string };
}

/** The addresses in the environment, or else the standard ports on this machine. */
export function addressesFromEnvironment(env: NodeJS.ProcessEnv = process.env): Addresses {
	return {
		redis: {
			host: env.QUEUE_BULL_REDIS_HOST ?? '127.0.0.1',
			port: Number(env.QUEUE_BULL_REDIS_PORT ?? 6379),
		},
		postgres: {
			host: env.DB_POSTGRESDB_HOST ?? '127.0.0.1',
			port: Number(env.DB_POSTGRESDB_PORT ?? 5432),
			user: env.DB_POSTGRESDB_USER ?? 'postgres',
			password: env.DB_POSTGRESDB_PASSWORD ?? '',
		},
	};
}
