import { Problem } from '../errors/problem';
import { redact } from '../helpers/redact';
import { isPrivateHost, parseWebUrl } from '../helpers/url';
import type { Account } from '../providers/account';

const LONGEST_SHOWN = 200;

/**
 * Throws a Problem unless n8n may be sent to this address of a file. It comes from the provider's answer, so it must be on the web and
 * not on this machine or in a private network, unless the provider itself is. Names are not resolved: that is what n8n's own SSRF
 * protection is for.
 */
export function checkFileUrl(url: string, { provider, secrets }: Account): void {
	if (!parseWebUrl(url)) {
		const shown = redact(url, secrets).slice(0, LONGEST_SHOWN);
		throw refused(
			"The WAV file's address is not a web address",
			`It is "${shown}", and only http and https are downloaded. Ask ${provider.displayName} about it.`,
		);
	}
	if (isPrivateHost(url) && !isPrivateHost(provider.baseUrl)) {
		throw refused(
			"The WAV file's address leads into a private network",
			`n8n does not follow ${provider.displayName} there. If the files really lie there, use a credential with a Custom Host whose address is private as well.`,
		);
	}
}

function refused(message: string, description: string): Problem {
	return new Problem({ source: 'provider', message, description });
}
