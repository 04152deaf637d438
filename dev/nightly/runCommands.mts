import { execa } from 'execa';
import { CHROMIUM_IS_MISSING, findChromium } from '../n8n/browser.mts';
import { pathWithNode } from '../n8n/environment.mts';
import { freePorts } from '../n8n/freePorts.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { TemporaryFolder } from '../n8n/temporaryFolder.mts';
import { waitFor } from '../n8n/waitFor.mts';
import { commandsIn, type Command } from './commands.mts';

const READY_TIMEOUT_MS = 60_000;

/** The outcome of a command. */
export interface CommandRun {
	command: string;
	result: 'passed' | 'failed' | 'skipped';
	seconds: number;
}

const textOf = ({ script, args }: Command) => `npm run ${[script, ...(args.length > 0 ? ['--', ...args] : [])].join(' ')}`;

function start({ script, args, env = {} }: Command, { detached = false } = {}) {
	return execa('npm', ['run', '-s', script, '--', ...args], {
		cwd: REPOSITORY,
		env: { PATH: pathWithNode(), ...env },
		stdio: ['ignore', 'inherit', 'inherit'],
		reject: false,
		detached,
	});
}

/** Runs something next to a command that keeps running, as soon as that command answers. */
async function beside<T>(command: Command & { url: string }, work: () => Promise<T>): Promise<T> {
	// In its own group, because npm does not forward signals to its children.
	const running = start(command, { detached: true });
	let isUp = true;
	const ended = running.then(() => {
		isUp = false;
	});
	const answers = async () => await fetch(command.url).then(() => true, () => undefined);
	try {
		await Promise.race([
			waitFor(`${textOf(command)} to answer`, answers, { timeoutMs: READY_TIMEOUT_MS }),
			ended.then(() => Promise.reject(new Error(`${textOf(command)} has ended`))),
		]);
		return await work();
	} finally {
		if (isUp) process.kill(-running.pid!, 'SIGTERM');
		await ended;
	}
}

async function runOne(command: Command): Promise<CommandRun['result']> {
	console.log(`\n=== ${textOf(command)}`);
	if (command.needsChromium && !findChromium()) {
		console.log(`Skipped: ${CHROMIUM_IS_MISSING}`);
		return 'skipped';
	}
	const work = async () => ((await start(command)).failed ? 'failed' : 'passed');
	try {
		return await (command.beside ? beside(command.beside, work) : work());
	} catch (error) {
		console.error((error as Error).message);
		return 'failed';
	}
}

/** Runs the scripts that CI does not run, and shows their output. If one fails, the next ones still run. */
export async function runCommands(): Promise<CommandRun[]> {
	const folder = new TemporaryFolder('suno-wav-nightly-');
	const runs: CommandRun[] = [];
	try {
		for (const command of commandsIn({ folder: folder.path, ports: await freePorts(3) })) {
			const begin = Date.now();
			const result = await runOne(command);
			runs.push({ command: textOf(command), result, seconds: Math.round((Date.now() - begin) / 1_000) });
		}
	} finally {
		await folder.remove();
	}
	return runs;
}
