/** axios's code for a request that n8n stopped together with its execution. */
export const STOPPED = 'ERR_CANCELED';

export const TIMED_OUT_CODE = 'ETIMEDOUT';

/** n8n's own protection has refused to send a request. */
export const BLOCKED = 'BLOCKED';

/** The proxy did not connect to the other side. */
const NO_WAY_THROUGH = 'PROXY_CONNECT';

const TLS = 'EPROTO';

/** Codes of requests that never had a connection. */
const beforeConnection = ['EAI_AGAIN', 'ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];

const brokenOff = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'Z_BUF_ERROR', 'ECONNABORTED', TIMED_OUT_CODE];
const codes = [...beforeConnection, ...brokenOff, TLS, STOPPED];

/** The codes of certificates that Node.js and OpenSSL do not accept. */
const certificateCodes = [
	/(?:[A-Z]+_)*CERT(?:_[A-Z]+)*\b/,
	/UNABLE_TO_[A-Z_]+/,
	/HOSTNAME_MISMATCH\b/,
	/INVALID_(?:CA|PURPOSE)\b/,
	/PATH_LENGTH_EXCEEDED\b/,
	/CRL_[A-Z_]+/,
];
const CERTIFICATE = new RegExp(`\\b(?:${certificateCodes.map(({ source }) => source).join('|')})`);

/** Failures that are named only in a text, or whose code says less than their text. */
const byText = [
	{ text: /request was blocked because/, code: BLOCKED },
	{ text: /proxy CONNECT|CONNECT response/i, code: NO_WAY_THROUGH },
	{ text: /before secure TLS connection was established/, code: TLS },
	{ text: /\bERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNSUPPORTED_PROTOCOL|[A-Z0-9_]*ALERT[A-Z_]*)/, code: TLS },
	{ text: /timeout of \d+ms exceeded/, code: TIMED_OUT_CODE },
	{ text: /stream has been aborted/, code: 'ECONNRESET' },
];

/** Something sent a response that is not HTTP: nearly always the proxy, if one is set. But a request may have gone through it. */
const NO_HTTP = { text: /\bHPE_[A-Z_]+/, code: 'PROXY_NO_HTTP' };

/** Whether a request that failed with this code has certainly not reached the other side. */
export const wasBeforeRequest = (code: string | undefined): boolean =>
	code !== undefined && ([...beforeConnection, BLOCKED, NO_WAY_THROUGH, TLS].includes(code) || CERTIFICATE.test(code));

interface ErrorLike {
	code?: unknown;
	httpCode?: unknown;
	message?: unknown;
	description?: unknown;
	cause?: unknown;
	messages?: unknown;
}

/** The error and its causes, from the outermost to the innermost. */
function* chainOf(error: unknown, depth = 0): Generator<ErrorLike> {
	if (error === null || typeof error !== 'object' || depth > 5) return;
	yield error;
	yield* chainOf((error as ErrorLike).cause, depth + 1);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** The texts in which n8n and axios name a failure. Each version of n8n hides the network's code in another place, so all are searched. */
const tracesOf = (error: unknown): string[] =>
	[...chainOf(error)].flatMap(({ code, httpCode, message, messages }) =>
		[code, httpCode, message, ...(Array.isArray(messages) ? (messages as unknown[]) : [])].filter(isText),
	);

/** What failed, by the network's own code if there is one; undefined when it is unknown. */
export function codeIn(error: unknown, isThroughProxy: boolean): string | undefined {
	const traces = tracesOf(error);
	const named = [...byText, ...(isThroughProxy ? [NO_HTTP] : [])].find(({ text }) => traces.some((trace) => text.test(trace)));
	if (named) return named.code;
	const known = codes.find((code) => traces.some((trace) => trace.includes(code)));
	return known ?? traces.map((trace) => CERTIFICATE.exec(trace)?.[0]).find((code) => code !== undefined);
}

/** The failure in the words of the software that reported it. */
export const reasonIn = (error: unknown): string => tracesOf(error).find((trace) => trace.includes(' ')) ?? 'The reason is unknown.';

/** What the administrator can do, in n8n's own words. */
export const remedyIn = (error: unknown): string =>
	[...chainOf(error)].map(({ description }) => description).find(isText) ?? reasonIn(error);
