import { randomUUID } from 'node:crypto';
import { DEFAULT_CREDITS, EMULATOR_KEY, SAMPLE_GENERATIONS, SAMPLE_TITLES } from './constants.mts';
import { newCounters, sumOf, type Counters } from './counters.mts';
import type { RequestRecord } from './exchange.mts';
import type { Account, ApiName, Conversion, Generation, Track } from './types.mts';

const MAX_REQUEST_RECORDS = 5_000;

/** An ID as the providers make them: 32 hexadecimal digits. */
export function newTaskId(): string {
	return randomUUID().replaceAll('-', '');
}

let lastDigits = 0;

/** An ID as in other families of the Jobs API: `task_<family>_<13 digits>`. */
export function newFamilyTaskId(): string {
	lastDigits = Math.max(lastDigits + 1, Date.now());
	return `task_suno-v5.5_${lastDigits}`;
}

function newAccount(apiKey: string): Account {
	return {
		apiKey,
		credits: DEFAULT_CREDITS,
		cost: 1,
		jobsCost: 0.4,
		webhookHmacKey: null,
		conversionMs: null,
		rateLimit: { tasks: 20, perMs: 10_000 },
		conflictTaskId: 'present',
		epochTimes: false,
		resolvesCallbackHosts: false,
		callbackRetriesMs: null,
		callbackExceptionUrl: 'present',
		looksBeforeRecord: 0,
		recordLag: { ms: 0, as: 'pending' },
		// The crossings that public clients rely on or hint at. Nothing public suggests the others.
		crossings: ['wav:generations', 'wav:tracks', 'jobs:tracks'],
		jobsKeyLimit: null,
		jobsTaskIds: 'hex',
		jobsTextField: 'msg',
		jobsCallback: 'market',
		jobsUnset: 'null',
		jobsParamHasCallback: true,
	};
}

function newTrack(index: number, id: string = randomUUID()): Track {
	const sample = index % SAMPLE_TITLES.length;
	const title = SAMPLE_TITLES[sample];
	return { id, title, tags: 'gentle, plucked, instrumental', sample };
}

/** Everything that the emulator remembers, in memory only. */
export class State {
	readonly accounts = new Map<string, Account>();
	readonly generations = new Map<string, Generation>();
	readonly conversions = new Map<string, Conversion>();
	/** When each account's tasks were created, for the rate limit. */
	readonly creationTimes = new Map<string, number[]>();
	/** The key is stored apart from the record, so that it is never shown. */
	readonly #requests: Array<{ apiKey: string | null; record: RequestRecord }> = [];
	readonly #counters = new Map<string, Counters>();

	constructor() {
		this.reset();
	}

	/** Resets everything to the default account and the sample generations. */
	reset(): void {
		for (const map of [this.accounts, this.generations, this.conversions, this.creationTimes, this.#counters]) {
			map.clear();
		}
		this.#requests.length = 0;
		this.upsertAccount({ apiKey: EMULATOR_KEY });
		for (const { audioIds, ...sample } of SAMPLE_GENERATIONS) {
			const tracks = audioIds.map((id, index) => newTrack(index, id));
			this.generations.set(sample.taskId, { ...sample, tracks, createdAt: new Date() });
		}
	}

	/** Creates an account, or changes the given fields of one. */
	upsertAccount(change: Partial<Account> & { apiKey: string }): Account {
		const account = { ...(this.accounts.get(change.apiKey) ?? newAccount(change.apiKey)), ...change };
		this.accounts.set(account.apiKey, account);
		return account;
	}

	/** The account behind a key that has been accepted. */
	accountOf(apiKey: string): Account {
		return this.accounts.get(apiKey) ?? newAccount(apiKey);
	}

	addGeneration(taskId: string = newTaskId(), trackCount = 2, api: ApiName = 'wav'): Generation {
		const tracks = Array.from({ length: trackCount }, (_, index) => newTrack(index));
		const generation = { taskId, api, tracks, createdAt: new Date() };
		this.generations.set(taskId, generation);
		return generation;
	}

	/** The counters for requests with this key. */
	countersOf(apiKey: string): Counters {
		const counters = this.#counters.get(apiKey) ?? newCounters();
		this.#counters.set(apiKey, counters);
		return counters;
	}

	/** The sum over all accounts, including requests with unknown keys. */
	totalCounters(): Counters {
		return sumOf(this.#counters.values());
	}

	remember(record: RequestRecord, apiKey: string | null): void {
		this.#requests.push({ apiKey, record });
		if (this.#requests.length > MAX_REQUEST_RECORDS) this.#requests.shift();
	}

	/** The newest requests, oldest first, of one account or of all. */
	requests(apiKey?: string): RequestRecord[] {
		const wanted = this.#requests.filter((entry) => apiKey === undefined || entry.apiKey === apiKey);
		return wanted.map(({ record }) => record);
	}
}
