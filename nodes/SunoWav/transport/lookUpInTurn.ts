import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Account } from '../providers/account';
import { ConcurrencyLimiter } from './concurrencyLimiter';
import { lookUp, type Details } from './lookUp';
import type { RequestContext } from './send';

/** Many, because a look-up is small; but a run can have thousands of items. */
const LOOK_UPS_AT_ONCE = 32;

/** By base URL, so that a provider that hangs does not hold up the others. There are few, so none is forgotten. */
const limiters = new Map<string, ConcurrencyLimiter>();

/**
 * Asks how a conversion stands, as `lookUp` does, when its turn has come: only so many look-ups of all items of all runs in
 * this n8n process are under way at a provider. The waiting does not count for the request's time-out and ends with the signal.
 */
export async function lookUpInTurn(
	context: RequestContext,
	account: Account,
	taskId: string,
	signal: AbortSignal | undefined,
	options: Partial<IHttpRequestOptions>,
): Promise<Details> {
	const { baseUrl } = account.provider;
	const limiter = limiters.get(baseUrl) ?? new ConcurrencyLimiter(LOOK_UPS_AT_ONCE);
	limiters.set(baseUrl, limiter);
	return await limiter.run(signal, async () => await lookUp(context, account, taskId, options));
}
