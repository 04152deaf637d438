import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 50 });

/** The provider does not wait longer either. */
const TIMEOUT_MS = 15_000;

export interface RawRequest {
	method: string;
	headers: Record<string, string>;
	body: string | Uint8Array;
}

/**
 * n8n itself answers 500 when it cannot unpack or take apart a body, before any node is asked. Whether a node would have
 * thrown shows in the executions: n8n makes one of it.
 */
const failsInN8n = (headers: Record<string, string>) =>
	'content-encoding' in headers || headers['content-type'].startsWith('multipart/');

const kindOf = (status: number, text: string, headers: Record<string, string>) => {
	if (status !== 500) return String(status);
	return failsInN8n(headers) ? '500 by n8n' : `500 ${text.slice(0, 200)}`;
};

/** Sends what `fetch` refuses to send; gives the status, or what happened to the connection. */
export async function sendRaw(url: string, { method, headers, body }: RawRequest): Promise<string> {
	return await new Promise((resolve) => {
		const signal = AbortSignal.timeout(TIMEOUT_MS);
		const outgoing = request(url, { method, headers, agent, signal }, (response) => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => (text += chunk));
			response.once('close', () => resolve(kindOf(response.statusCode ?? 0, text, headers)));
		});
		outgoing.once('error', () => resolve(signal.aborted ? 'no answer' : 'connection closed'));
		outgoing.end(method === 'GET' || method === 'HEAD' ? undefined : body);
	});
}
