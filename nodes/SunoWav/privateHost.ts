const PRIVATE_HOSTS = [
	/^localhost$/,
	/\.localhost$/,
	/^0\./,
	/^10\./,
	/^127\./,
	/^169\.254\./,
	/^172\.(1[6-9]|2\d|3[01])\./,
	/^192\.168\./,
	/^\[(::1?|f[cd][\da-f]{2}:.*|fe[89ab][\da-f]:.*|::ffff:.*)\]$/,
];

/**
 * Whether a URL names this machine or a private network literally, so that nobody outside can reach it. Names are not
 * resolved. `new URL` has already brought decimal, octal and hexadecimal spellings of an IPv4 address into one form.
 */
export function isPrivateHost(url: string): boolean {
	const { hostname } = new URL(url);
	return PRIVATE_HOSTS.some((pattern) => pattern.test(hostname));
}
