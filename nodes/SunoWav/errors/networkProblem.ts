import { redact } from '../helpers/redact';
import { sentences } from '../helpers/text';
import { fill, type Purpose } from './advice';
import type { Party } from './party';
import { Problem } from './problem';

interface Words {
	message: string;
	description: string;
}

const connectionLost: Words = {
	message: 'The connection to {host} was lost before an answer came',
	description: '{Again}. If it happens often, look for a proxy or firewall that closes connections.',
};

const noAddress: Words = { message: 'The address of {host} could not be found', description: '{checkHost}' };

const timedOut: Words = { message: '{host} did not answer in time', description: '{Again}. {moreTime}' };

/** How axios names a request that n8n has ended with its execution. */
const STOPPED = 'ERR_CANCELED';

const words: Readonly<Record<string, Words>> = {
	EAI_AGAIN: noAddress,
	ENOTFOUND: noAddress,
	ECONNREFUSED: { message: '{host} refused the connection', description: '{checkHost}' },
	EHOSTUNREACH: { message: 'n8n cannot reach {host}', description: '{checkHost}' },
	ENETUNREACH: { message: 'n8n cannot reach {host}', description: '{checkHost}' },
	ECONNRESET: connectionLost,
	EPIPE: connectionLost,
	ECONNABORTED: timedOut,
	ETIMEDOUT: timedOut,
	[STOPPED]: { message: 'The execution was stopped', description: 'The request was ended with it.' },
};

/** Codes of requests for which there was never a connection. */
const neverSent = new Set(['EAI_AGAIN', 'ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether the request that failed so has certainly not reached anybody. */
export const wasNeverSent = ({ code }: Problem): boolean => neverSent.has(code ?? '');

/** Whether n8n has ended the request with its execution. */
export const wasEnded = ({ code }: Problem): boolean => code === STOPPED;

/** Failures that axios names in its text only. */
const withoutCode = [{ text: /timeout of \d+ms exceeded/, code: 'ETIMEDOUT' }, { text: /stream has been aborted/, code: 'ECONNRESET' }];

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

function inWords(text: string, party: Party, purpose: Purpose): string {
	const isCredentialsHost = party.isCustomHost && purpose !== 'download';
	const words = text
		.replaceAll('{host}', purpose === 'download' ? "the WAV file's host" : party.provider.displayName)
		.replace(
			'{checkHost}',
			isCredentialsHost ? 'Check the host in the credential, and that n8n can reach it.' : 'Check that n8n can reach the internet.',
		)
		// The credential's test has no such setting.
		.replace('{moreTime}', purpose === 'test' ? '' : 'A longer time can be set under Settings > Request Options > Timeout.')
		.replace(/^the WAV/, 'The WAV');
	return fill(words, party);
}

/** Says why a request got no response. Each version of n8n hides the network's code elsewhere, so all places are searched. */
export function toNetworkProblem(error: unknown, party: Party, purpose: Purpose = 'create'): Problem {
	const traces = [...tracesOf(error)];
	const code =
		Object.keys(words).find((known) => traces.some((trace) => trace.includes(known))) ??
		withoutCode.find(({ text }) => traces.some((trace) => text.test(trace)))?.code;
	const { message, description } = (code !== undefined ? words[code] : undefined) ?? {
		message: 'The request to {host} could not be made',
		description: '{checkHost}',
	};
	const reason = code === undefined ? redact(traces.find((trace) => trace.includes(' ')) ?? 'The reason is not known.', party.secrets) : '';
	return new Problem({
		source: 'provider',
		message: inWords(message, party, purpose),
		description: sentences(reason, inWords(description, party, purpose)),
		code,
		retry: code === STOPPED ? 'never' : 'soon',
	});
}

/** A response that did not arrive within the time that its caller has. */
export const timedOutProblem = ({ provider }: Party): Problem =>
	new Problem({ source: 'provider', message: `${provider.displayName} did not answer in time`, description: '', code: 'ETIMEDOUT', retry: 'soon' });
