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
	/** The HTTP statuses of the next answers, in order. With null, the caller waits forever. After the last one, the status is 200. */
	answerWith(...statuses: Array<number | null>): void;
	close(): Promise<void>;
}

/** Receives callbacks and remembers them. */
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

/** Call this in a test file. Returns a receiver that is new for each test. */
export function useReceiver(): Receiver {
	let receiver: Receiver;
	beforeEach(async () => {
		receiver = await startReceiver();
	});
	afterEach(async () => await receiver.close());
	return later(() => receiver);
}
