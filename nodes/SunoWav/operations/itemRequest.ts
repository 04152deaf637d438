import type { DeclarativeRestApiSettings, IDataObject, IExecutePaginationFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { REQUEST_TIMEOUT_MS } from '../provider/requests';

/**
 * The request that n8n has put together from the node's description, with the body given, ready to be sent. n8n's own
 * default of 300 s is replaced; a time the user has set is kept.
 */
export function itemRequest(
	context: IExecutePaginationFunctions,
	options: DeclarativeRestApiSettings.HttpRequestOptions,
	body?: object,
): IHttpRequestOptions {
	const timeout = context.getNodeParameter('requestOptions.timeout', REQUEST_TIMEOUT_MS) as number;
	return { ...(options as IHttpRequestOptions), body: body as IDataObject | undefined, timeout };
}
