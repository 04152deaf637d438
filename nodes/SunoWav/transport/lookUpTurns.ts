import type { Account } from '../providers/account';
import { ConcurrencyLimiter } from './concurrencyLimiter';
import { repeatable, retrying } from './retry';

/** Many, because a look-up is small; but a run can have thousands of items. */
const LOOK_UPS_AT_ONCE = 32;

/** By base URL, so that a provider that hangs does not hold up the others. There are few, so none is forgotten. */
const limiters = new Map<string, ConcurrencyLimiter>();

/**
 * Looks something up at the provider when its turn has come: only so many look-ups of all items of all runs in this n8n process
 * are under way at a provider. The waiting does not count for the request's time-out and ends with the signal.
 */
export async function inTurn<T>({ provider: { baseUrl } }: Account, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
	const limiter = limiters.get(baseUrl) ?? new ConcurrencyLimiter(LOOK_UPS_AT_ONCE);
	limiters.set(baseUrl, limiter);
	return await limiter.run(signal, work);
}

/** The same, and once more after a fault that passes. Throws a Problem. */
export async function retryingInTurn<T>(account: Account, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
	return await retrying(repeatable(account), signal, async () => await inTurn(account, signal, work));
}
