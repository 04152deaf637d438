import { type ApiError, apiErrors } from './apiErrors';
import { nameOf, type ProxyName, proxyPassword } from './networkProblem';

export const isSuccess = (statusCode: number): boolean => statusCode < 300;

const isNothing = (body: unknown) => body === undefined || body === null || (typeof body === 'string' && body.trim() === '');

/** What a response without a readable body code means. It comes from a gateway in front of the provider, not from the provider's table. */
export function errorOfStatus(statusCode: number, body: unknown, proxy?: ProxyName): ApiError {
	const text = typeof body === 'string' ? body.trim() : '';
	const isTemporary = statusCode >= 500 || statusCode === 408;
	const base = { retry: isTemporary ? 'soon' : 'never', wholeAccount: false, fitsTest: true } as const;
	// A success that was lost or cut off: the provider may have carried out the request.
	const lostOnTheWay = { ...base, retry: isTemporary || isSuccess(statusCode) ? 'soon' : 'never' } as const;
	if (statusCode === 407) {
		const { message, description } = proxyPassword(proxy);
		return { ...base, message, description: `${description} Nothing was sent to {provider}.` };
	}
	if (statusCode === 401) return apiErrors.badKey;
	if (statusCode === 429) return apiErrors.rateLimited;
	if (statusCode === 403 && text.includes('1010')) {
		return {
			...base,
			message: "{provider}'s firewall rejected the request (Cloudflare error 1010)",
			description: "It rejects clients that it does not recognize. Check whether a proxy in between removes the User-Agent header.",
		};
	}
	if (statusCode === 304) {
		return {
			...base,
			message: '{provider} only reported that nothing has changed (HTTP 304)',
			description: "The node did not ask for that. Look for a proxy or cache between n8n and the provider that responds in the provider's place.",
		};
	}
	if (statusCode >= 300 && statusCode < 400) {
		return {
			...base,
			message: '{provider} redirects to another address',
			description:
				'The node did not follow the redirect, because that would send the API key to another address. With a custom host, check the host in the credential. It must be the final address, usually with https://.',
		};
	}
	if (proxy && !isSuccess(statusCode) && (isNothing(body) || typeof body === 'string')) {
		return {
			...base,
			message: `Either ${nameOf(proxy)} or {provider} returned HTTP ${statusCode} without data`,
			description: 'Check the proxy under Settings > Request Options, and that it allows requests to {provider}. {Again} in a few minutes.',
		};
	}
	if (text.startsWith('<')) {
		return {
			...base,
			message: `{provider} returned a web page instead of data (HTTP ${statusCode})`,
			description: isTemporary
				? 'The provider or a gateway in front of it is not working. {Again} in a few minutes.'
				: 'With a custom host, check the host in the credential. It must be the address of the API, not of the website.',
		};
	}
	if (isNothing(body)) {
		return {
			...lostOnTheWay,
			message: `{provider} sent an empty response (HTTP ${statusCode})`,
			description: '{Again} in a few minutes. With a custom host, check the host in the credential.',
		};
	}
	return {
		...(typeof body === 'string' ? lostOnTheWay : base),
		message: `{provider} sent an unreadable response (HTTP ${statusCode})`,
		description:
			'The response was not in the documented JSON format, or it was cut off. {Again}. With a custom host, check the host in the credential.',
	};
}

/** The codes of timeouts and gateways (408, 502 to 504, and Cloudflare's 520 to 527): the request may have been carried out. */
const isGatewayCode = (code: number) => code === 408 || (code >= 502 && code <= 504) || (code >= 520 && code <= 527);

export const undocumentedError = (code: number): ApiError => ({
	message: `{provider} returned code ${code}`,
	description: "This code is not documented. The provider's own message may help.",
	retry: isGatewayCode(code) ? 'soon' : 'never', wholeAccount: false,
});
