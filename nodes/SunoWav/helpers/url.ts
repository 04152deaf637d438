import type { IDataObject } from 'n8n-workflow';

import { hideToken } from './redact';

/** The text as a URL, if it is an absolute http(s) URL. */
export function parseWebUrl(text: string): URL | undefined {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

/** The query of an absolute URL, without a resume token, or null for anything else. Only a repeated parameter becomes an array. */
export function parseQuery(url: unknown): IDataObject | null {
	if (typeof url !== 'string' || !URL.canParse(url)) return null;
	const { searchParams } = new URL(url);
	return Object.fromEntries(
		[...new Set(searchParams.keys())].map((key) => {
			const values = searchParams.getAll(key).map((value) => hideToken(key, value));
			return [key, values.length > 1 ? values : values[0]];
		}),
	);
}

const privateHosts = [
	'localhost',
	'[^/:]+\\.localhost',
	'(?:0|10|127)(?:\\.\\d+){3}',
	'100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])(?:\\.\\d+){2}',
	'169\\.254(?:\\.\\d+){2}',
	'172\\.(?:1[6-9]|2\\d|3[01])(?:\\.\\d+){2}',
	'192\\.0\\.0\\.\\d+',
	'192\\.168(?:\\.\\d+){2}',
	'198\\.1[89](?:\\.\\d+){2}',
	// Multicast and reserved addresses.
	'(?:22[4-9]|2[3-5]\\d)(?:\\.\\d+){3}',
	'\\[ff[\\da-f]{2}:[^\\]]*\\]',
	'\\[(?:::1?|f[cd][\\da-f]{2}:[^\\]]*|fe[89a-f][\\da-f]:[^\\]]*)\\]',
	// IPv6 addresses that a gateway turns into the IPv4 address in them: mapped, NAT64 and 6to4.
	'\\[(?:::ffff:[^\\]]*|64:ff9b::[^:\\]]*(?::[^:\\]]*)?|64:ff9b:1:[^\\]]*|2002:[^\\]]*)\\]',
].join('|');

/** Matches a URL that literally names this machine or a private network. */
export const privateUrlPattern = `^\\s*https?://(?:${privateHosts})(?:[:/?#]|\\s*$)`;

/** Matches the URL on which n8n's editor listens for one call. */
export const testUrlPattern = '^\\s*https?://[^?#]*/webhook-test/';

/** Each matching URL contains one of these. n8n matches patterns slowly, several times for each item, and plain texts quickly. */
export const partsOfPrivateUrls = ['://localhost', '.localhost', '://[', '://0.', '://1', '://2'];
export const partOfTestUrls = '/webhook-test/';

/**
 * Whether a URL names this machine or a private network by its address, or by a name without a dot, which no public host has. `new URL` has
 * unified the spellings of IPv4. Names are not resolved.
 */
export function isPrivateHost(url: string): boolean {
	return new RegExp(`^(?:${privateHosts}|[^.:]+)$`).test(new URL(url).hostname.replace(/\.$/, ''));
}
