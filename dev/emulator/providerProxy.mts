import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import { makeCertificate } from './certificates.mts';
import { FILE_HOST, FRONT_DOOR_HEADER } from './constants.mts';
import { DIALECTS } from './dialects.mts';

export interface ProviderProxy {
	/** For HTTPS_PROXY. */
	url: string;
	/** For the file that NODE_EXTRA_CA_CERTS names. */
	caPem: string;
	close(): Promise<void>;
}

/** The emulator's path for each real host. */
const BASE_PATHS = new Map<string, string>([
	...Object.entries(DIALECTS).map(([name, { baseUrl }]) => [new URL(baseUrl).hostname, `/${name}`] as const),
	[FILE_HOST, '/files'],
]);

function hostnameOf(authority = ''): string {
	return authority.split(':')[0].toLowerCase();
}

/** Forwards a request to the emulator and the response to the client, and also breaks connections as the emulator does. */
function forward(emulatorUrl: string, request: http.IncomingMessage, response: http.ServerResponse): void {
	const host = hostnameOf(request.headers.host);
	const basePath = BASE_PATHS.get(host);
	if (basePath === undefined) {
		response.writeHead(502).end();
		return;
	}
	// Each hop decides for itself whether to keep a connection.
	const { connection: _ours, ...headers } = request.headers;
	const upstream = http.request(`${emulatorUrl}${basePath}${request.url}`, {
		method: request.method,
		headers: { ...headers, [FRONT_DOOR_HEADER]: host },
		// A separate connection, so that a connection cut by the emulator affects no other request.
		agent: false,
	});
	upstream.once('response', (answer) => {
		const { connection: _theirs, 'keep-alive': _hint, ...answerHeaders } = answer.headers;
		response.writeHead(answer.statusCode ?? 502, answerHeaders);
		response.flushHeaders();
		pipeline(answer, response, () => {});
	});
	upstream.once('error', () => response.destroy());
	response.once('close', () => upstream.destroy());
	pipeline(request, upstream, () => {});
}

/**
 * The emulator's front door: an HTTPS proxy that leads the providers' real host names to the emulator, so that clients can use them
 * unchanged. It rejects all other hosts.
 */
export async function startProviderProxy(emulatorUrl: string): Promise<ProviderProxy> {
	const { key, cert, caPem } = await makeCertificate([...BASE_PATHS.keys()]);
	const inside = https.createServer({ key, cert }, (request, response) => forward(emulatorUrl, request, response));
	const tunnels = new Set<Duplex>();
	const refuse = (_request: http.IncomingMessage, response: http.ServerResponse) => response.writeHead(502).end();
	const proxy = http.createServer(refuse);
	proxy.on('connect', (request, socket, head) => {
		tunnels.add(socket);
		socket.once('close', () => tunnels.delete(socket));
		socket.on('error', () => socket.destroy());
		if (!BASE_PATHS.has(hostnameOf(request.url))) {
			socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
			return;
		}
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		socket.unshift(head);
		inside.emit('connection', socket);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
		caPem,
		close: async () => {
			tunnels.forEach((socket) => socket.destroy());
			proxy.closeAllConnections();
			await new Promise((resolve) => proxy.close(resolve));
		},
	};
}
