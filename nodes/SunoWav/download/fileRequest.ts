import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { acceptsAnyCertificate, type Account } from '../providers/account';

/** Requests a file, without the API key. Redirects are returned as responses, because each URL must be checked. */
export async function requestFile(
	{ httpRequest }: Pick<IExecuteFunctions['helpers'], 'httpRequest'>,
	account: Account,
	request: Partial<IHttpRequestOptions>,
	url: string,
	abortSignal: AbortSignal,
): Promise<IN8nHttpFullResponse> {
	const { proxy, timeout } = request;
	const skipSslCertificateValidation = request.skipSslCertificateValidation === true || acceptsAnyCertificate(account, url);
	return (await httpRequest({
		method: 'GET',
		url,
		// If it is compressed, the announced length is not the file's.
		headers: { 'accept-encoding': 'identity' },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		...{ proxy, timeout, skipSslCertificateValidation, abortSignal },
	})) as IN8nHttpFullResponse;
}

/** Where a response redirects to, or undefined if it does not. */
export function redirectTarget({ statusCode, headers: { location } }: IN8nHttpFullResponse, base: string): string | undefined {
	if (statusCode < 300 || statusCode >= 400 || typeof location !== 'string') return undefined;
	const target = readUtf8(location);
	return URL.canParse(target, base) ? new URL(target, base).href : target;
}

/** Node returns headers as Latin 1, but hosts send letters beyond ASCII in UTF-8. */
function readUtf8(header: string): string {
	const bytes = Buffer.from(header, 'latin1');
	const text = bytes.toString('utf8');
	return bytes.toString('latin1') === header && Buffer.from(text, 'utf8').equals(bytes) ? text : header;
}

const WHOLE_RANGE = /^bytes 0-(\d+)\/(\d+|\*)$/;

/** Whether the response is a file, including one that a proxy has changed (203) and a part that is the whole (206). */
export function hasFile({ statusCode, headers }: IN8nHttpFullResponse): boolean {
	if (statusCode !== 206) return statusCode === 200 || statusCode === 203;
	const range = headers['content-range'];
	if (range === undefined) return true;
	const [, last, total] = WHOLE_RANGE.exec(String(range)) ?? [];
	return total === '*' || (total !== undefined && Number(last) + 1 === Number(total));
}

/** The file's length by the response's headers. It is unknown for a compressed file: n8n's request helper drops that header. */
export function announcedBytes({ statusCode, headers }: IN8nHttpFullResponse): number | undefined {
	const { 'content-length': length, 'content-range': range } = headers as IDataObject;
	// The length of a part is not the length of the file.
	if (statusCode === 206 && !/\/\d+$/.test(String(range))) return undefined;
	return typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
