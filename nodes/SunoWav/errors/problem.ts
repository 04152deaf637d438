import type { Conversion } from '../helpers/conversion';
import { sentences } from '../helpers/text';
import type { ApiError } from './apiErrors';

type Retry = ApiError['retry'];

interface ProblemDetails {
	/** Where it arose: at the provider, in an expression that n8n could not evaluate, or locally, such as bad input or n8n's storage. */
	source: 'local' | 'expression' | 'provider';
	message: string;
	description: string;
	code?: string;
	apiError?: ApiError;
	retry?: Retry;
	wholeAccount?: boolean;
	known?: Partial<Conversion>;
}

/**
 * Anything that stops an item, in words for the user: `message` says what happened, `description` what to do next. Its words may contain
 * the placeholders of `words.ts`, which depend on the reader. At the edge of the node it becomes a NodeApiError, a NodeOperationError
 * or an error item.
 */
export class Problem extends Error {
	readonly source: ProblemDetails['source'];
	readonly description: string;

	/** The provider's body code, the HTTP status, or the code of a network failure, as text; undefined when none of them stopped the item. */
	readonly code: string | undefined;

	/** What the body's code means; undefined when no body code decided. */
	readonly apiError: ApiError | undefined;
	readonly retry: Retry;
	readonly wholeAccount: boolean;

	/** What is known of the conversion, so that its task ID is never lost with the error. */
	readonly known: Partial<Conversion>;

	constructor({ source, message, description, code, apiError, retry, wholeAccount, known = {} }: ProblemDetails) {
		super(message);
		this.source = source;
		this.description = description;
		this.code = code;
		this.apiError = apiError;
		this.retry = retry ?? apiError?.retry ?? 'never';
		this.known = known;
		this.wholeAccount = wholeAccount ?? apiError?.wholeAccount ?? false;
	}

	/** A problem that arose on this side of the wire: bad input, n8n's storage, a stopped execution, a bug. */
	static local(message: string, description: string): Problem {
		return new Problem({ source: 'local', message, description });
	}

	/** The same problem, with more that is known. Its own fields win unless they are empty. */
	about(known: Partial<Conversion>): Problem {
		const own = Object.fromEntries(Object.entries(this.known).filter(([, value]) => value !== null && value !== undefined));
		return new Problem({ ...this, message: this.message, known: { ...known, ...own } });
	}

	/** The same problem without the advice to try again, which is given without knowing what a repeat request costs. */
	withoutAgain(): Problem {
		const description = this.description.replace(/\{Again\}(?: in a few minutes| later)?\. ?/, '');
		return new Problem({ ...this, message: this.message, description: description.trim() });
	}

	/** The same problem with more advice. */
	withAdvice(advice: string): Problem {
		return new Problem({ ...this, message: this.message, description: sentences(this.description, advice) });
	}
}

const NOT_FOUND_CODES = new Set(['404', '422']);

/** Whether a request failed because the provider does not know the task. A gateway's own HTTP 404 does not count. */
export const isUnknownTask = (error: unknown): boolean =>
	error instanceof Problem && error.apiError !== undefined && NOT_FOUND_CODES.has(error.code ?? '');
