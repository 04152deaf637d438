import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

const BLANKS = Buffer.alloc(65_536, ' ');

/** Spaces, which are valid before JSON. */
function* blanks(count: number, onPiece: (bytes: number) => void = () => {}) {
	for (let n = 0; n < count; n++) {
		onPiece(BLANKS.length);
		yield BLANKS;
	}
}

/** Ten million objects. Each of them takes far more memory than its two bytes. */
function* objects() {
	yield '{"code":200,"data":{"status":"SUCCESS","successFlag":"SUCCESS","response":{"sunoData":[';
	for (let n = 0; n < 100; n++) yield '{},'.repeat(100_000);
	yield '{}]}}}';
}

const packed = async (text: Iterable<string | Buffer>): Promise<Buffer> =>
	Buffer.concat(await Readable.from(text).pipe(createGzip({ level: 9 })).toArray());

type Answer = (response: ServerResponse) => void;

/** Repeats the write until the connection ends. */
function keepWriting(response: ServerResponse, ms: number, write: () => void): void {
	const timer = setInterval(write, ms);
	response.on('close', () => clearInterval(timer));
}

const nested = (depth: number) => `{"code":200,"data":{"taskId":"t","successFlag":"SUCCESS","deep":${'['.repeat(depth)}1${']'.repeat(depth)}}}`;

/** Answers that break HTTP itself, or whose danger is not in the size or end of a body. */
const others: Readonly<Record<string, Answer>> = {
	nested: (response) => void response.end(nested(2_000_000)),
	silent: () => {},
	slowHead: (response) => {
		response.socket?.write('HTTP/1.1 200 OK\r\n');
		keepWriting(response, 200, () => response.socket?.write('X-A: b\r\n'));
	},
	manyHeaders: (response) => {
		response.socket?.write('HTTP/1.1 200 OK\r\n');
		for (let n = 0; n < 100_000; n++) response.socket?.write(`X-${n}: ${'a'.repeat(100)}\r\n`);
	},
	interim: (response) => keepWriting(response, 10, () => response.socket?.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(100))),
	reset: (response) => {
		response.writeHead(200, { 'content-length': 500 }).write('{"code":200,');
		setTimeout(() => response.socket?.resetAndDestroy(), 50);
	},
	notPacked: (response) => void response.setHeader('content-encoding', 'gzip').end('{"code":200}'),
};

export const HOSTILE = ['endless', 'packed', 'objects', 'trickling', ...Object.keys(others)];

/**
 * A provider with harmful answers. The first part of the path selects one: `endless` never ends, `packed` unpacks to hundreds of megabytes,
 * and `objects` to millions of objects. `large` is just below or above a number of bytes. `trickling` sends a byte now and then, forever,
 * and `tricklingRecords` does so only for GET requests. Any other path is answered immediately.
 */
export async function startHostileProvider(answer: (path: string) => object) {
	const sent = { bytes: 0, answers: 0 };
	const open = new Set<ServerResponse>();
	const bombs: Record<string, Buffer> = {
		packed: await packed([...blanks(6_400), JSON.stringify(answer('/'))]),
		objects: await packed(objects()),
	};
	const server = createServer((request, response) => {
		request.socket.on('error', () => {});
		const [, how, ...path] = (request.url ?? '').split('/');
		const body = JSON.stringify(answer(`/${path.join('/')}`));
		open.add(response);
		sent.answers++;
		response.on('close', () => open.delete(response)).on('error', () => {});
		response.setHeader('content-type', 'application/json');
		if (how === 'endless') return void Readable.from(blanks(Infinity, (bytes) => (sent.bytes += bytes))).pipe(response);
		if (how in bombs) return void response.setHeader('content-encoding', 'gzip').end(bombs[how]);
		if (how in others) return others[how](response);
		if (how.startsWith('large')) return void response.end(body.padStart(Number(how.slice(5)), ' '));
		const trickles = how === 'trickling' || (how === 'tricklingRecords' && request.method === 'GET');
		if (!trickles) return void response.end(body);
		keepWriting(response, 50, () => response.write(' '));
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
