import type { IHttpRequestOptions, NodeEgressFilter } from 'n8n-workflow';

import { Problem } from '../errors/problem';
import { redact } from '../helpers/redact';
import { isPrivateHost, parseWebUrl } from '../helpers/url';
import type { Account } from '../providers/account';
import type { Provider } from '../providers/providers';

const LONGEST_SHOWN = 200;

/** n8n's own check of addresses. Some versions have none. In 2.30 and 2.36, there is none while the administrator has turned it off. */
export interface EgressHelpers {
	getSecureEgressFilter?(policy: 'enforced'): NodeEgressFilter | undefined;
}

/**
 * Checks that n8n may request this URL of a file. It is from the provider's response, so it must be http(s), and must not be on this
 * machine or in a private network, unless the provider itself is. Names are not resolved.
 */
export function checkFileUrl(url: string, { provider, secrets }: Account): void {
	if (!parseWebUrl(url)) {
		const shown = redact(url, secrets).slice(0, LONGEST_SHOWN);
		throw refused(
			"The WAV file's URL is not http(s)",
			`It is "${shown}". Files are downloaded only over http or https. Ask ${provider.displayName} about it.`,
		);
	}
	if (isPrivateHost(url) && !isPrivateHost(provider.baseUrl)) throw leadsInside(provider);
}

/** The same for the addresses of the host name, if n8n can look them up. A proxy would resolve the name itself. */
export async function checkFileHost(
	{ getSecureEgressFilter }: EgressHelpers,
	url: string,
	{ provider }: Account,
	proxy: IHttpRequestOptions['proxy'],
): Promise<void> {
	if (proxy !== undefined || isPrivateHost(provider.baseUrl)) return;
	// If a name has no address, the request reports that.
	const result = await getSecureEgressFilter?.('enforced')?.validateUrl(url).catch(() => undefined);
	if (result?.ok === false && result.error.name.startsWith('SsrfBlocked')) throw leadsInside(provider);
}

const leadsInside = ({ displayName }: Provider): Problem =>
	refused(
		"The WAV file's URL points to a private network",
		`The node does not follow a URL from ${displayName} into a private network. If your files really are on one, use a credential with Provider set to Custom Host and a private address as Host.`,
	);

function refused(message: string, description: string): Problem {
	return new Problem({ source: 'provider', message, description });
}
