import type { IHttpRequestOptions } from 'n8n-workflow';

import { Problem } from '../errors/problem';
import { toText } from '../helpers/text';
import { isEmpty } from './readValues';

const HOW_TO_ENTER =
	'Enter it as http://host:port, for example http://proxy.example.com:3128, under Settings > Request Options. Nothing was sent.';

const HOW_TO_ESCAPE =
	'Enter it as http://user:password@host:port, under Settings > Request Options. In the user name and the password, write % as %25, @ as %40, # as %23, / as %2F, : as %3A and ? as %3F. Nothing was sent.';

/**
 * The proxy in Request Options as n8n's request helper takes it. Undefined when it is empty. Anything that n8n would not accept as a proxy
 * is an error, because n8n would then send the requests, with the key, directly to the provider. The error never quotes the value, because
 * it can contain a password.
 */
export function readProxy(value: unknown): IHttpRequestOptions['proxy'] {
	if (isEmpty(value)) return undefined;
	const text = toText(value);
	if (text === null || !URL.canParse(text)) {
		throw Problem.local('The proxy is not a URL', String(value).includes('@') ? HOW_TO_ESCAPE : HOW_TO_ENTER);
	}
	const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
	if (protocol !== 'http:' && protocol !== 'https:') {
		throw Problem.local(
			'The proxy does not start with http:// or https://',
			`${HOW_TO_ENTER} n8n supports only HTTP proxies, not SOCKS.`,
		);
	}
	// After an unescaped # or /, the rest of a password and the host would be misread.
	if (!/^\/?$/.test(pathname) || search !== '' || hash !== '') throw Problem.local('The proxy has extra text after its port', HOW_TO_ESCAPE);
	return {
		protocol: protocol.slice(0, -1),
		host: hostname,
		port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
		...(username === '' && password === '' ? {} : { auth: { username: unescape(username), password: unescape(password) } }),
	};
}

/** A proxy's user name or password as n8n wants it: n8n itself escapes everything but the percent sign. */
function unescape(text: string): string {
	try {
		return decodeURIComponent(text).replaceAll('%', '%25');
	} catch {
		throw Problem.local("The proxy's user name or password contains a % that is not escaped", HOW_TO_ESCAPE);
	}
}
