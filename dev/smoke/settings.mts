import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ApiName } from '../emulator/types.mts';
import { REPOSITORY } from '../n8n/paths.mts';
import { PlainError } from './findings.mts';
import { dialectOf, isProviderName, PROVIDERS, type ProviderName } from './providers.mts';
import { SPENDING, type Spending, type SurveyOptions } from './survey.mts';

const DEFAULT_PAGE = join(REPOSITORY, 'docs', 'live.md');
const PROVIDER_LIST = Object.keys(PROVIDERS).join(', ');

const USAGE = `npm run smoke:live -- [options]

Asks a real provider what can only be learned with a key, compares the answers with the emulator's, and writes a page about them.
Environment variables say what to ask:

  SUNO_WAV_PROVIDER             ${PROVIDER_LIST} (kie by default)
  SUNO_WAV_API_KEY              your key; without a track, only free requests are made
  SUNO_WAV_GENERATION_TASK_ID   one of your music generations
  SUNO_WAV_AUDIO_ID             one of its tracks, which will be converted
  SUNO_WAV_CALLBACK_URL         your URL for the provider's callbacks; by default, the older API gets the provider's own address
  SUNO_WAV_BASE_URL             an address other than the provider's, such as http://127.0.0.1:4010/kie for the emulator

Options:

  --spend none|once|all   none: only free requests; once: one conversion; all (the default): the conversion, the same
                          again, and requests with a wrong audio ID and a wrong task ID, which may be charged too
  --track-api wav|jobs    which of kie.ai's APIs the track was made through, if it is not the measured one
  --page PATH             where to write the page (docs/live.md); each operation's evidence goes into a folder of that name next to it
  --poll SECONDS          the pause between two lookups of a conversion (3)
  --timeout SECONDS       the time limit for one conversion (900)
  --n8n                   afterwards also converts the track with the nodes in a real n8n, which is charged as one conversion;
                          n8n is installed on first use`;

export interface Settings extends SurveyOptions {
	page: string;
	n8n: boolean;
}

type Environment = Record<string, string | undefined>;

function positiveMs(option: string, seconds: string): number {
	const ms = Number(seconds) * 1_000;
	if (ms > 0) return ms;
	throw new PlainError(`--${option} takes a number of seconds above 0, not "${seconds}".`);
}

function oneOf<T extends string>(option: string, values: readonly T[], value: string): T {
	const known = values.find((one) => one === value);
	if (known !== undefined) return known;
	throw new PlainError(`--${option} is ${values.join(' or ')}, not "${value}".`);
}

function readArguments(args: string[]) {
	try {
		const { values } = parseArgs({
			args,
			options: {
				spend: { type: 'string', default: 'all' },
				'track-api': { type: 'string' },
				page: { type: 'string', default: DEFAULT_PAGE },
				poll: { type: 'string', default: '3' },
				timeout: { type: 'string', default: '900' },
				n8n: { type: 'boolean', default: false },
				help: { type: 'boolean', default: false },
			},
		});
		return values;
	} catch (error) {
		throw new PlainError(`${(error as Error).message}\n\n${USAGE}`);
	}
}

function webUrl(variable: string, value: string | undefined): string | undefined {
	if (!value) return undefined;
	if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
	throw new PlainError(`${variable} is no web address.`);
}

function readProvider({ SUNO_WAV_PROVIDER: name }: Environment): ProviderName {
	const provider = name || 'kie';
	if (isProviderName(provider)) return provider;
	throw new PlainError(`SUNO_WAV_PROVIDER is one of ${PROVIDER_LIST}, not "${provider}".`);
}

function readKey({ SUNO_WAV_API_KEY: text = '' }: Environment): string {
	const apiKey = text.trim();
	if (/^[\x21-\x7e]*$/.test(apiKey)) return apiKey;
	throw new PlainError('SUNO_WAV_API_KEY has a character in it that no key has.');
}

function readTrack({ SUNO_WAV_GENERATION_TASK_ID: generationTaskId, SUNO_WAV_AUDIO_ID: audioId }: Environment) {
	if (!generationTaskId && !audioId) return undefined;
	if (generationTaskId && audioId) return { generationTaskId, audioId };
	throw new PlainError('A track takes both SUNO_WAV_GENERATION_TASK_ID and SUNO_WAV_AUDIO_ID.');
}

function readTrackApi(provider: ProviderName, value: string | undefined): ApiName | undefined {
	return value === undefined ? undefined : oneOf('track-api', dialectOf(provider).apis, value);
}

/** The settings in the environment and on the command line, or a text to print instead of running. */
export function readSettings(args: string[], environment: Environment): Settings | string {
	const { help, spend, 'track-api': trackApi, page, poll, timeout, n8n } = readArguments(args);
	if (help) return USAGE;
	const apiKey = readKey(environment);
	if (!apiKey) return `Skipped: no key is set.\n\n${USAGE}`;
	const provider = readProvider(environment);
	const settings: Settings = {
		provider,
		apiKey,
		baseUrl: webUrl('SUNO_WAV_BASE_URL', environment.SUNO_WAV_BASE_URL),
		track: readTrack(environment),
		trackApi: readTrackApi(provider, trackApi),
		callbackUrl: webUrl('SUNO_WAV_CALLBACK_URL', environment.SUNO_WAV_CALLBACK_URL),
		spend: oneOf<Spending>('spend', SPENDING, spend),
		pollMs: positiveMs('poll', poll),
		timeoutMs: positiveMs('timeout', timeout),
		page,
		n8n,
	};
	if (n8n && !settings.track) throw new PlainError('--n8n takes a track: set SUNO_WAV_GENERATION_TASK_ID and SUNO_WAV_AUDIO_ID.');
	if (n8n && settings.spend === 'none') throw new PlainError('--n8n converts the track, which --spend none does not allow.');
	return settings;
}

/** What may be charged. Printed before anything is. */
export function spendingOf({ track, spend, n8n }: Settings): string {
	if (!track) return 'Nothing is spent, because without a track only free requests are made.';
	if (spend === 'none') return 'Nothing is spent, because only free requests are made.';
	const inN8n = n8n ? ', and the conversion by the nodes in n8n' : '';
	if (spend === 'once') return `This is charged by the provider: one conversion${inN8n}.`;
	return `This may be charged by the provider: one conversion, the same again, and two with wrong IDs if they are accepted${inN8n}.
--spend once leaves out all but the first. --spend none leaves that out too.`;
}
