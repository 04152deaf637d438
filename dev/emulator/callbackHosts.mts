import { lookup } from 'node:dns/promises';

/** Reserved for documentation. They count as existing without asking a name server, because tests may not have one. */
const KNOWN_HOSTS = ['example.com', 'www.example.com', 'example.net', 'example.org'];

/** Reserved so that they never exist (RFC 2606). Asking a name server about them would only leak the path. */
const NEVER_THERE = /(^|\.)(invalid|test|example)$/;

/** Whether a callback can be sent to this URL at all. */
export function isWebUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '');
}

/** Whether the URL's host certainly has no address on any name server. */
export function isNeverThere(url: string): boolean {
	return NEVER_THERE.test(new URL(url).hostname);
}

/** Whether the URL's host is an address, or resolves to one. */
export async function hasAddress(url: string): Promise<boolean> {
	const hostname = new URL(url).hostname.replace(/^\[|\]$/g, '');
	if (KNOWN_HOSTS.includes(hostname)) return true;
	if (isNeverThere(url)) return false;
	return await lookup(hostname).then(() => true, () => false);
}
