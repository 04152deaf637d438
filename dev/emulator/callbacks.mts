import { APIS } from './apis/apis.mts';
import { DIALECTS } from './dialects.mts';
import type { FaultAction, Faults } from './faults.mts';
import { postJson, type Post, type PostResult } from './postJson.mts';
import { signatureHeaders } from './signature.mts';
import type { State } from './state.mts';
import type { Timers } from './timers.mts';
import type { Conversion } from './types.mts';

interface CallbackOptions {
	/** The factor by which the wait between two attempts is shortened. */
	callbackClock: number;
	callbackTimeoutMs: number;
	log: (conversion: Conversion, what: string) => void;
}

/** What to change when a callback is sent again. */
export interface CallbackOverrides {
	url?: string;
	payload?: unknown;
	headers?: Record<string, string>;
}

/** Sends the callbacks of finished conversions, as often as the provider does. */
export class Callbacks {
	readonly #state: State;
	readonly #faults: Faults;
	readonly #timers: Timers;
	readonly #options: CallbackOptions;
	#abort = new AbortController();

	constructor(state: State, faults: Faults, timers: Timers, options: CallbackOptions) {
		this.#state = state;
		this.#faults = faults;
		this.#timers = timers;
		this.#options = options;
	}

	/** Forgets the callbacks that are still on their way. */
	reset(): void {
		this.#abort.abort();
		this.#abort = new AbortController();
	}

	/** Sends the callback, and retries after failures as often as the provider does. Without a URL, sends nothing. */
	deliver(conversion: Conversion): void {
		const { callBackUrl, provider, api, apiKey } = conversion;
		if (callBackUrl === null) return;
		// Retries keep the first attempt's timestamp, which is the harder case for receivers.
		const unixSeconds = Math.floor(Date.now() / 1_000);
		const own = this.#state.accountOf(apiKey).callbackRetriesMs;
		const retriesMs = own ?? APIS[api].callbackRetriesMs(DIALECTS[provider]);
		void this.#attempt(conversion, callBackUrl, unixSeconds, [...retriesMs]);
	}

	/** Sends the callback on request and returns what the receiver said. */
	async sendAgain(conversion: Conversion, overrides: CallbackOverrides): Promise<PostResult> {
		const url = overrides.url ?? conversion.callBackUrl;
		if (url === null) return { status: null, body: '', error: 'no callback URL' };
		const post = this.#post(conversion, url, Math.floor(Date.now() / 1_000));
		const headers = { ...post.headers, ...overrides.headers };
		const payload = 'payload' in overrides ? overrides.payload : post.payload;
		return await this.#send(conversion, { url, payload, headers });
	}

	#post(conversion: Conversion, url: string, unixSeconds: number): Post {
		const dialect = DIALECTS[conversion.provider];
		const account = this.#state.accountOf(conversion.apiKey);
		const key = account.webhookHmacKey;
		return {
			url,
			payload: APIS[conversion.api].callbackBody(conversion, account, dialect),
			headers: dialect.signsCallbacks && key ? signatureHeaders(conversion.taskId, unixSeconds, key) : {},
		};
	}

	async #attempt(conversion: Conversion, url: string, unixSeconds: number, retriesMs: number[]): Promise<void> {
		const { signal } = this.#abort;
		const { provider, api, apiKey, taskId } = conversion;
		const post = this.#post(conversion, url, unixSeconds);
		const fault = this.#faults.take({ on: 'callback', provider, apiKey, taskId, body: post.payload }) ?? {};
		if (fault.drop) return this.#options.log(conversion, 'callback dropped');
		await this.#wait(fault.delayMs ?? 0);
		const delivered = await this.#sendTimes(conversion, withFault(post, fault), fault.times ?? 1);
		if (delivered || signal.aborted) return;
		const retryMs = retriesMs.shift();
		if (retryMs === undefined) {
			conversion.successFlag = APIS[api].callbackGivenUp ?? conversion.successFlag;
			this.#options.log(conversion, 'callback given up');
			return;
		}
		await this.#wait(retryMs / this.#options.callbackClock);
		await this.#attempt(conversion, url, unixSeconds, retriesMs);
	}

	async #wait(ms: number): Promise<void> {
		if (ms > 0) await new Promise<void>((resolve) => this.#timers.after(ms, resolve));
	}

	/** More than once means at the same time, because duplicates that race are the harder case. */
	async #sendTimes(conversion: Conversion, post: Post, times: number): Promise<boolean> {
		const results = await Promise.all(Array.from({ length: times }, async () => await this.#send(conversion, post)));
		return results.some(({ status }) => status === 200);
	}

	async #send(conversion: Conversion, post: Post): Promise<PostResult> {
		const { signal } = this.#abort;
		const counters = this.#state.countersOf(conversion.apiKey);
		counters.callbackAttempts += 1;
		const at = new Date().toISOString();
		const result = await postJson(post, AbortSignal.any([signal, AbortSignal.timeout(this.#options.callbackTimeoutMs)]));
		if (signal.aborted) return result;
		counters[result.status === 200 ? 'callbacksDelivered' : 'callbacksFailed'] += 1;
		conversion.callbackAttempts.push({ at, status: result.status, error: result.error });
		const what = result.status === 200 ? 'callback delivered 200' : `callback failed ${result.status ?? result.error}`;
		this.#options.log(conversion, what);
		return result;
	}
}

function withFault(post: Post, fault: FaultAction): Post {
	return {
		url: post.url,
		payload: fault.body === undefined ? post.payload : fault.body,
		headers: { ...post.headers, ...fault.headers },
	};
}
