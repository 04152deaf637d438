import type { Seen } from './findings.mts';
import type { Redactor } from './redactor.mts';
import { shapeOf } from './shape.mts';

const REQUEST_TIMEOUT_MS = 60_000;
const LONGEST_TEXT = 200;

/** Without a User-Agent, some gateways reject the request, and some file hosts the download. */
export const USER_AGENT = 'n8n-nodes-suno-wav/smoke';

export interface Request {
	method: 'GET' | 'POST';
	/** The path, from `/api` on. */
	path: string;
	query?: Record<string, string>;
	body?: object;
	/** Parts of the answer whose contents do not matter. */
	opaque?: string[];
}

export interface Answer {
	seen: Seen;
	/** The original `data`, for callers that need it to continue. */
	data: unknown;
}

/** The system's error code that explains why no answer arrived. */
export function reasonOf(error: unknown): string {
	const { cause, name, message } = error as Error & { cause?: { code?: string; message?: string } };
	if (name === 'TimeoutError') return 'no answer in time';
	return cause?.code ?? cause?.message ?? message;
}

/** Talks to a provider without any help: it repeats nothing, follows no redirect, and no status makes it throw. */
export class ProviderClient {
	readonly #baseUrl: string;
	readonly #apiKey: string;
	readonly #redactor: Redactor;

	constructor(options: { baseUrl: string; apiKey: string; redactor: Redactor }) {
		this.#baseUrl = options.baseUrl.replace(/\/+$/, '');
		this.#apiKey = options.apiKey;
		this.#redactor = options.redactor;
	}

	/** Sends one request. A missing answer is also a result, so that earlier results are not lost. */
	async ask({ method, path, query, body, opaque }: Request): Promise<Answer> {
		const started = performance.now();
		const search = query ? `?${new URLSearchParams(query)}` : '';
		try {
			const response = await fetch(this.#baseUrl + path + search, {
				method,
				redirect: 'manual',
				headers: {
					authorization: `Bearer ${this.#apiKey}`,
					'user-agent': USER_AGENT,
					...(body && { 'content-type': 'application/json' }),
				},
				...(body && { body: JSON.stringify(body) }),
				signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
			});
			const content = await response.text();
			const ms = Math.round(performance.now() - started);
			const contentType = this.#short(response.headers.get('content-type') ?? 'none');
			return this.#read(content, { status: response.status, contentType, ms }, opaque);
		} catch (error) {
			const ms = Math.round(performance.now() - started);
			const seen = { status: null, code: null, text: this.#short(reasonOf(error)), contentType: 'none', ms };
			return { seen: { ...seen, fields: {}, values: {}, hosts: [] }, data: undefined };
		}
	}

	#read(content: string, head: Pick<Seen, 'status' | 'contentType' | 'ms'>, opaque?: string[]): Answer {
		const body = parse(content);
		if (typeof body !== 'object' || body === null) {
			// A gateway's page can reveal who sent the request.
			const text = head.contentType.startsWith('text/plain') ? this.#short(content) : '';
			return { seen: { ...head, code: null, text, fields: {}, values: {}, hosts: [] }, data: undefined };
		}
		const { code, msg, message = msg, data } = body as Record<string, unknown>;
		const text = typeof message === 'string' ? this.#short(message) : '';
		const seen = { ...head, code: typeof code === 'number' ? code : null, text, ...shapeOf(body, this.#redactor, opaque) };
		return { seen, data };
	}

	#short(text: string): string {
		return this.#redactor.clean(text).slice(0, LONGEST_TEXT);
	}
}

function parse(content: string): unknown {
	try {
		return JSON.parse(content);
	} catch {
		return undefined;
	}
}
