import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long each kind of answer takes. */
interface Delays {
	lookUpMs?: number;
	fileMs?: number;
}

type Kind = 'create' | 'lookUp' | 'file';

const kindOf = ({ method, url = '' }: IncomingMessage): Kind => (method === 'POST' ? 'create' : url.startsWith('/files/') ? 'file' : 'lookUp');

/**
 * A provider that converts immediately, except for task IDs that contain "unknown", but answers slowly. It counts the running requests of
 * each kind.
 */
export async function startSlowProvider(file: Buffer, { lookUpMs = 0, fileMs = 0 }: Delays = {}) {
	const counts = {
		/** The most requests at the same time. */
		most: { create: 0, lookUp: 0, file: 0 },
		/** The time at which each of them arrived, in ms. */
		times: { create: [] as number[], lookUp: [] as number[], file: [] as number[] },
	};
	const open = { create: 0, lookUp: 0, file: 0 };
	const server = createServer(async (request, response) => {
		const kind = kindOf(request);
		counts.times[kind].push(performance.now());
		counts.most[kind] = Math.max(counts.most[kind], ++open[kind]);
		response.once('close', () => open[kind]--);
		await sleep({ create: 0, lookUp: lookUpMs, file: fileMs }[kind]);
		answer(kind, request, response);
	});
	const answer = (kind: Kind, request: IncomingMessage, response: ServerResponse) => {
		if (kind === 'file') return response.end(file);
		const taskId = new URL(request.url ?? '', 'http://localhost').searchParams.get('taskId') ?? `task-${counts.times.create.length}`;
		const audioWavUrl = `${url}/files/${taskId}.wav`;
		const body = taskId.includes('unknown')
			? { code: 404, msg: 'not found', data: null }
			: { code: 200, msg: 'success', data: { taskId, successFlag: 'SUCCESS', response: { audioWavUrl } } };
		return response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
	};
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const close = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	return { url, ...counts, close };
}

export type SlowProvider = Awaited<ReturnType<typeof startSlowProvider>>;
