import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Account } from '../providers/account';
import { retryingInTurn } from './lookUpTurns';
import { lookUpTracks, type FoundTracks } from './lookUpTracks';
import type { RequestContext } from './send';

/** Asks for the tracks of a music generation, as `lookUpTracks` does, when its turn has come, and again when that fails in passing. */
export async function findTracks(
	context: RequestContext,
	account: Account,
	generationTaskId: string,
	signal: AbortSignal | undefined,
	options: Partial<IHttpRequestOptions>,
): Promise<FoundTracks> {
	return await retryingInTurn(account, signal, async () => await lookUpTracks(context, account, generationTaskId, options));
}
