import { DIALECTS } from './dialects.mts';
import type { FaultAction, Faults } from './faults.mts';
import { callbackPayload } from './outcomes.mts';
import { signatureHeaders } from './signature.mts';
import type { State } from './state.mts';
import type { Timers } from './timers.mts';
import type { Conversion, RingOverrides } from './types.mts';

interface CallbackOptions {
	/** How much faster the wait between two attempts passes. */
	callbackClock: number;
	callbackTimeoutMs: number;
	log: (conversion: Conversion, what: string) => void;
}

interface Post {
	url: string;
	payload: unknown;
	headers: Record<string, string>;
}

export interface PostResult {
	status: number | null;
	body: string;
	error: string | null;
}

/** Sends the news of finished conversions, as often as the provider does. */
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

	/** Forgets the callbacks that are on their way. */
	reset(): void {
		this.#abort.abort();
		this.#abort = new AbortController();
	}

	/** Rings once, and again after each failure as long as the provider does. */
	deliver(conversion: Conversion): void {
		// Retries carry the first attempt's timestamp: the case that is harder on receivers.
		const unixSeconds = Math.floor(Date.now() / 1_000);
		void this.#attempt(conversion, unixSeconds, [...DIALECTS[conversion.provider].callbackRetriesMs]);
	}

	/** Rings by hand and tells what the receiver said. */
	async ring(conversion: Conversion, overrides: RingOverrides): Promise<PostResult> {
		const post = this.#post(conversion, Math.floor(Date.now() / 1_000));
		const headers = { ...post.headers, ...overrides.headers };
		const payload = 'payload' in overrides ? overrides.payload : post.payload;
		return await this.#send(conversion, { url: overrides.url ?? post.url, payload, headers });
	}

	#post(conversion: Conversion, unixSeconds: number): Post {
		const dialect = DIALECTS[conversion.provider];
		const key = this.#state.accounts.get(conversion.apiKey)?.webhookHmacKey;
		return {
			url: conversion.callBackUrl,
			payload: callbackPayload(conversion, dialect.callbackUrlField),
			headers: dialect.signsCallbacks && key ? signatureHeaders(conversion.taskId, unixSeconds, key) : {},
		};
	}

	async #attempt(conversion: Conversion, unixSeconds: number, retriesMs: number[]): Promise<void> {
		const { signal } = this.#abort;
		const { provider, apiKey, taskId } = conversion;
		const post = this.#post(conversion, unixSeconds);
		const fault = this.#faults.take({ on: 'callback', provider, apiKey, taskId, body: post.payload }) ?? {};
		if (fault.drop) return this.#options.log(conversion, 'callback dropped');
		await this.#wait(fault.delayMs ?? 0);
		const delivered = await this.#sendTimes(conversion, withFault(post, fault), fault.times ?? 1);
		if (delivered || signal.aborted) return;
		const retryMs = retriesMs.shift();
		if (retryMs === undefined) {
			conversion.successFlag = 'CALLBACK_EXCEPTION';
			this.#options.log(conversion, 'callback given up');
			return;
		}
		await this.#wait(retryMs / this.#options.callbackClock);
		await this.#attempt(conversion, unixSeconds, retriesMs);
	}

	async #wait(ms: number): Promise<void> {
		if (ms > 0) await new Promise<void>((resolve) => this.#timers.after(ms, resolve));
	}

	/** More than once means at the same time: duplicates that race are the harder case. */
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

async function postJson({ url, payload, headers }: Post, signal: AbortSignal): Promise<PostResult> {
	// Reserved never to exist, so asking a name server about it would only leak the path.
	if (new URL(url).hostname.endsWith('.invalid')) return { status: null, body: '', error: 'ENOTFOUND' };
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: typeof payload === 'string' ? payload : JSON.stringify(payload),
			redirect: 'manual',
			signal,
		});
		return { status: response.status, body: await response.text(), error: null };
	} catch (error) {
		return { status: null, body: '', error: reasonOf(error) };
	}
}

/** The system's word where there is one; `instanceof` would not hold for errors from outside a test's sandbox. */
function reasonOf(error: unknown): string {
	const { name, cause } = error as { name: string; cause?: { code?: string } };
	return cause?.code ?? name;
}
