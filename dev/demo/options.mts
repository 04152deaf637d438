import { parseArgs } from 'node:util';
import { DEFAULT_PORT as EMULATOR_PORT } from '../emulator/constants.mts';

const N8N_PORT = 5678;
const HIGHEST_PORT = 65_535;

export const USAGE = `npm run demo -- [options]

  --port NUMBER           port of n8n (${N8N_PORT})
  --emulator-port NUMBER  port of the provider emulator (${EMULATOR_PORT})
  --exit                  end when the WAV has been made, instead of staying up`;

export interface DemoOptions {
	port: number;
	emulatorPort: number;
	exit: boolean;
	help: boolean;
}

function portOf(option: string, value: string | undefined, byDefault: number): number {
	if (value === undefined) return byDefault;
	const port = Number(value);
	if (Number.isInteger(port) && port > 0 && port <= HIGHEST_PORT) return port;
	throw new Error(`--${option} ${value} is no port: it takes a number from 1 to ${HIGHEST_PORT}.`);
}

/** Reads the command line. */
export function readOptions(args: string[]): DemoOptions {
	const { values } = parseArgs({
		args,
		options: {
			port: { type: 'string' },
			'emulator-port': { type: 'string' },
			exit: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	return {
		port: portOf('port', values.port, N8N_PORT),
		emulatorPort: portOf('emulator-port', values['emulator-port'], EMULATOR_PORT),
		exit: values.exit,
		help: values.help,
	};
}
