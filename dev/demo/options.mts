import { parseArgs } from 'node:util';
import { DEFAULT_PORT as EMULATOR_PORT } from '../emulator/constants.mts';
import { PROVIDER_IDS, type ProviderId } from '../stack/providers.mts';

const N8N_PORT = 5678;
const PROVIDER: ProviderId = 'kie';
const HIGHEST_PORT = 65_535;

export const USAGE = `npm run demo -- [options]

  --port NUMBER           port of n8n (${N8N_PORT})
  --emulator-port NUMBER  port of the provider emulator (${EMULATOR_PORT})
  --provider NAME         provider of the credential: ${PROVIDER_IDS.join(', ')} (${PROVIDER})
  --exit                  exit when the WAV is ready; otherwise n8n keeps running`;

export interface DemoOptions {
	port: number;
	emulatorPort: number;
	/** The provider that the credential is for. */
	provider: ProviderId;
	exit: boolean;
	help: boolean;
}

function portOf(option: string, value: string | undefined, byDefault: number): number {
	if (value === undefined) return byDefault;
	const port = Number(value);
	if (Number.isInteger(port) && port > 0 && port <= HIGHEST_PORT) return port;
	throw new Error(`--${option} ${value} is not a port. Use a number from 1 to ${HIGHEST_PORT}.`);
}

function providerOf(value: string): ProviderId {
	const provider = PROVIDER_IDS.find((id) => id === value);
	if (provider) return provider;
	throw new Error(`--provider ${value} is unknown. Use one of ${PROVIDER_IDS.join(', ')}.`);
}

/** Reads the command line. */
export function readOptions(args: string[]): DemoOptions {
	const { values } = parseArgs({
		args,
		options: {
			port: { type: 'string' },
			'emulator-port': { type: 'string' },
			provider: { type: 'string', default: PROVIDER },
			exit: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	return {
		port: portOf('port', values.port, N8N_PORT),
		emulatorPort: portOf('emulator-port', values['emulator-port'], EMULATOR_PORT),
		provider: providerOf(values.provider),
		exit: values.exit,
		help: values.help,
	};
}
