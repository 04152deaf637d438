import { type Fields, toCode, toFields } from '../apis/values';
import { adviceOn, messageOn, type Purpose } from '../errors/advice';
import type { ApiError } from '../errors/apiErrors';
import type { ProxyName } from '../errors/networkProblem';
import { Problem } from '../errors/problem';
import { errorOfStatus, isSuccess, undocumentedError } from '../errors/statusErrors';
import { redact } from '../helpers/redact';
import { sentences } from '../helpers/text';
import type { Account } from '../providers/account';

/** An HTTP response: the body is parsed JSON, or a string if it was not JSON. */
export interface HttpResponse {
	statusCode: number;
	body: unknown;
}

const ALREADY_EXISTS = 409;

const PROVIDER_MESSAGE_MAX_LENGTH = 300;

/**
 * Judges a response, HTTP status and body together, and returns the body's `data`. The providers return HTTP 200 even when the call has
 * failed, so the body's `code` decides. Anything but a success is a Problem, with advice that fits the request's purpose. For code 409 its
 * `known` has the existing conversion's task ID, if the response names one.
 */
export function readResponse(
	{ statusCode, body }: HttpResponse,
	account: Account,
	purpose: Purpose = 'create',
	proxy?: ProxyName,
): unknown {
	const code = toCode(toFields(body).code);
	const { data } = toFields(body);
	if (code === 200 && isSuccess(statusCode)) return data;
	if (code === null || code === 200) {
		const apiError = errorOfStatus(statusCode, body, proxy);
		const { retry, wholeAccount } = apiError;
		throw new Problem({ ...inWords(apiError, account, purpose, body), code: String(statusCode), retry, wholeAccount });
	}
	const meaning: ApiError = account.provider.codes[code] ?? undocumentedError(code);
	const apiError = (purpose === 'getTask' ? meaning.whenFree : undefined) ?? meaning;
	const problem = new Problem({ ...inWords(apiError, account, purpose, body), code: String(code), apiError });
	// The provider need not document the code. If the response names a task, the task exists.
	throw code === ALREADY_EXISTS ? problem.about({ taskId: account.provider.api.create.readTaskId(data) }) : problem;
}

function inWords(apiError: ApiError, account: Account, purpose: Purpose, body: unknown) {
	const words = providerWords(body, account.secrets);
	return {
		source: 'provider',
		message: messageOn(apiError, account, purpose),
		description: sentences(adviceOn(apiError, account, purpose), words === '' ? '' : `The provider's message: ${words}`),
	} as const;
}

/** Where providers and gateways give the reason: like OpenAI, RFC 9457 or FastAPI, or in their own way. */
const placesOfReasons: Array<(body: Fields) => unknown> = [
	({ message }) => message,
	({ msg }) => msg,
	({ error }) => toFields(error).message,
	({ error }) => error,
	({ detail }) => detail,
	({ detail }) => (Array.isArray(detail) ? toFields(detail[0]).msg : undefined),
];

const isReason = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Neither a web page nor JSON that was cut off, nor Cloudflare's "error code: 502", which says no more than the status. */
const isPlainText = (body: unknown): body is string => typeof body === 'string' && !/^\s*(?:[<{["]|error code: \d+\s*$)/.test(body);

/** The provider's own words, ready to be shown: one line, of reasonable length, without secrets and without a bare "success". */
function providerWords(body: unknown, secrets: string[]): string {
	const reason = isPlainText(body) ? body : placesOfReasons.map((read) => read(toFields(body))).find(isReason);
	const words = redact(reason ?? '', secrets)
		.replace(/[\p{C}\s]+/gu, ' ')
		.trim();
	if (/^(success|ok)$/i.test(words)) return '';
	return words.length > PROVIDER_MESSAGE_MAX_LENGTH ? `${words.slice(0, PROVIDER_MESSAGE_MAX_LENGTH)}…` : words;
}
