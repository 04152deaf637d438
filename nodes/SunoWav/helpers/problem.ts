import type { ApiError } from '../providers/apiErrors';
import type { Conversion } from './conversion';
import { sentences } from './text';

type Retry = ApiError['retry'];

interface ProblemDetails {
	/** Whose fault it is; an expression is input that n8n could not work out. */
	source: 'input' | 'expression' | 'provider';
	message: string;
	description: string;
	code?: string;
	apiError?: ApiError;
	retry?: Retry;
	wholeAccount?: boolean;
	known?: Partial<Conversion>;
}

/**
 * Anything that stops an item, in words for the user: `message` says what happened, `description` what to do next.
 * At the edge of the node it becomes a NodeApiError, a NodeOperationError or an error item.
 */
export class Problem extends Error {
	readonly source: ProblemDetails['source'];

	readonly description: string;

	/** The provider's body code or the HTTP status, as text; undefined when there was no answer. */
	readonly code: string | undefined;

	/** What the body's code means; undefined when no body code decided. */
	readonly apiError: ApiError | undefined;

	readonly retry: Retry;

	readonly wholeAccount: boolean;

	/** What is known of the conversion all the same, so that its task ID is never lost with the error. */
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

	/** Bad input: found before any request was sent. */
	static ofInput(message: string, description: string): Problem {
		return new Problem({ source: 'input', message, description });
	}

	/** The same problem with more known of the conversion. */
	about(known: Partial<Conversion>): Problem {
		return new Problem({ ...this, message: this.message, known: { ...known, ...this.known } });
	}

	/** The same problem with another sentence on what to do. */
	withAdvice(advice: string): Problem {
		return new Problem({ ...this, message: this.message, description: sentences(this.description, advice) });
	}
}
