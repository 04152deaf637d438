import { execa } from 'execa';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EmulatorClient } from '../../../dev/emulator/client.mts';
import { EMULATOR_KEY, JOBS_TRACK, SAMPLE_TRACK } from '../../../dev/emulator/constants.mts';
import { startEmulator } from '../../../dev/emulator/server.mts';
import type { Account } from '../../../dev/emulator/types.mts';
import { TemporaryFolder } from '../../../dev/n8n/temporaryFolder.mts';
import { measure, type Measurement } from '../../../dev/smoke/measure.mts';
import { PROVIDERS, type ProviderName } from '../../../dev/smoke/providers.mts';
import type { SurveyOptions } from '../../../dev/smoke/survey.mts';
import { later } from '../../setup/later.mts';

const COMMAND = fileURLToPath(new URL('../../../dev/smoke/live.mts', import.meta.url));

/** Longer than the pause between two lookups, so that pending records are seen. */
const CONVERSION_MS = 60;
const POLL_MS = 10;
const TIMEOUT_MS = 20_000;

export interface Ended {
	exitCode: number | undefined;
	/** Everything that it has printed. */
	output: string;
	errors: string;
}

/** An emulator that plays the provider, and a folder for pages. */
export class Place {
	readonly admin: EmulatorClient;
	readonly page: string;
	readonly #emulator: Awaited<ReturnType<typeof startEmulator>>;
	readonly #folder: TemporaryFolder;

	private constructor(emulator: Awaited<ReturnType<typeof startEmulator>>, folder: TemporaryFolder) {
		this.#emulator = emulator;
		this.#folder = folder;
		this.admin = new EmulatorClient(emulator.url);
		this.page = join(folder.path, 'docs', 'live.md');
	}

	static async open(): Promise<Place> {
		return new Place(await startEmulator({ conversionMs: CONVERSION_MS }), new TemporaryFolder('smoke-test-'));
	}

	get host(): string {
		return new URL(this.#emulator.url).host;
	}

	baseUrl(provider: ProviderName): string {
		return `${this.#emulator.url}/${PROVIDERS[provider].played}`;
	}

	async setAccount(change: Partial<Account>): Promise<void> {
		await this.admin.setAccount({ apiKey: EMULATOR_KEY, ...change });
	}

	/** Runs the survey with only a key. */
	async askWithKey(provider: ProviderName, change: Partial<SurveyOptions> = {}): Promise<Measurement> {
		return await measure({
			provider,
			apiKey: EMULATOR_KEY,
			baseUrl: this.baseUrl(provider),
			spend: 'all',
			pollMs: POLL_MS,
			timeoutMs: TIMEOUT_MS,
			page: this.page,
			...change,
		});
	}

	/** Runs the survey with a track of the measured API. */
	async ask(provider: ProviderName, change: Partial<SurveyOptions> = {}): Promise<Measurement> {
		const track = PROVIDERS[provider].api === 'jobs' ? JOBS_TRACK : SAMPLE_TRACK;
		return await this.askWithKey(provider, { track, ...change });
	}

	/** Runs the command as its user does, with these environment variables and no others of the package. */
	async run(variables: Record<string, string>, ...args: string[]): Promise<Ended> {
		const { exitCode, stdout, stderr } = await execa(process.execPath, [COMMAND, ...args], {
			env: variables,
			extendEnv: false,
			reject: false,
		});
		return { exitCode, output: stdout, errors: stderr };
	}

	/** The page as it was when it was opened. */
	async reset(): Promise<void> {
		await this.admin.reset();
		await rm(this.page, { force: true });
		await rm(this.page.replace(/\.md$/, ''), { recursive: true, force: true });
	}

	async readPage(): Promise<string> {
		return await readFile(this.page, 'utf8');
	}

	async writePage(text: string): Promise<void> {
		await writeFile(this.page, text);
	}

	/** The evidence of one operation. */
	async readEvidence(provider: ProviderName, operation: string): Promise<Record<string, unknown>> {
		const [text] = await this.readFiles([join(this.page.replace(/\.md$/, ''), provider, `${operation}.json`)]);
		return JSON.parse(text) as Record<string, unknown>;
	}

	async readFiles(paths: string[]): Promise<string[]> {
		return await Promise.all(paths.map(async (path) => await readFile(path, 'utf8')));
	}

	async writeFile(path: string, text: string): Promise<void> {
		await writeFile(path, text);
	}

	async close(): Promise<void> {
		await this.#emulator.close();
		await this.#folder.remove();
	}
}

/** The answer on a page to the question with this beginning. */
export function answerIn(page: string, question: string): string | undefined {
	const line = page.split('\n').find((text) => text.startsWith(`| ${question}`));
	return line?.split(' | ')[1]?.replace(/ \|$/, '').replaceAll('\\', '');
}

/** Call this in a test file. Returns a place that is new for each test. */
export function usePlace(): Place {
	let place: Place;
	beforeAll(async () => {
		place = await Place.open();
	});
	afterAll(async () => await place.close());
	beforeEach(async () => await place.reset());
	return later(() => place);
}
