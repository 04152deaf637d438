import { execa } from 'execa';
import { pathWithNode } from './environment.mts';

const NETWORK_TROUBLE =
	/\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;
const LAST_LINES = 15;

/** Explains what went wrong with npm and what to do about it. */
function explain(command: string, output: string): string {
	const end = output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
	const network = NETWORK_TROUBLE.exec(output)?.[0];
	if (network && !output.includes('node-gyp')) {
		return `npm could not reach its registry (${network}): connect to the network and run again.\n${end}`;
	}
	if (output.includes('ENOSPC')) {
		return `The disk is full; n8n alone needs about 3 GB. Make room and run again.\n${end}`;
	}
	return `${command} failed:\n${end}`;
}

/** The npm that runs us, on our Node, or else the one on the PATH. */
function npmCommand(): [string, string[]] {
	const npm = process.env.npm_execpath;
	return npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
}

/** Runs npm with our own Node first on the PATH, whatever the machine's own Node is. */
export async function runNpm(args: string[], { cwd }: { cwd: string }): Promise<{ stdout: string }> {
	const [file, first] = npmCommand();
	const result = await execa(file, [...first, ...args], {
		cwd,
		env: {
			PATH: pathWithNode(),
			npm_config_update_notifier: 'false',
			npm_config_loglevel: 'warn',
			// npm passes our own .npmrc on in the environment, where it would override the folder's.
			npm_config_legacy_peer_deps: undefined,
			npm_config_install_links: undefined,
		},
		stdin: 'ignore',
		reject: false,
	});
	if (result.failed) {
		throw new Error(explain(`npm ${args.join(' ')}`, `${result.stdout}\n${result.stderr}\n${result.shortMessage ?? ''}`));
	}
	return { stdout: result.stdout };
}
