import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Account } from '../providers/account';
import { lookUp, type Details } from './lookUp';
import { inTurn } from './lookUpTurns';
import type { RequestContext } from './send';

/** Asks how a conversion stands, as `lookUp` does, when its turn has come. */
export async function lookUpInTurn(
	context: RequestContext,
	account: Account,
	taskId: string,
	signal: AbortSignal | undefined,
	options: Partial<IHttpRequestOptions>,
): Promise<Details> {
	return await inTurn(account, signal, async () => await lookUp(context, account, taskId, options));
}
