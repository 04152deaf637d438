/** What the provider has handled. */
export interface Counters {
	tasksCreated: number;
	/** All charges, including those refunded later. */
	creditsSpent: number;
	creditsRefunded: number;
	alreadyExists: number;
	rateLimited: number;
	insufficientCredits: number;
	unauthorized: number;
	lookups: number;
	generationLookups: number;
	creditCalls: number;
	downloads: number;
	callbackAttempts: number;
	callbacksDelivered: number;
	callbacksFailed: number;
}

/** Counters that are all 0. */
export function newCounters(): Counters {
	return {
		tasksCreated: 0,
		creditsSpent: 0,
		creditsRefunded: 0,
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

/** The sum of several counters. */
export function sumOf(all: Iterable<Counters>): Counters {
	const total = newCounters();
	for (const counters of all) {
		for (const name of Object.keys(total) as Array<keyof Counters>) total[name] += counters[name];
	}
	return total;
}
