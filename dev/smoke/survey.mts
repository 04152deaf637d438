import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiName } from '../emulator/types.mts';
import { MEASURED, SCHEMA_REQUEST, type Order } from './apis.mts';
import { convert, type Asking } from './conversion.mts';
import { PlainError, type ByApi, type Findings, type Seen } from './findings.mts';
import { ProviderClient, type Request } from './providerClient.mts';
import { dialectOf, otherApiOf, PROVIDERS, type ProviderName } from './providers.mts';
import { Redactor } from './redactor.mts';
import { readSchema } from './schema.mts';
import { inspectFile } from './wavFile.mts';

/** How much may be spent: nothing; one conversion; or also its repetition and the requests with wrong IDs, if they are charged. */
export const SPENDING = ['none', 'once', 'all'] as const;
export type Spending = (typeof SPENDING)[number];

export interface SurveyOptions {
	provider: ProviderName;
	apiKey: string;
	/** By default the provider's own. */
	baseUrl?: string;
	track?: { generationTaskId: string; audioId: string };
	/** Which API the track was made through. By default the measured one. */
	trackApi?: ApiName;
	/** The user's own callback URL, which the provider calls. */
	callbackUrl?: string;
	spend: Spending;
	pollMs: number;
	timeoutMs: number;
	log?: (line: string) => void;
	wait?: (ms: number) => Promise<void>;
	/** Is given everything that must not be written down. */
	redactor?: Redactor;
}

const newId = () => randomUUID().replaceAll('-', '');

/** A callback URL for an API that requires one. The address exists, but nobody listens there. */
function originOf(url: string): string {
	return `${new URL(url).origin}/`;
}

/** Why the run cannot continue. */
function whyBrokenOff({ conversion }: Findings): string | undefined {
	if (conversion?.end === undefined) return 'the first conversion was not made';
	return conversion.end === 'not within the time' ? 'the first conversion did not end within the time' : undefined;
}

/** Sends the requests to one API of one provider, over plain HTTP. */
class Survey {
	readonly #options: SurveyOptions;
	readonly #baseUrl: string;
	readonly #redactor: Redactor;
	readonly #client: ProviderClient;
	readonly #api: ApiName;
	readonly #log: (line: string) => void;

	constructor(options: SurveyOptions) {
		const { provider, apiKey, baseUrl = dialectOf(provider).baseUrl, redactor = new Redactor() } = options;
		this.#options = options;
		this.#baseUrl = baseUrl;
		this.#redactor = redactor;
		this.#client = new ProviderClient({ baseUrl, apiKey, redactor });
		this.#api = PROVIDERS[provider].api;
		this.#log = options.log ?? (() => {});
		this.#keepSecret();
	}

