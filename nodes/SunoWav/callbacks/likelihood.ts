import { wasStartedHere } from '../client/startedTasks';
import { ExpiringMap } from '../helpers/expiringMap';
import type { Account } from '../providers/account';

/** The forms of the task IDs that a provider has on record. */
const confirmed = new ExpiringMap<true>(1_000, 60 * 60_000);

/** Callbacks that could not be verified in time, kept for as long as providers retry them. */
const missed = new ExpiringMap<true>(10_000, 30 * 60_000);

/** What the IDs of one provider have in common: how long their numbers are, and what is between them. */
const formOf = (taskId: string): string =>
	taskId.replace(/[\da-f]{4,}|[\da-f]*\d[\da-f]*/gi, (digits) => (digits.length < 8 ? '#' : `#${digits.length}`));

/**
 * How likely a callback is to be genuine, judged without a request to the provider; the most likely first. `awaited` are the tasks that
 * this process has started, and callbacks that it could not verify in time.
 */
export type Likelihood = 'awaited' | 'likely' | 'unknown';

/** It only decides which callbacks are verified first when there are too many. */
export function likelihoodOf(account: Account, taskId: string): Likelihood {
	if (wasStartedHere(account, taskId) || missed.get(`${account.apiId} ${taskId}`)) return 'awaited';
	return confirmed.get(`${account.apiId} ${formOf(taskId)}`) ? 'likely' : 'unknown';
}

export function noteConfirmed({ apiId }: Account, taskId: string): void {
	confirmed.set(`${apiId} ${formOf(taskId)}`, true);
	missed.delete(`${apiId} ${taskId}`);
}

/** Notes that a callback for this task was not verified in time, so that its retry does not wait behind forged ones again. */
export function noteMissed({ apiId }: Account, taskId: string): void {
	missed.set(`${apiId} ${taskId}`, true);
}

/** Notes that the provider does not know the task, so its next callback waits behind all others. */
export function forgetMissed({ apiId }: Account, taskId: string): void {
	missed.delete(`${apiId} ${taskId}`);
}
