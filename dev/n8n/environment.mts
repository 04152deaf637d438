import { delimiter, dirname } from 'node:path';

/** Fixed, so that a user folder can be opened again, even by another version of n8n. */
const ENCRYPTION_KEY = 'n8n-nodes-suno-wav-development';

/**
 * What is passed on from our own environment. Everything else is left out on purpose, because NODE_ENV=test, NODE_OPTIONS, proxies or a
 * developer's own N8N_* settings would change n8n's behavior.
 */
const PASSED_ON = ['HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TMP', 'TEMP', 'TZ', 'USER', 'SystemRoot'];

/** Keeps n8n from calling home, and its editor from asking questions at the start. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
};

/** A PATH with the given `node` first, whatever the machine's own Node is. */
export function pathWithNode(node: string = process.execPath): string {
	return [dirname(node), process.env.PATH].filter(Boolean).join(delimiter);
}

/** The environment of one n8n process. Its task runners start the `node` on the PATH. */
export function n8nEnvironment(options: {
	port: number;
	brokerPort: number;
	userFolder: string;
	node: string;
	extra?: Record<string, string>;
}): Record<string, string> {
	const passedOn = PASSED_ON.flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value] as const];
	});
	return {
		...Object.fromEntries(passedOn),
		...QUIET,
		PATH: pathWithNode(options.node),
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		// Over plain http, the browser would not send a secure cookie.
		N8N_SECURE_COOKIE: 'false',
		N8N_PORT: String(options.port),
		N8N_RUNNERS_BROKER_PORT: String(options.brokerPort),
		N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
		// n8n 2's default. n8n 1's is one connection, on which two simultaneous requests break each other's transactions.
		DB_SQLITE_POOL_SIZE: '3',
		N8N_USER_FOLDER: options.userFolder,
		...options.extra,
	};
}