	async run(): Promise<Findings> {
		const { provider, track, callbackUrl, trackApi = this.#api } = this.#options;
		const findings: Findings = {
			provider,
			host: this.#redactor.hostOf(this.#baseUrl) ?? 'no host',
			isProvider: new URL(this.#baseUrl).host === new URL(dialectOf(provider).baseUrl).host,
			at: new Date(),
			...(track && { trackApi }),
			ownCallback: callbackUrl !== undefined,
			credits: await this.#askCredits(),
			generation: {},
			unknownConversion: {},
			noTaskId: {},
		};
		if (this.#api === 'jobs') findings.schema = await this.#askSchema();
		await this.#askForNothing(findings);
		if (track) await this.#askAboutTrack(findings, track);
		return findings;
	}

	/** The first request. If the key is rejected or the host does not answer, the run ends here. */
	async #askCredits(): Promise<Seen> {
		this.#log('Credits');
		const { seen } = await this.#client.ask(this.#creditsRequest);
		const { status, code, text } = seen;
		const host = this.#redactor.hostOf(this.#baseUrl);
		if (status === null) throw new PlainError(`${host} cannot be reached: ${text}.`);
		if ([401, 403].includes(code ?? status)) throw new PlainError(`${host} refuses the key: code ${code ?? status} ${text}`.trim());
		this.#log(`   code ${code} ${text}`);
		return seen;
	}

	get #creditsRequest(): Request {
		return { method: 'GET', path: dialectOf(this.#options.provider).creditsPath };
	}

	async #credits(): Promise<number | null> {
		const { data } = await this.#client.ask(this.#creditsRequest);
		return typeof data === 'number' ? data : null;
	}

	async #askSchema() {
		this.#log("The model's own schema");
		const { seen, data } = await this.#client.ask(SCHEMA_REQUEST);
		return { seen, ...readSchema(data, this.#redactor) };
	}

	/** The APIs of this provider, the measured one first. */
	get #apis(): ApiName[] {
		const other = otherApiOf(this.#options.provider);
		return other ? [this.#api, other] : [this.#api];
	}

	async #fromAll(request: (api: ApiName) => Request): Promise<ByApi> {
		const answers: ByApi = {};
		for (const api of this.#apis) answers[api] = (await this.#client.ask(request(api))).seen;
		return answers;
	}

	/** The responses when there is nothing to find. */
	async #askForNothing(findings: Findings): Promise<void> {
		this.#log('A conversion that does not exist');
		const nobody = newId();
		findings.unknownConversion = await this.#fromAll((api) => MEASURED[api].record(nobody));
		findings.noTaskId = await this.#fromAll((api) => MEASURED[api].record());
	}

	async #askAboutTrack(findings: Findings, track: { generationTaskId: string; audioId: string }): Promise<void> {
		this.#log('The generation');
		findings.generation = await this.#fromAll((api) => MEASURED[api].generation(track.generationTaskId));
		const { spend } = this.#options;
		if (spend === 'none') return;
		const order: Order = { ...track, callbackUrl: this.#callbackUrl };
		const taskId = await this.#askToConvert(findings, order);
		findings.brokenOff = whyBrokenOff(findings);
		if (spend !== 'all' || findings.brokenOff) return;
		await this.#askAgain(findings, order, taskId);
		await this.#askWithWrongIds(findings, order);
	}

	/** The Jobs API does not require one. */
	get #callbackUrl(): string | undefined {
		return this.#options.callbackUrl ?? (this.#api === 'wav' ? originOf(this.#baseUrl) : undefined);
	}

	/** Returns the task's ID, which is never written to a file. */
	async #askToConvert(findings: Findings, order: Order): Promise<string | undefined> {
		this.#log('The conversion');
		const { findings: conversion, taskId, url } = await convert(this.#asking, order);
		findings.conversion = conversion;
		const other = otherApiOf(this.#options.provider);
		if (taskId !== undefined && other) {
			this.#log('The conversion, at the other API');
			findings.crossing = (await this.#client.ask(MEASURED[other].record(taskId))).seen;
		}
		if (url !== undefined) {
			this.#log('The file');
			findings.file = await inspectFile(url, this.#redactor);
			this.#log(`   ${findings.file.bytes} bytes, ${findings.file.format}`);
		}
		return taskId;
	}

	async #askAgain(findings: Findings, order: Order, taskId?: string): Promise<void> {
		this.#log('The same conversion again');
		const again = await convert(this.#asking, order);
		findings.again = { ...again.findings, ...(again.taskId !== undefined && { sameTask: again.taskId === taskId }) };
	}

	async #askWithWrongIds(findings: Findings, order: Order): Promise<void> {
		this.#log('A wrong audio ID');
		findings.wrongAudioId = (await convert(this.#asking, { ...order, audioId: randomUUID() })).findings;
		this.#log('A wrong task ID');
		findings.wrongTaskId = (await convert(this.#asking, { ...order, generationTaskId: newId() })).findings;
	}

	get #asking(): Asking {
		const { pollMs, timeoutMs, wait = async (ms: number) => await sleep(ms) } = this.#options;
		return {
			client: this.#client,
			api: MEASURED[this.#api],
			credits: async () => await this.#credits(),
			hide: (id) => this.#redactor.hide(id, 'conversion'),
			pollMs,
			timeoutMs,
			wait,
			log: this.#log,
		};
	}

	#keepSecret(): void {
		const { apiKey, track, callbackUrl } = this.#options;
		this.#redactor.hide(apiKey, 'key');
		if (track) {
			this.#redactor.hide(track.generationTaskId, 'generation');
			this.#redactor.hide(track.audioId, 'track');
		}
		const callbackHost = callbackUrl === undefined ? '' : new URL(callbackUrl).host;
		if (callbackHost !== new URL(this.#baseUrl).host) this.#redactor.hide(callbackHost, 'host of the callback');
	}
}

/** Makes all requests that the options allow. */
export async function survey(options: SurveyOptions): Promise<Findings> {
	return await new Survey(options).run();
}
