import type { IHttpRequestOptions } from 'n8n-workflow';

import { Problem } from '../provider/problem';
import { textOf } from '../provider/text';

/**
 * The proxy of Request Options in the form of n8n's request helper. For declarative operations n8n does this itself.
 * Throws a Problem unless it is empty or a URL.
 */
export function readProxy(value: unknown): IHttpRequestOptions['proxy'] {
	const text = textOf(value);
	if (text === null) return undefined;
	if (!URL.canParse(text)) {
		throw Problem.ofInput('The proxy is not a URL', 'Enter it as http://host:port, in Request Options.');
	}
	const { protocol, hostname, port, username, password } = new URL(text);
	return {
		protocol: protocol.replace(/:$/, ''),
		host: hostname,
		port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
		...(username === ''
			? {}
			: { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }),
	};
}
