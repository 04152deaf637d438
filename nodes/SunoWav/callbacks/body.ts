import type { IWebhookFunctions } from 'n8n-workflow';

/** Real callbacks have a few hundred bytes, and each request is held for seconds. */
const LARGEST_BYTES = 65_536;

/**
 * The JSON of a callback of any content type, because n8n parses only some types. Undefined if it is, or may be, too large for a callback.
 * The size of a form that is sent in chunks is unknown, because n8n keeps no raw body of a form.
 */
export function readCallbackBody(context: IWebhookFunctions): unknown {
	const { rawBody, headers = {} } = (context.getRequestObject?.() ?? {}) as { rawBody?: Buffer; headers?: Record<string, unknown> };
	const announced = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
	if ((rawBody?.length ?? announced) > LARGEST_BYTES) return undefined;
	try {
		return rawBody?.length ? JSON.parse(rawBody.toString().replace(/^\uFEFF/, '')) : context.getBodyData();
	} catch {
		return context.getBodyData();
	}
}
