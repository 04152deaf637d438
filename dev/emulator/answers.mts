import type { ByteSource } from './audio/syntheticWav.mts';
import type { Message } from './dialects.mts';
import type { FaultAction } from './faults.mts';

/** An answer before it is sent. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: Buffer | ByteSource;
	/** `code` in a JSON body. */
	code: number | null;
	/** What happened, in words, for the log. */
	what: string;
}

/** An answer from the provider's API: always HTTP 200, with the real code in the body's `code`. */
export function apiAnswer({ code, msg }: Message, data: unknown, what: string): Answer {
	return {
		status: 200,
		headers: { 'content-type': 'application/json' },
		body: Buffer.from(JSON.stringify({ code, msg, data })),
		code,
		what,
	};
}

/** A success response of the provider's API. */
export function success(data: unknown, what: string): Answer {
	return apiAnswer({ code: 200, msg: 'success' }, data, what);
}

/** The same answer, with its text in another field. */
export function withTextField(answer: Answer, field: 'msg' | 'message'): Answer {
	if (field === 'msg' || !Buffer.isBuffer(answer.body)) return answer;
	const { code, msg, data } = JSON.parse(answer.body.toString());
	return { ...answer, body: Buffer.from(JSON.stringify({ code, [field]: msg, data })) };
}

/** A plain text answer, such as a gateway in front of the API sends. */
export function textAnswer(status: number, text: string, what: string): Answer {
	return { status, headers: { 'content-type': 'text/plain; charset=UTF-8' }, body: Buffer.from(text), code: null, what };
}

function codeOf(text: string): number | null {
	try {
		const { code } = JSON.parse(text);
		return typeof code === 'number' ? code : null;
	} catch {
		return null;
	}
}

/** The answer that a fault dictates, or undefined if the fault does not change the answer. */
export function scriptedAnswer(action: FaultAction): Answer | undefined {
	const { status, body, redirect } = action;
	if (status === undefined && body === undefined && redirect === undefined) return undefined;
	const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
	const type = typeof body === 'string' ? (/^\s*</.test(body) ? 'text/html' : 'text/plain') : 'application/json';
	return {
		status: status ?? (redirect === undefined ? 200 : 302),
		headers: { 'content-type': type, ...(redirect === undefined ? {} : { location: redirect }) },
		body: Buffer.from(text),
		code: codeOf(text),
		what: redirect === undefined ? 'scripted answer' : 'scripted redirect',
	};
}
