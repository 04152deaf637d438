import { APIS } from './apis/apis.mts';
import type { Callbacks } from './callbacks.mts';
import { refund } from './createConversion.mts';
import { DIALECTS } from './dialects.mts';
import { applyOutcome, isFailure, isPending, UNFINISHED } from './outcomes.mts';
import { newFamilyTaskId, newTaskId, type State } from './state.mts';
import type { Timers } from './timers.mts';
import type { Account, ApiName, Conversion, ConversionView, Generation, Outcome, ProviderName } from './types.mts';

/** What a creating request asks for, once it is known to be valid. */
export interface ConversionOrder {
	api: ApiName;
	provider: ProviderName;
	account: Account;
	cost: number;
	generation: Generation;
	trackIndex: number;
	callBackUrl: string | null;
	filesUrl: string;
	/** Comes from the fault script. */
	outcome?: Outcome;
	conversionMs?: number | null;
}

/** The life of a conversion: it is created, finishes after a while, and its file expires. */
export class Conversions {
	readonly #state: State;
	readonly #callbacks: Callbacks;
	readonly #timers: Timers;
	readonly #defaultMs: number;

	constructor(state: State, callbacks: Callbacks, timers: Timers, defaultMs: number) {
		this.#state = state;
		this.#callbacks = callbacks;
		this.#timers = timers;
		this.#defaultMs = defaultMs;
	}

	/** This account's conversion of this track by this API of the provider, whatever its outcome. */
	existing({ api, provider, account, generation, trackIndex }: ConversionOrder): Conversion | undefined {
		const audioId = generation.tracks[trackIndex].id;
		return [...this.#state.conversions.values()].find(
			(known) =>
				known.provider === provider &&
				known.api === api &&
				known.apiKey === account.apiKey &&
				known.generationTaskId === generation.taskId &&
				known.audioId === audioId,
		);
	}

	/** Starts a conversion. It ends automatically unless `conversionMs` is null. */
	start(order: ConversionOrder): Conversion {
		const { api, account, generation, trackIndex, outcome = {} } = order;
		const track = generation.tracks[trackIndex];
		const conversion: Conversion = {
			...UNFINISHED,
			taskId: api === 'jobs' && account.jobsTaskIds === 'family' ? newFamilyTaskId() : newTaskId(),
			provider: order.provider,
			api,
			apiKey: account.apiKey,
			generationTaskId: generation.taskId,
			audioId: track.id,
			musicIndex: trackIndex,
			sample: track.sample,
			cost: order.cost,
			callBackUrl: order.callBackUrl,
			filesUrl: order.filesUrl,
			createdAt: new Date(),
			expiresAt: null,
			looks: 0,
			callbackAttempts: [],
		};
		this.#state.conversions.set(conversion.taskId, conversion);
		const ms = order.conversionMs === undefined ? (account.conversionMs ?? this.#defaultMs) : order.conversionMs;
		if (ms !== null) this.#timers.after(ms, () => this.finish(conversion, outcome));
		return conversion;
	}

	/** Ends a pending conversion, refunds a failure if the API does so, and sends the callback. */
	finish(conversion: Conversion, outcome: Outcome): void {
		if (!isPending(conversion)) return;
		const dialect = DIALECTS[conversion.provider];
		const api = APIS[conversion.api];
		applyOutcome(conversion, outcome, api.failureCode(dialect), dialect.retentionDays);
		if (api.refundsFailures && isFailure(outcome)) refund(this.#state, conversion);
		this.#callbacks.deliver(conversion);
	}

	/** Removes the file as if it had expired. The record stays and says when it expired. */
	expire(conversion: Conversion): void {
		const now = Date.now();
		const past = new Date(now - DIALECTS[conversion.provider].retentionDays * 24 * 3_600_000 - 1_000);
		conversion.createdAt = past;
		if (conversion.completedAt) conversion.completedAt = past;
		conversion.expiresAt = new Date(now);
	}
}

/** What the admin API shows of a conversion. */
export function viewOf({ apiKey, ...conversion }: Conversion): ConversionView {
	return {
		...conversion,
		createdAt: conversion.createdAt.toISOString(),
		completedAt: conversion.completedAt?.toISOString() ?? null,
		expiresAt: conversion.expiresAt?.toISOString() ?? null,
	};
}
