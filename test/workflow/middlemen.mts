import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Makes the server listen. Returns its address and a way to stop it. */
async function listen(server: Server) {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket.on('error', () => {}));
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const close = async () => {
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	};
	return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A proxy that itself answers requests and attempts to connect through it. `seen` has the user names and passwords in them. */
export async function startProxy(answer: Answer) {
	const seen: Array<string | undefined> = [];
	const note = (request: IncomingMessage) => seen.push(request.headers['proxy-authorization']?.replace(/^Basic /, ''));
	const server = createServer((request, response) => {
		note(request);
		answer(response, request);
	});
	server.on('connect', (request: IncomingMessage, socket: Socket) => {
		note(request);
		const response = {
			writeHead: (status: number, headers: object = {}) => {
				const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
				socket.write(`HTTP/1.1 ${status} No\r\n${lines.join('')}\r\n`);
				return response;
			},
			end: (text = '') => socket.end(text),
		};
		answer(response as unknown as ServerResponse, request);
	});
	return { ...(await listen(server)), seen };
}

/** Something that speaks another protocol than HTTP. */
export const startSomethingElse = async (greeting = '220 mail.example.com ESMTP\r\n\r\n') =>
	await listen(createTcpServer((socket) => socket.once('data', () => socket.end(greeting))));
