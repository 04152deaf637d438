import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

import { EmulatorClient } from '../../dev/emulator/client.mts';
import { SAMPLE_TRACK } from '../../dev/emulator/constants.mts';
import { startEmulator } from '../../dev/emulator/server.mts';

/** An emulator whose conversions finish immediately, with everything that a test needs from it. */
export async function startEmulated() {
	const { url, close } = await startEmulator({ conversionMs: 0 });
	const client = new EmulatorClient(url);
	return {
		url,
		client,
		close,
		/** Makes a conversion in a new account and waits until it has finished. */
		convert: async (apiKey: string): Promise<string> => {
			await client.setAccount({ apiKey, credits: 10 });
			const taskId = await client.convert(apiKey, SAMPLE_TRACK, 'http://127.0.0.1:9/');
			await client.finish(taskId).catch(() => {});
			return taskId;
		},
	};
}

/** A server whose only file begins and never ends. */
export async function startEndlessFile() {
	const server = createServer();
	const closed = new Promise<void>((resolve) => {
		server.on('request', (_request, response) => {
			response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': '1000000' });
			response.write(Buffer.from('RIFF\x00\x00\x00\x00WAVEfmt ', 'latin1'));
			const more = setInterval(() => response.write(Buffer.alloc(64)), 20);
			response.on('close', () => {
				clearInterval(more);
				resolve();
			});
		});
	});
	const begun = new Promise<void>((resolve) => server.once('request', () => resolve()));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/endless.wav`;
	return { url, begun, closed, close: () => server.close() };
}

/**
 * A server whose files begin with these bytes and never end. It sends as fast as the client reads, compressed if requested. Counts the
 * requests.
 */
export async function startOverflowingFile(start: Buffer, isPacked = false) {
	let requests = 0;
	const server = createServer((_request, response) => {
		requests += 1;
		response.on('error', () => {});
		const file = Readable.from(
			(function* () {
				yield start;
				for (;;) yield Buffer.alloc(65_536);
			})(),
		);
		response.on('close', () => file.destroy());
		response.writeHead(200, isPacked ? { 'content-encoding': 'gzip', 'content-length': '50000' } : {});
		file.pipe(isPacked ? createGzip() : new PassThrough()).pipe(response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/overflowing.wav`,
		count: () => requests,
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}

/** A server that redirects to the location, with a body that comes together with the headers. */
export async function startRedirect(location: string, body: Buffer) {
	const server = createServer((_request, response) => {
		response.writeHead(302, { location, 'content-type': 'audio/wav', 'content-length': body.length });
		response.end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/moved.wav`,
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}
