import { codeOf, fieldsOf } from '../apis/fields';
import { Problem } from '../helpers/problem';
import { redact } from '../helpers/redact';
import { sentences } from '../helpers/text';
import type { Account } from '../providers/account';
import { adviceOn, fill, type Purpose } from '../providers/advice';
import { apiErrors, type ApiError } from '../providers/apiErrors';

/** An HTTP answer as it came: the body is parsed JSON, or a string where it was none. */
export interface HttpAnswer {
	statusCode: number;
	body: unknown;
}

const ALREADY_EXISTS = 409;

const PROVIDER_MESSAGE_MAX_LENGTH = 300;

/** The provider's own words, fit to be shown: one line, of sane length, without secrets and without the bare "success". */
function providerWords(msg: unknown, secrets: string[]): string {
	if (typeof msg !== 'string') return '';
	const words = redact(msg, secrets)
		.replace(/[\p{C}\s]+/gu, ' ')
		.trim();
	if (/^(success|ok)$/i.test(words)) return '';
	return words.length > PROVIDER_MESSAGE_MAX_LENGTH ? `${words.slice(0, PROVIDER_MESSAGE_MAX_LENGTH)}…` : words;
}

/** An error in words: with the provider's name and, where there are any, the provider's own words. */
function inWords(apiError: ApiError, account: Account, purpose: Purpose, msg: unknown) {
	const words = providerWords(msg, account.secrets);
	return {
		source: 'provider',
		message: fill(apiError.message, account, purpose),
		description: sentences(adviceOn(apiError, account, purpose), words === '' ? '' : `The provider's message: ${words}`),
	} as const;
}

const isSuccess = (statusCode: number) => statusCode >= 200 && statusCode < 300;

/** What a status without a readable body means: it comes from a gateway in front of the provider, not from its table. */
function apiErrorOfStatus(statusCode: number, body: unknown): ApiError {
	const text = typeof body === 'string' ? body.trim() : '';
	const passing = statusCode >= 500 || statusCode === 408;
	const base = { retry: passing ? 'soon' : 'never', wholeAccount: false, fitsTest: true } as const;
	// A success that was lost or cut off on its way: whatever was asked for may have been done.
	const lostOnTheWay = { ...base, retry: passing || isSuccess(statusCode) ? 'soon' : 'never' } as const;
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
			description: passing
				? 'The provider or a gateway in front of it is out of order. {again} in a few minutes.'
				: 'Check the host in the credential: it must be the address of the API, not of the website.',
		};
	}
	if (body === undefined || body === null || (typeof body === 'string' && text === '')) {
		return {
			...lostOnTheWay,
			message: `{provider} sent an empty answer (HTTP ${statusCode})`,
			description: '{again} in a few minutes. With a custom host, check the host in the credential.',
		};
	}
	return {
		...(typeof body === 'string' ? lostOnTheWay : base),
		message: `{provider} sent an answer that cannot be read (HTTP ${statusCode})`,
		description:
			'The answer was not the JSON that the API documents, or was cut off on the way. {again}; with a custom host, check the host in the credential.',
	};
}

/**
 * Judges an answer, HTTP status and body together, and returns the body's `data`. The providers answer HTTP 200 also
 * when the call has failed, so the body's `code` decides. Throws a Problem for everything that is not a success; for
 * code 409 the Problem carries the existing conversion's task ID in `known`, if the answer names one. Its advice fits the
 * request's purpose.
 */
export function readAnswer({ statusCode, body }: HttpAnswer, account: Account, purpose: Purpose = 'start'): unknown {
	const code = codeOf(fieldsOf(body).code);
	const { msg, message = msg, data } = fieldsOf(body);
	if (code === 200 && isSuccess(statusCode)) return data;
	if (code === null || code === 200) {
		const apiError = apiErrorOfStatus(statusCode, body);
		const { retry, wholeAccount } = apiError;
		throw new Problem({ ...inWords(apiError, account, purpose, message), code: String(statusCode), retry, wholeAccount });
	}
	const apiError = account.provider.codes[code] ?? undocumented(code);
	const problem = new Problem({ ...inWords(apiError, account, purpose, message), code: String(code), apiError });
	// Also where the code is not documented: whoever names a task has it.
	throw code === ALREADY_EXISTS ? problem.about({ taskId: account.provider.api.create.taskIdOf(data) }) : problem;
}

const undocumented = (code: number): ApiError => ({
	message: `{provider} answered with code ${code}`,
	description: 'This code is not documented. What the provider says about it may help.',
	retry: 'never',
	wholeAccount: false,
});
