import type { IHttpRequestOptions } from 'n8n-workflow';

import { Problem } from '../errors/problem';
import { toText } from '../helpers/text';

const HOW_TO_ENTER =
	'Enter it as http://host:port, for example http://proxy.example.com:3128, under Settings > Request Options. Nothing was sent.';

/**
 * The proxy in Request Options as n8n's request helper takes it. Undefined when it is empty. Throws a Problem for anything that n8n would
 * take for no proxy: it would send the requests, and the key with them, straight to the provider. The words never quote the value, because
 * it can hold a password.
 */
export function readProxy(value: unknown): IHttpRequestOptions['proxy'] {
	if (isUnset(value)) return undefined;
	const text = toText(value);
	if (text === null || !URL.canParse(text)) throw Problem.local('The proxy is not a URL', HOW_TO_ENTER);
	const { protocol, hostname, port, username, password } = new URL(text);
	if (protocol !== 'http:' && protocol !== 'https:') {
		throw Problem.local(
			'The proxy does not start with http:// or https://',
			`${HOW_TO_ENTER} n8n supports only HTTP proxies, not SOCKS.`,
		);
	}
	return {
		protocol: protocol.slice(0, -1),
		host: hostname,
		port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
		...(username === ''
			? {}
			: { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }),
	};
}

const isUnset = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
