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
	'\\[(?:::1?|f[cd][\\da-f]{2}:[^\\]]*|fe[89a-f][\\da-f]:[^\\]]*)\\]',
	// IPv6 addresses that a gateway turns into the IPv4 address within them: mapped, NAT64 and 6to4.
	'\\[(?:::ffff:[^\\]]*|64:ff9b::[^:\\]]*(?::[^:\\]]*)?|2002:[^\\]]*)\\]',
].join('|');

/** The pattern of a URL that names this machine or a private network literally. */
export const privateUrlPattern = `^\\s*https?://(?:${privateHosts})(?:[:/?#]|\\s*$)`;

/**
 * Whether a URL names this machine or a private network literally, so that nobody outside can reach it. Names are not
 * resolved. `new URL` has already brought decimal, octal and hexadecimal spellings of an IPv4 address into one form.
 */
export function isPrivateHost(url: string): boolean {
	return new RegExp(`^(?:${privateHosts})$`).test(new URL(url).hostname.replace(/\.$/, ''));
}
