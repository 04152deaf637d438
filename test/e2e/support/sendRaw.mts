import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 50 });

/** The provider does not wait longer either. */
const TIMEOUT_MS = 15_000;

export interface RawRequest {
	method: string;
	headers: Record<string, string>;
	body: string | Uint8Array;
}

/** The trigger's answer if something goes wrong in it. */
const OUR_ERROR = '{"error":"Internal error"}';

/**
 * n8n itself answers 500, mostly with a page, if it cannot decompress or parse the request, or finds no node for it. If the node had
 * thrown, there would be an execution, because n8n creates one in that case.
 */
const kindOf = (status: number, text: string) => (status === 500 && text !== OUR_ERROR ? '500 by n8n' : String(status));

/** Sends requests that `fetch` refuses to send. Returns the status, or what happened to the connection. */
export async function sendRaw(url: string, { method, headers, body }: RawRequest, through: Agent | false = agent): Promise<string> {
	return await new Promise((resolve) => {
		const signal = AbortSignal.timeout(TIMEOUT_MS);
		const outgoing = request(url, { method, headers, agent: through, signal }, (response) => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => (text += chunk));
			response.once('close', () => resolve(kindOf(response.statusCode ?? 0, text)));
		});
		outgoing.once('error', () => {
			// n8n may close an idle connection at the very moment when it is used again.
			if (outgoing.reusedSocket && !signal.aborted) resolve(sendRaw(url, { method, headers, body }, false));
			else resolve(signal.aborted ? 'no answer' : 'connection closed');
		});
		outgoing.end(method === 'GET' || method === 'HEAD' ? undefined : body);
	});
}

/** Posts JSON and hangs up when the promise resolves. Returns whether a response had arrived before that. */
export async function postAndHangUp(url: string, body: object, until: Promise<unknown>): Promise<boolean> {
	let isAnswered = false;
	const outgoing = request(url, { method: 'POST', headers: { 'content-type': 'application/json' }, agent: false });
	const closed = new Promise((resolve) => outgoing.once('close', resolve));
	outgoing.on('error', () => {});
	outgoing.once('response', () => (isAnswered = true));
	outgoing.end(JSON.stringify(body));
	await until;
	outgoing.destroy();
	await closed;
	return isAnswered;
}
