import type { IHttpRequestOptions } from 'n8n-workflow';

import { numberOf } from '../apis/fields';
import { Problem } from '../helpers/problem';
import type { Account } from '../providers/account';
import { checkCredential } from '../providers/advice';
import { retryingInTurn } from './lookUpTurns';
import { send, type RequestContext } from './send';

/** The remaining credits in an answer's `data`; they may be fractional, and some gateways send them as text. Throws a Problem. */
export function readCredits(data: unknown, account: Account): number {
	const credits = numberOf(data);
	if (credits !== null) return credits;
	throw new Problem({
		source: 'provider',
		message: `${account.provider.displayName} accepted the key but did not tell the remaining credits`,
		description: checkCredential(account),
	});
}

/** Asks for the remaining credits, which is free. `options` are the request's own settings (proxy, timeout). Throws a Problem. */
export async function lookUpCredits(
	context: RequestContext,
	account: Account,
	options: Partial<IHttpRequestOptions>,
): Promise<number> {
	const url = account.provider.creditsPath;
	const { data } = await send(context, account, 'credits', { ...options, method: 'GET', url });
	return readCredits(data, account);
}

/** The same in its turn among the look-ups, and again after a passing fault. The signal ends the waiting. */
export async function lookUpCreditsInTurn(
	context: RequestContext,
	account: Account,
	signal: AbortSignal | undefined,
	options: Partial<IHttpRequestOptions>,
): Promise<number> {
	return await retryingInTurn(account, signal, async () => await lookUpCredits(context, account, options));
}
