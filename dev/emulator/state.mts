import { randomUUID } from 'node:crypto';
import {
	DEFAULT_CREDITS, EMULATOR_KEY, SAMPLE_AUDIO_IDS, SAMPLE_GENERATION_ID, SAMPLE_TITLES,
} from './constants.mts';
import type { Account, Conversion, Counters, Generation, RequestRecord, Track } from './types.mts';

const MAX_REQUEST_RECORDS = 5_000;

/** An id as the providers make them: 32 hexadecimal digits. */
export function newTaskId(): string {
	return randomUUID().replaceAll('-', '');
}

function newAccount(apiKey: string): Account {
	return {
		apiKey,
		credits: DEFAULT_CREDITS,
		cost: 1,
		webhookHmacKey: null,
		conversionMs: null,
		rateLimit: { tasks: 20, perMs: 10_000 },
		conflictTaskId: 'present',
		epochTimes: false,
	};
}

function newCounters(): Counters {
	return {
		tasksCreated: 0,
		creditsSpent: 0,
		alreadyExists: 0,
		rateLimited: 0,
		insufficientCredits: 0,
		unauthorized: 0,
		lookups: 0,
		generationLookups: 0,
		creditCalls: 0,
		downloads: 0,
		callbackAttempts: 0,
		callbacksDelivered: 0,
		callbacksFailed: 0,
	};
}

function newTrack(index: number, id: string = randomUUID()): Track {
	const sample = index % SAMPLE_TITLES.length;
	const title = SAMPLE_TITLES[sample];
	return { id, title, tags: 'gentle, plucked, instrumental', sample };
}

/** Everything that the emulator remembers; in memory only. */
export class State {
	readonly accounts = new Map<string, Account>();
	readonly generations = new Map<string, Generation>();
	readonly conversions = new Map<string, Conversion>();
	/** When each account's tasks were created, for the rate limit. */
	readonly creationTimes = new Map<string, number[]>();
	/** The key stands beside the record, so that it is never shown. */
	readonly #requests: Array<{ apiKey: string | null; record: RequestRecord }> = [];
	readonly #counters = new Map<string, Counters>();

	constructor() {
		this.reset();
	}

	/** Back to the one default account and the one sample generation. */
	reset(): void {
		for (const map of [this.accounts, this.generations, this.conversions, this.creationTimes, this.#counters]) {
			map.clear();
		}
		this.#requests.length = 0;
		this.upsertAccount({ apiKey: EMULATOR_KEY });
		this.generations.set(SAMPLE_GENERATION_ID, {
			taskId: SAMPLE_GENERATION_ID,
			tracks: SAMPLE_AUDIO_IDS.map((id, index) => newTrack(index, id)),
			createdAt: new Date(),
		});
	}

	/** Makes an account or changes the given fields of one. */
	upsertAccount(change: Partial<Account> & { apiKey: string }): Account {
		const account = { ...(this.accounts.get(change.apiKey) ?? newAccount(change.apiKey)), ...change };
		this.accounts.set(account.apiKey, account);
		return account;
	}

	addGeneration(taskId: string = newTaskId(), trackCount = 2): Generation {
		const tracks = Array.from({ length: trackCount }, (_, index) => newTrack(index));
		const generation = { taskId, tracks, createdAt: new Date() };
		this.generations.set(taskId, generation);
		return generation;
	}

	/** The counters that requests with this key are counted on. */
	countersOf(apiKey: string): Counters {
		const counters = this.#counters.get(apiKey) ?? newCounters();
		this.#counters.set(apiKey, counters);
		return counters;
	}

	/** The sum over all accounts, requests with unknown keys included. */
	totalCounters(): Counters {
		const total = newCounters();
		for (const counters of this.#counters.values()) {
			for (const name of Object.keys(total) as Array<keyof Counters>) total[name] += counters[name];
		}
		return total;
	}

	remember(record: RequestRecord, apiKey: string | null): void {
		this.#requests.push({ apiKey, record });
		if (this.#requests.length > MAX_REQUEST_RECORDS) this.#requests.shift();
	}

	/** The newest requests, oldest first; of one account or of all. */
	requests(apiKey?: string): RequestRecord[] {
		const wanted = this.#requests.filter((entry) => apiKey === undefined || entry.apiKey === apiKey);
		return wanted.map(({ record }) => record);
	}
}
