import { parseArgs } from 'node:util';
import { DEFAULT_CONVERSION_MS, DEFAULT_PORT, EMULATOR_KEY, SAMPLE_GENERATIONS } from './constants.mts';
import { PROVIDER_NAMES } from './dialects.mts';
import { startEmulator, type RunningEmulator } from './server.mts';

const HELP = `Plays the WAV conversion APIs of four providers on this machine.

  npm run emulator -- [--port ${DEFAULT_PORT}] [--speed 1]

  --port   where to listen
  --speed  how much faster conversions and callback retries go; 10 turns 3 s into 0.3 s`;

function fail(message: string): never {
	console.error(message);
	process.exit(1);
}

function positive(name: string, text: string): number {
	const value = Number(text);
	return value > 0 ? value : fail(`--${name} must be a number above 0, not "${text}".`);
}

function readOptions() {
	try {
		const { values } = parseArgs({
			options: {
				port: { type: 'string', default: String(DEFAULT_PORT) },
				speed: { type: 'string', default: '1' },
				help: { type: 'boolean', default: false },
			},
		});
		return values;
	} catch (error) {
		return fail(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
	}
}

async function start(port: number, speed: number): Promise<RunningEmulator> {
	try {
		const conversionMs = DEFAULT_CONVERSION_MS / speed;
		return await startEmulator({ port, conversionMs, callbackClock: speed, log: console.log });
	} catch (error) {
		const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
		if (!taken) throw error;
		const advice = `Choose another one: npm run emulator -- --port ${port + 1}`;
		return fail(`Port ${port} is taken, perhaps by another emulator. ${advice}`);
	}
}

function describe({ taskId, api, audioIds }: (typeof SAMPLE_GENERATIONS)[number]): string {
	return `Generation task  ${taskId}${api === 'jobs' ? "  made through kie.ai's Jobs API" : ''}
Audio ids        ${audioIds.join('\n                 ')}`;
}

const { help, ...options } = readOptions();
if (help) {
	console.log(HELP);
	process.exit(0);
}
const emulator = await start(positive('port', options.port), positive('speed', options.speed));
const baseUrls = PROVIDER_NAMES.map((name) => `  ${name.padEnd(8)} ${emulator.url}/${name}`);
console.log(`The provider emulator is running. Stop it with Ctrl+C.

Base URLs
${baseUrls.join('\n')}

API key          ${EMULATOR_KEY}
${SAMPLE_GENERATIONS.map(describe).join('\n')}
`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void emulator.close().then(() => process.exit(0)));
}
