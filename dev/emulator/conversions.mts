import type { Callbacks } from './callbacks.mts';
import { DIALECTS } from './dialects.mts';
import { applyOutcome, isPending, PENDING } from './outcomes.mts';
import { newTaskId, type State } from './state.mts';
import type { Timers } from './timers.mts';
import type { Account, Conversion, ConversionView, Generation, Outcome, ProviderName } from './types.mts';

/** What a convert request asks for, once it is known to be valid. */
export interface ConversionOrder {
	provider: ProviderName;
	account: Account;
	generation: Generation;
	trackIndex: number;
	callBackUrl: string;
	filesUrl: string;
	/** From the fault script. */
	outcome?: Outcome;
	conversionMs?: number | null;
}

/** The life of a conversion: created, finished after a while, file expired. */
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

	/** The account's conversion of this track at this provider, however it ended. */
	existing({ provider, account, generation, trackIndex }: ConversionOrder): Conversion | undefined {
		const audioId = generation.tracks[trackIndex].id;
		return [...this.#state.conversions.values()].find(
			(known) =>
				known.provider === provider &&
				known.apiKey === account.apiKey &&
				known.generationTaskId === generation.taskId &&
				known.audioId === audioId,
		);
	}

	/** Starts a conversion; it ends by itself unless `conversionMs` is null. */
	start(order: ConversionOrder): Conversion {
		const { account, generation, trackIndex, outcome = {} } = order;
		const track = generation.tracks[trackIndex];
		const conversion: Conversion = {
			taskId: newTaskId(),
			provider: order.provider,
			apiKey: account.apiKey,
			generationTaskId: generation.taskId,
			audioId: track.id,
			musicIndex: trackIndex,
			sample: track.sample,
			callBackUrl: order.callBackUrl,
			filesUrl: order.filesUrl,
			createdAt: new Date(),
			completedAt: null,
			successFlag: PENDING,
			audioWavUrl: null,
			errorCode: null,
			errorMessage: null,
			outcome: {},
			expiresAt: null,
			callbackAttempts: [],
		};
		this.#state.conversions.set(conversion.taskId, conversion);
		const ms = order.conversionMs === undefined ? (account.conversionMs ?? this.#defaultMs) : order.conversionMs;
		if (ms !== null) this.#timers.after(ms, () => this.finish(conversion, outcome));
		return conversion;
	}

	/** Ends a pending conversion and rings its callback. */
	finish(conversion: Conversion, outcome: Outcome): void {
		if (!isPending(conversion)) return;
		applyOutcome(conversion, outcome, DIALECTS[conversion.provider].retentionDays);
		this.#callbacks.deliver(conversion);
	}

	/** Takes the file away; the record stays. */
	expire(conversion: Conversion): void {
		conversion.expiresAt = new Date();
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
