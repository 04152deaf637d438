import { lookup } from 'node:dns/promises';

/** Reserved for documentation. They exist, which is known without a name server, because tests may not have one. */
const KNOWN_HOSTS = ['example.com', 'www.example.com', 'example.net', 'example.org'];

/** Reserved never to exist (RFC 2606): asking a name server about them would only leak the path. */
const NEVER_THERE = /(^|\.)(invalid|test|example)$/;

/** Whether this can be called back at all. */
export function isWebUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '');
}

/** Whether the URL's host is surely missing from every name server. */
export function isNeverThere(url: string): boolean {
	return NEVER_THERE.test(new URL(url).hostname);
}

/** Whether the URL's host is an address or has one. */
export async function hasAddress(url: string): Promise<boolean> {
	const hostname = new URL(url).hostname.replace(/^\[|\]$/g, '');
	if (KNOWN_HOSTS.includes(hostname)) return true;
	if (isNeverThere(url)) return false;
	return await lookup(hostname).then(() => true, () => false);
}
