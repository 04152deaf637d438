import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { scriptedAnswer, textAnswer, type Answer } from './answers.mts';
import { FILE_HOST, FRONT_DOOR_HEADER } from './constants.mts';
import { deliver } from './deliver.mts';
import type { FaultAction, Faults } from './faults.mts';
import { requestLine } from './logLines.mts';
import type { State } from './state.mts';
import type { ProviderName } from './types.mts';

/** A request as the handlers see it. */
export interface Seen {
	provider: ProviderName | null;
	method: string;
	path: string;
	query: Record<string, unknown>;
	/** The parsed body; undefined if it is not JSON. */
	body: unknown;
	/** The key in the request, or the key of the requested file's owner. */
	apiKey: string | null;
	taskId?: string;
	/** The base URL for links to files. */
	filesUrl: string;
	/** What the fault script wants from the handler. */
	fault: FaultAction;
}

/** A request as it is logged, always without its key. */
export interface RequestRecord {
	time: string;
	provider: ProviderName | null;
	method: string;
	path: string;
	query: Record<string, unknown>;
	body: unknown;
	/** HTTP status of the answer; null if the connection was cut instead. */
	status: number | null;
	/** `code` in the answer's body. */
	code: number | null;
	/** What happened, in words. */
	what: string;
	hadAuthorization: boolean;
	userAgent: string | null;
}

/** The state, faults and log that each request passes through. */
export interface Exchange {
	state: State;
	faults: Faults;
	log: (line: string) => void;
}

/** The body as JSON; undefined if it is not JSON. */
export function parseJson(text: unknown): unknown {
	try {
		return JSON.parse(String(text ?? ''));
	} catch {
		return undefined;
	}
}

/** The generation that a creating request refers to, in either API's body. */
function generationIdOf(body: unknown): unknown {
	const { taskId, input } = (body ?? {}) as { taskId?: unknown; input?: { task_id?: unknown } | null };
	return taskId ?? input?.task_id;
}

/** The base URL for links to files. It depends on how the request reached the emulator. */
function filesUrlFor(request: FastifyRequest): string {
	if (request.headers[FRONT_DOOR_HEADER] !== undefined) return `https://${FILE_HOST}`;
	return `http://${request.host}/files`;
}

/** What is known about a request before it is handled. */
export function see(request: FastifyRequest, known: Pick<Seen, 'provider' | 'apiKey'> & { taskId?: string }): Seen {
	const query = request.query as Record<string, unknown>;
	const body = parseJson(request.body);
	return {
		method: request.method,
		path: request.url.split('?')[0],
		query,
		body,
		filesUrl: filesUrlFor(request),
		fault: {},
		taskId: String(query.taskId ?? generationIdOf(body) ?? '') || undefined,
		...known,
	};
}

/** Handles a request as the fault script demands, logs it and answers it. */
export async function answer(
	{ state, faults, log }: Exchange,
	request: FastifyRequest,
	reply: FastifyReply,
	seen: Seen,
	handle: (seen: Seen) => Answer | Promise<Answer>,
): Promise<void> {
	reply.hijack();
	const fault = faults.take({ ...seen, on: 'request' }) ?? {};
	seen.fault = fault;
	const remember = (status: number | null, code: number | null, what: string) => {
		const record: RequestRecord = {
			time: new Date().toISOString(),
			provider: seen.provider,
			method: seen.method,
			path: seen.path,
			query: seen.query,
			body: seen.body ?? request.body ?? null,
			status,
			code,
			what,
			hadAuthorization: request.headers.authorization !== undefined,
			userAgent: request.headers['user-agent'] ?? null,
		};
		state.remember(record, seen.apiKey);
		log(requestLine(record));
	};
	if (fault.reset === 'before') {
		remember(null, null, 'connection reset before handling');
		reply.raw.destroy();
		return;
	}
	const scripted = scriptedAnswer(fault);
	const handled = scripted === undefined || fault.handled || fault.reset ? await handle(seen) : undefined;
	if (fault.reset === 'after') {
		remember(null, null, `${handled?.what}, connection reset`);
		reply.raw.destroy();
		return;
	}
	const result = scripted ?? (handled as Answer);
	remember(result.status, result.code, handled && scripted ? `${handled.what}, ${scripted.what}` : result.what);
	if (fault.delayMs) await pause(fault.delayMs, reply);
	await deliver(reply.raw, result, fault);
}

/** Waits, but only while the client waits for the answer. */
async function pause(ms: number, reply: FastifyReply): Promise<void> {
	const gone = new AbortController();
	const leave = () => gone.abort();
	reply.raw.once('close', leave);
	await sleep(ms, undefined, { signal: gone.signal }).catch(() => {});
	reply.raw.off('close', leave);
}

/** The gateway's answer to clients without a User-Agent. */
export function blockedByGateway(): Answer {
	return textAnswer(403, 'error code: 1010', 'no User-Agent');
}
