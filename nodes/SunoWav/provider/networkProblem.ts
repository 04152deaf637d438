import type { Account } from './account';
import { Problem } from './problem';
import { redact } from './redact';

interface Words {
	message: string;
	description: string;
}

const checkHost = 'Check that n8n can reach the internet, and the host in the credential if it is a custom one.';

const connectionLost: Words = {
	message: 'The connection to {host} was lost before an answer came',
	description: 'Run the item again. If it happens often, look for a proxy or firewall that closes connections.',
};

const noAddress: Words = { message: 'The address of {host} could not be found', description: checkHost };

const timedOut: Words = {
	message: '{host} did not answer in time',
	description: 'Run the item again. A longer time can be set under Request Options > Timeout.',
};

/** How axios names a request that n8n has ended with its execution. */
const STOPPED = 'ERR_CANCELED';

const words: Readonly<Record<string, Words>> = {
	EAI_AGAIN: noAddress,
	ENOTFOUND: noAddress,
	ECONNREFUSED: { message: '{host} refused the connection', description: checkHost },
	EHOSTUNREACH: { message: 'n8n cannot reach {host}', description: checkHost },
	ENETUNREACH: { message: 'n8n cannot reach {host}', description: checkHost },
	ECONNRESET: connectionLost,
	EPIPE: connectionLost,
	ECONNABORTED: timedOut,
	ETIMEDOUT: timedOut,
	[STOPPED]: { message: 'The execution was stopped', description: 'The request was ended with it.' },
};

/** Failures that axios names in its text only. */
const withoutCode = [
	{ text: /timeout of \d+ms exceeded/, code: 'ETIMEDOUT' },
	{ text: /stream has been aborted/, code: 'ECONNRESET' },
];

interface ErrorLike {
	code?: unknown;
	httpCode?: unknown;
	message?: unknown;
	cause?: unknown;
	messages?: unknown;
}

/** The texts in which n8n and axios name a failure, from the outermost error to the innermost. */
function* tracesOf(error: unknown, depth = 0): Generator<string> {
	if (error === null || typeof error !== 'object' || depth > 5) return;
	const { code, httpCode, message, messages, cause } = error as ErrorLike;
	for (const trace of [code, httpCode, message, ...(Array.isArray(messages) ? messages : [])]) {
		if (typeof trace === 'string') yield trace;
	}
	yield* tracesOf(cause, depth + 1);
}

/**
 * Says in plain words why a request got no answer. n8n hides the network's error code in different places, depending on
 * its version, so all of them are searched.
 */
export function problemOfFailedRequest(error: unknown, { provider, secrets }: Account): Problem {
	const traces = [...tracesOf(error)];
	const code =
		Object.keys(words).find((known) => traces.some((trace) => trace.includes(known))) ??
		withoutCode.find(({ text }) => traces.some((trace) => text.test(trace)))?.code;
	const { message, description } = (code !== undefined ? words[code] : undefined) ?? {
		message: 'The request to {host} could not be made',
		description: `${redact(traces.find((trace) => trace.includes(' ')) ?? 'The reason is not known.', secrets)} ${checkHost}`,
	};
	return new Problem({
		source: 'provider',
		message: message.replaceAll('{host}', provider.displayName),
		description,
		code,
		retry: code === STOPPED ? 'never' : 'soon',
	});
}
