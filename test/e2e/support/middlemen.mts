import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { makeCertificate } from '../../../dev/emulator/certificates.mts';
import { address } from './world.mts';

type Middleman = { url: string; close: () => void };

function pass(request: IncomingMessage, response: ServerResponse, url: string): void {
	const { method, headers } = request;
	const onward = forward(url, { method, headers }, (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(response);
	});
	request.pipe(onward);
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

const closeOf = (server: ReturnType<typeof createServer>) => () => {
	server.closeAllConnections();
	server.close();
};

/** The emulator behind an untrusted certificate. */
export async function startSelfSignedGateway(): Promise<Middleman> {
	const { key, cert } = await makeCertificate(['localhost']);
	const server = createHttpsServer({ key, cert }, (request, response) => pass(request, response, `${address.emulatorUrl}${request.url}`));
	return { url: `https://localhost:${await listen(server)}`, close: closeOf(server) };
}

/** An HTTP proxy; `seen` has the method and the Proxy-Authorization of each request. */
export async function startProxy(): Promise<Middleman & { seen: Array<{ method?: string; authorization?: string }> }> {
	const seen: Array<{ method?: string; authorization?: string }> = [];
	const server = createServer((request, response) => {
		seen.push({ method: request.method, authorization: request.headers['proxy-authorization'] });
		pass(request, response, request.url ?? '');
	});
	return { url: `http://127.0.0.1:${await listen(server)}`, close: closeOf(server), seen };
}
