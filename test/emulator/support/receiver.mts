import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { later } from '../../setup/later.mts';

export interface ReceivedCall {
	at: number;
	path: string;
	headers: http.IncomingHttpHeaders;
	body: string;
}

export interface Receiver {
	url: string;
	calls: ReceivedCall[];
	/** HTTP status of the next answers, in turn; null lets the caller wait for ever. 200 when used up. */
	answerWith(...statuses: Array<number | null>): void;
	close(): Promise<void>;
}

/** Takes callbacks and remembers them. */
export async function startReceiver(): Promise<Receiver> {
	const calls: ReceivedCall[] = [];
	const statuses: Array<number | null> = [];
	const server = http.createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const { url = '', headers } = request;
			calls.push({ at: Date.now(), path: url, headers, body: Buffer.concat(chunks).toString() });
			const status = statuses.length > 0 ? statuses.shift() : 200;
			if (status) response.writeHead(status, { 'content-type': 'application/json' }).end('{"received":true}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
		calls,
		answerWith: (...next) => void statuses.push(...next),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** To be called in a test file: a receiver for each test, which has heard nothing yet. */
export function useReceiver(): Receiver {
	let receiver: Receiver;
	beforeEach(async () => {
		receiver = await startReceiver();
	});
	afterEach(async () => await receiver.close());
	return later(() => receiver);
}
