import type { IWebhookFunctions } from 'n8n-workflow';

/** Real callbacks have a few hundred bytes, and each request is held for seconds. */
const LARGEST_BYTES = 65_536;

/**
 * The JSON of a callback of any content type, because n8n parses only some types. Undefined when it is too large for a
 * callback.
 */
export function readCallbackBody(context: IWebhookFunctions): unknown {
	const { rawBody, headers = {} } = (context.getRequestObject?.() ?? {}) as { rawBody?: Buffer; headers?: Record<string, unknown> };
	if ((rawBody?.length ?? Number(headers['content-length'] ?? 0)) > LARGEST_BYTES) return undefined;
	try {
		return rawBody?.length ? JSON.parse(rawBody.toString()) : context.getBodyData();
	} catch {
		return context.getBodyData();
	}
}
