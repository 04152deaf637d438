import type { DeclarativeRestApiSettings, IExecutePaginationFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { readBatching, readTimeout } from './requestOptions';

/**
 * The request that n8n has put together from the node's description, but for its body. n8n's own
 * default of 300 s is replaced; a time the user has set is kept. Throws a Problem when a number in Request Options is none.
 */
export function itemRequest(
	context: IExecutePaginationFunctions,
	options: DeclarativeRestApiSettings.HttpRequestOptions,
): IHttpRequestOptions {
	const read = (path: string, fallback: unknown) => context.getNodeParameter(path, fallback as null);
	// n8n itself keeps to the batches, but would take an unusable number for 0 or 1.
	readBatching(read);
	const timeout = readTimeout(read);
	return { ...(options as IHttpRequestOptions), body: undefined, timeout };
}
