import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { makeCertificate } from '../../dev/emulator/certificates.mts';

/** The answer to a path: JSON, a file, or a redirect to another address. */
type Answer = { json: unknown } | { file: Buffer } | { location: string };

/** A server with an untrusted certificate. `seen` has the paths of the requests that were let through. */
export async function startSelfSigned() {
	const answers = new Map<string, Answer>();
	const seen: string[] = [];
	const { key, cert } = await makeCertificate(['localhost']);
	const server = createServer({ key, cert }, ({ url = '' }, response) => {
		const { pathname } = new URL(url, 'https://localhost');
		seen.push(pathname);
		const answer = answers.get(pathname);
		if (!answer) response.writeHead(404).end();
		else if ('json' in answer) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.json));
		else if ('file' in answer) response.writeHead(200, { 'content-type': 'audio/wav' }).end(answer.file);
		else response.writeHead(302, { location: answer.location }).end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `https://localhost:${(server.address() as AddressInfo).port}`;
	const close = () => {
		server.closeAllConnections();
		server.close();
	};
	return { url, seen, answer: (path: string, answer: Answer) => answers.set(path, answer), close };
}

export type SelfSigned = Awaited<ReturnType<typeof startSelfSigned>>;
