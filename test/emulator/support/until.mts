import { setTimeout as sleep } from 'node:timers/promises';

const POLL_INTERVAL_MS = 15;
const GIVE_UP_MS = 8_000;

/** Calls the function until it returns something truthy, and returns that. */
export async function until<T>(ask: () => T | Promise<T>): Promise<Exclude<T, false | null | undefined>> {
	const deadline = Date.now() + GIVE_UP_MS;
	for (;;) {
		const answer = await ask();
		if (answer) return answer as Exclude<T, false | null | undefined>;
		if (Date.now() > deadline) throw new Error(`Still not so after ${GIVE_UP_MS} ms: ${ask}`);
		await sleep(POLL_INTERVAL_MS);
	}
}
