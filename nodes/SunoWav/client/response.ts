import { toCode, toFields } from '../apis/values';
import { adviceOn, fill, type Purpose } from '../errors/advice';
import type { ApiError } from '../errors/apiErrors';
import type { ProxyName } from '../errors/networkProblem';
import { Problem } from '../errors/problem';
import { errorOfStatus, undocumentedError } from '../errors/statusErrors';
import { redact } from '../helpers/redact';
import { sentences } from '../helpers/text';
import type { Account } from '../providers/account';

/** An HTTP response as it came: the body is parsed JSON, or a string where it was none. */
export interface HttpResponse {
	statusCode: number;
	body: unknown;
}

const ALREADY_EXISTS = 409;

const PROVIDER_MESSAGE_MAX_LENGTH = 300;

/**
 * Judges a response, HTTP status and body together, and returns the body's `data`. The providers answer HTTP 200 even when the call has
 * failed, so the body's `code` decides. Throws a Problem for everything that is no success, with advice that fits the request's purpose.
 * For code 409 its `known` has the existing conversion's task ID, if the response names one.
 */
export function readResponse({ statusCode, body }: HttpResponse, account: Account, purpose: Purpose = 'create', proxy?: ProxyName): unknown {
	const code = toCode(toFields(body).code);
	const { msg, message = msg, data } = toFields(body);
	if (code === 200 && statusCode >= 200 && statusCode < 300) return data;
	if (code === null || code === 200) {
		const apiError = errorOfStatus(statusCode, body, proxy);
		const { retry, wholeAccount } = apiError;
		throw new Problem({ ...inWords(apiError, account, purpose, message), code: String(statusCode), retry, wholeAccount });
	}
	const apiError = account.provider.codes[code] ?? undocumentedError(code);
	const problem = new Problem({ ...inWords(apiError, account, purpose, message), code: String(code), apiError });
	// Even where the code is not documented: a response that names a task has it.
	throw code === ALREADY_EXISTS ? problem.about({ taskId: account.provider.api.create.readTaskId(data) }) : problem;
}

function inWords(apiError: ApiError, account: Account, purpose: Purpose, msg: unknown) {
	const words = providerWords(msg, account.secrets);
	return {
		source: 'provider',
		message: fill(apiError.message, account),
		description: sentences(adviceOn(apiError, account, purpose), words === '' ? '' : `The provider's message: ${words}`),
	} as const;
}

/** The provider's own words, fit to be shown: one line, of sane length, without secrets and without the bare "success". */
function providerWords(msg: unknown, secrets: string[]): string {
	if (typeof msg !== 'string') return '';
	const words = redact(msg, secrets)
		.replace(/[\p{C}\s]+/gu, ' ')
		.trim();
	if (/^(success|ok)$/i.test(words)) return '';
	return words.length > PROVIDER_MESSAGE_MAX_LENGTH ? `${words.slice(0, PROVIDER_MESSAGE_MAX_LENGTH)}…` : words;
}
