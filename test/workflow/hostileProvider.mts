import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

const BLANKS = Buffer.alloc(65_536, ' ');

/** Valid before JSON, and without an end. */
function* blanks(count: number, onPiece: (bytes: number) => void = () => {}) {
	for (let n = 0; n < count; n++) {
		onPiece(BLANKS.length);
		yield BLANKS;
	}
}

async function packed(count: number, end: string): Promise<Buffer> {
	const source = Readable.from(
		(function* () {
			yield* blanks(count);
			yield Buffer.from(end);
		})(),
	);
	return Buffer.concat(await source.pipe(createGzip({ level: 9 })).toArray());
}

/**
 * A provider whose answers do harm. The first part of the path says how: `endless` never ends, `packed` unpacks to hundreds of megabytes,
 * `large` is just below or above a number of bytes, `trickling` sends a byte now and then, for ever,
 * `tricklingRecords` only where something is asked for; any other path is answered at once.
 */
export async function startHostileProvider(answer: (path: string) => object) {
	const sent = { bytes: 0, answers: 0 };
	const open = new Set<ServerResponse>();
	const bomb = await packed(6_400, JSON.stringify(answer('/')));
	const server = createServer((request, response) => {
		const [, how, ...path] = (request.url ?? '').split('/');
		const body = JSON.stringify(answer(`/${path.join('/')}`));
		open.add(response);
		sent.answers++;
		response.on('close', () => open.delete(response)).on('error', () => {});
		response.setHeader('content-type', 'application/json');
		if (how === 'endless') return void Readable.from(blanks(Infinity, (bytes) => (sent.bytes += bytes))).pipe(response);
		if (how === 'packed') return void response.setHeader('content-encoding', 'gzip').end(bomb);
		if (how.startsWith('large')) return void response.end(body.padStart(Number(how.slice(5)), ' '));
		const trickles = how === 'trickling' || (how === 'tricklingRecords' && request.method === 'GET');
		if (!trickles) return void response.end(body);
		const timer = setInterval(() => response.write(' '), 50);
		response.on('close', () => clearInterval(timer));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const close = async () => {
		for (const response of open) response.destroy();
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	const url = (how: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${how}`;
	return { url, sent, open, close };
}

export type HostileProvider = Awaited<ReturnType<typeof startHostileProvider>>;
