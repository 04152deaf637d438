import { redact } from '../helpers/redact';
import { capital, sentences } from '../helpers/text';
import { fill, type Purpose } from './advice';
import { BLOCKED, codeIn, reasonIn, remedyIn, STOPPED, TIMED_OUT_CODE, wasBeforeRequest } from './networkCodes';
import type { Party } from './party';
import { Problem } from './problem';

interface Words {
	message: string;
	description: string;
}

/** The proxy in Request Options, as far as an error may name it. */
export interface ProxyName {
	host?: string;
	port?: number;
}

const connectionLost: Words = {
	message: 'The connection to {host} was lost before a response arrived',
	description: '{Again}. If it happens often, look for a proxy or firewall that closes connections.{throughProxy}',
};

const noAddress: Words = { message: 'n8n could not find the address of {firstHost}', description: '{checkHost}' };

const unreachable: Words = { message: 'n8n cannot reach {firstHost}', description: '{checkHost}' };

const timedOut: Words = { message: '{host} did not respond in time', description: '{Again}. You can set a longer time under Settings > Request Options > Timeout.{throughProxy}' };

const CERTIFICATE_ADVICE =
	'If you trust the server anyway, turn on Settings > Request Options > Ignore SSL Issues (Insecure). If you use your own certificate authority, start n8n with NODE_EXTRA_CA_CERTS set to the path of its certificate file.';

const noSecurity: Words = {
	message: 'n8n could not make a secure connection to {host}',
	description: `Nothing was sent. The port may not support HTTPS, or a device in between may replace the certificate with its own. ${CERTIFICATE_ADVICE}{throughProxy}`,
};

const certificate: Words = {
	message: 'n8n did not accept the certificate of {host}',
	description: `Nothing was sent. ${CERTIFICATE_ADVICE}{throughProxy}`,
};

const noProxy: Words = {
	message: '{theProxy} did not respond as an HTTP proxy',
	description: 'Check the proxy{where}: its address, its port, and that it is an HTTP proxy.',
};

const words: Readonly<Record<string, Words>> = {
	[BLOCKED]: { message: 'n8n blocked the request to {host}', description: 'Nothing was sent.' },
	EAI_AGAIN: noAddress,
	ENOTFOUND: noAddress,
	ECONNREFUSED: { message: '{firstHost} refused the connection', description: '{checkHost}' },
	EHOSTUNREACH: unreachable,
	ENETUNREACH: unreachable,
	ECONNRESET: connectionLost,
	EPIPE: connectionLost,
	ERR_STREAM_PREMATURE_CLOSE: connectionLost,
	Z_BUF_ERROR: connectionLost,
	ECONNABORTED: timedOut,
	ETIMEDOUT: timedOut,
	EPROTO: noSecurity,
	PROXY_CONNECT: noProxy,
	PROXY_NO_HTTP: noProxy,
	[STOPPED]: { message: 'The execution was stopped', description: 'The request was stopped with it.' },
};

/** A response that did not arrive in time, or was incomplete. */
export const TIMED_OUT = { code: TIMED_OUT_CODE };

export const hasTimedOut = (error: unknown): boolean =>
	error instanceof Problem && (error.code === TIMED_OUT_CODE || error.code === 'ECONNABORTED');

/** Whether the failed request has certainly not reached anybody. */
export const wasNeverSent = ({ code }: Problem): boolean => wasBeforeRequest(code);

/** Whether n8n has stopped the request together with its execution. */
export const wasEnded = ({ code }: Problem): boolean => code === STOPPED;

export const nameOf = ({ host, port }: ProxyName): string => `the proxy ${host}:${port}`;

/** For HTTP 407. Without a proxy in Request Options, it is the one that n8n itself is set to use. */
export const proxyPassword = (proxy: ProxyName | undefined): Words => ({
	message: `${proxy ? capital(nameOf(proxy)) : 'A proxy'} requires a user name and a password`,
	description: proxy
		? 'Enter the proxy as http://user:password@host:port under Settings > Request Options. If you have done so, check the user name and the password.'
		: 'Check the proxy that n8n is set to use, and its user name and password.',
});

const WHERE = ' under Settings > Request Options';

function inWords(text: string, party: Party, purpose: Purpose, proxy: ProxyName | undefined): string {
	const isCredentialsHost = party.isCustomHost && purpose !== 'download';
	const host = purpose === 'download' ? "the WAV file's host" : party.provider.displayName;
	const checkHost = isCredentialsHost ? 'Check the host in the credential, and that n8n can reach it.' : 'Check that n8n can reach the internet.';
	const words = text
		// n8n connects only to the proxy.
		.replace('{firstHost}', proxy ? nameOf(proxy) : host)
		.replace('{checkHost}', proxy ? `Check the proxy${WHERE}, and that n8n can reach it.` : checkHost)
		.replaceAll('{host}', host)
		.replace('{theProxy}', proxy ? nameOf(proxy) : 'the proxy')
		.replace('{where}', proxy ? WHERE : ' that n8n is set to use')
		.replace('{throughProxy}', proxy ? ` The request went through ${nameOf(proxy)}.` : '')
		.replace(/^the (WAV|proxy)/, 'The $1');
	return fill(words, party);
}

export function toNetworkProblem(error: unknown, party: Party, purpose: Purpose = 'create', proxy?: ProxyName): Problem {
	const code = codeIn(error, proxy !== undefined);
	const known = code === undefined ? undefined : (words[code] ?? certificate);
	const { message, description } = known ?? { message: 'n8n could not send the request to {host}', description: '{checkHost}' };
	const isOwnReason = known === undefined || known === certificate;
	const reason = code === BLOCKED ? remedyIn(error) : isOwnReason ? reasonIn(error) : '';
	return new Problem({
		source: 'provider',
		message: inWords(message, party, purpose, proxy),
		description: sentences(redact(reason, party.secrets), inWords(description, party, purpose, proxy)),
		code,
		retry: code === STOPPED || code === BLOCKED ? 'never' : 'soon',
	});
}

/** A response that did not arrive within the time that its caller has. */
export const timedOutProblem = ({ provider }: Party): Problem =>
	new Problem({ source: 'provider', message: `${provider.displayName} did not respond in time`, description: '', ...TIMED_OUT, retry: 'soon' });
