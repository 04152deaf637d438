import { type ApiError, apiErrors } from './apiErrors';

const isSuccess = (statusCode: number) => statusCode >= 200 && statusCode < 300;

/** What a response without a readable body code means. It comes from a gateway in front of the provider, not from the provider's table. */
export function errorOfStatus(statusCode: number, body: unknown): ApiError {
	const text = typeof body === 'string' ? body.trim() : '';
	const isTemporary = statusCode >= 500 || statusCode === 408;
	const base = { retry: isTemporary ? 'soon' : 'never', wholeAccount: false, fitsTest: true } as const;
	// A success that was lost or cut off on its way: whatever was asked for may have been done.
	const lostOnTheWay = { ...base, retry: isTemporary || isSuccess(statusCode) ? 'soon' : 'never' } as const;
	if (statusCode === 401) return apiErrors.badKey;
	if (statusCode === 429) return apiErrors.rateLimited;
	if (statusCode === 403 && text.includes('1010')) {
		return {
			...base,
			message: "{provider}'s firewall turned the request away (Cloudflare error 1010)",
			description: "It rejects clients that it does not recognise. Check whether a proxy in between removes the User-Agent header.",
		};
	}
	if (statusCode >= 300 && statusCode < 400) {
		return {
			...base,
			message: '{provider} redirects to another address',
			description:
				'The redirect was not followed, because the API key would go along. Check the host in the credential: it must be the final address, usually with https://.',
		};
	}
	if (text.startsWith('<')) {
		return {
			...base,
			message: `{provider} answered with a web page instead of data (HTTP ${statusCode})`,
			description: isTemporary
				? 'The provider or a gateway in front of it is out of order. {Again} in a few minutes.'
				: 'Check the host in the credential: it must be the address of the API, not of the website.',
		};
	}
	if (body === undefined || body === null || (typeof body === 'string' && text === '')) {
		return {
			...lostOnTheWay,
			message: `{provider} sent an empty answer (HTTP ${statusCode})`,
			description: '{Again} in a few minutes. With a custom host, check the host in the credential.',
		};
	}
	return {
		...(typeof body === 'string' ? lostOnTheWay : base),
		message: `{provider} sent an answer that cannot be read (HTTP ${statusCode})`,
		description:
			'The answer was not the JSON that the API documents, or was cut off on the way. {Again}; with a custom host, check the host in the credential.',
	};
}

export const undocumentedError = (code: number): ApiError => ({
	message: `{provider} answered with code ${code}`,
	description: 'This code is not documented. What the provider says about it may help.',
	retry: 'never', wholeAccount: false,
});
