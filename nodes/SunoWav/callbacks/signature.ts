import { createHmac, timingSafeEqual } from 'crypto';

/** The provider's own retries end after 21 min, and may carry the first attempt's timestamp. */
const MAX_AGE_MS = 30 * 60_000;
/** For clocks that differ. */
const MAX_AHEAD_MS = 5 * 60_000;

/** How long the headers of a callback remain valid if they are sent again. */
export const REPLAY_WINDOW_MS = MAX_AGE_MS + MAX_AHEAD_MS;

/** Whether the headers contain a recent signature of this task ID. They cover neither URL nor body: a replay can use another URL. */
export function isSigned(taskId: string, headers: Record<string, unknown>, key: string, now = Date.now()): boolean {
	const timestamp = headers['x-webhook-timestamp'];
	const signature = headers['x-webhook-signature'];
	if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
	const expected = Buffer.from(createHmac('sha256', key).update(`${taskId}.${timestamp}`).digest('base64'));
	const given = Buffer.from(signature);
	const ageMs = now - Number(timestamp) * 1_000;
	return (given.length === expected.length && timingSafeEqual(given, expected) && ageMs <= MAX_AGE_MS && ageMs >= -MAX_AHEAD_MS);
}
