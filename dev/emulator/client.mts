import type { CallbackOverrides } from './callbacks.mts';
import type { Counters } from './counters.mts';
import type { RequestRecord } from './exchange.mts';
import type { FaultRule } from './faults.mts';
import type { PostResult } from './postJson.mts';
import type { Account, ApiName, ConversionView, GenerationWish, Outcome } from './types.mts';

interface Ok {
	ok: true;
}

interface CreateAnswer {
	code: number;
	msg?: string;
	message?: string;
	data: { taskId: string };
}

/** A track as workflows name it. This is a type and not an interface, so that it can be used as an item's JSON. */
export type Track = { generationTaskId: string; audioId: string };

/** Talks to a running emulator: uses its admin API, and acts as a customer without n8n. */
export class EmulatorClient {
	readonly #url: string;

	constructor(url: string) {
		this.#url = url;
	}

	/** All accounts, including their keys. */
	async accounts(): Promise<Account[]> {
		return await this.#call('GET', '/accounts');
	}

	/** Creates an account, or changes the given fields of one. */
	async setAccount(account: Partial<Account> & { apiKey: string }): Promise<Ok> {
		return await this.#call('POST', '/accounts', account);
	}

	/** Makes a finished music generation that every account can use. */
	async addGeneration(wish: GenerationWish = {}): Promise<{ taskId: string; audioIds: string[] }> {
		return await this.#call('POST', '/generations', wish);
	}

	/** Makes a generation with this many tracks, each as the item that Convert takes. */
	async addTracks(count: number, api: ApiName = 'wav'): Promise<Track[]> {
		const { taskId: generationTaskId, audioIds } = await this.addGeneration({ tracks: count, api });
		return audioIds.map((audioId) => ({ generationTaskId, audioId }));
	}

	/** Starts a conversion at kie.ai's older API. Returns its task ID. */
	async convert(apiKey: string, track: Track, callBackUrl = 'https://callback.invalid/'): Promise<string> {
		const body = { taskId: track.generationTaskId, audioId: track.audioId, callBackUrl };
		return await this.#create(apiKey, '/kie/api/v1/wav/generate', body);
	}

	/** Starts a conversion at kie.ai's Jobs API, without a callback unless a URL is given. Returns its task ID. */
	async createTask(apiKey: string, track: Track, callBackUrl?: string): Promise<string> {
		const input = { task_id: track.generationTaskId, audio_id: track.audioId };
		const body = { model: 'ai-music-api/convert-to-wav-format', input, callBackUrl };
		return await this.#create(apiKey, '/kie/api/v1/jobs/createTask', body);
	}

	/** Adds rules to the end of the fault script. */
	async addFaults(...rules: FaultRule[]): Promise<{ added: number }> {
		return await this.#call('POST', '/faults', rules);
	}

	async clearFaults(): Promise<Ok> {
		return await this.#call('DELETE', '/faults');
	}

	/** The conversions in the order in which they were created. */
	async conversions(apiKey?: string): Promise<ConversionView[]> {
		return await this.#call('GET', `/conversions${query(apiKey)}`);
	}

	/** Ends a pending conversion now. */
	async finish(taskId: string, outcome: Outcome = {}): Promise<ConversionView> {
		return await this.#call('POST', `/conversions/${taskId}/finish`, outcome);
	}

	/** Removes the conversion's file. */
	async expire(taskId: string): Promise<ConversionView> {
		return await this.#call('POST', `/conversions/${taskId}/expire`);
	}

	/** Sends the conversion's callback (again). Returns the receiver's answer. */
	async sendCallback(taskId: string, overrides: CallbackOverrides = {}): Promise<PostResult> {
		return await this.#call('POST', `/conversions/${taskId}/callback`, overrides);
	}

	/** The counters of one account, or of all accounts together. */
	async counters(apiKey?: string): Promise<Counters> {
		return await this.#call('GET', `/counters${query(apiKey)}`);
	}

	/** The newest requests, oldest first. */
	async requests(apiKey?: string): Promise<RequestRecord[]> {
		return await this.#call('GET', `/requests${query(apiKey)}`);
	}

	/** Returns the emulator to the state in which it started. */
	async reset(): Promise<Ok> {
		return await this.#call('DELETE', '/state');
	}

	async #create(apiKey: string, path: string, body: object): Promise<string> {
		const response = await fetch(this.#url + path, {
			method: 'POST',
			headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'user-agent': 'emulator-client' },
			body: JSON.stringify(body),
		});
		const { code, msg, message = msg, data } = (await response.json()) as CreateAnswer;
		if (code !== 200) throw new Error(`The emulator refused the conversion: ${code} ${message}`);
		return data.taskId;
	}

	async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.#url}/_emulator${path}`, {
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`The emulator answered ${response.status}: ${text}`);
		return JSON.parse(text) as T;
	}
}

function query(apiKey: string | undefined): string {
	return apiKey === undefined ? '' : `?apiKey=${encodeURIComponent(apiKey)}`;
}
