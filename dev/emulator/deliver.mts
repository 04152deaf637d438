import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answers.mts';
import type { FaultAction } from './faults.mts';

const CHUNK_BYTES = 64 * 1_024;
const THROTTLE_STEP_MS = 50;

/** Sends an answer as slowly or as incompletely as the fault demands. */
export async function deliver(raw: ServerResponse, answer: Answer, fault: FaultAction): Promise<void> {
	const { body } = answer;
	if (raw.destroyed) return;
	raw.writeHead(answer.status, { ...answer.headers, 'content-length': body.length, ...fault.headers });
	raw.flushHeaders();
	const limit = fault.cutAfterBytes ?? fault.stallAfterBytes ?? Infinity;
	let sent = 0;
	for (const chunk of pieces(Buffer.isBuffer(body) ? [body] : body.chunks(), pieceBytes(fault))) {
		const piece = chunk.subarray(0, limit - sent);
		if (!(await send(raw, piece))) return;
		sent += piece.length;
		if (sent >= limit) break;
		if (fault.bytesPerSecond !== undefined) await sleep((piece.length / fault.bytesPerSecond) * 1_000);
	}
	if (fault.cutAfterBytes !== undefined) raw.destroy();
	else if (fault.stallAfterBytes === undefined) raw.end();
}

function pieceBytes({ bytesPerSecond = Infinity }: FaultAction): number {
	const perStep = Math.ceil((bytesPerSecond * THROTTLE_STEP_MS) / 1_000);
	return Math.max(1, Math.min(CHUNK_BYTES, perStep));
}

function* pieces(chunks: Iterable<Buffer>, size: number): Generator<Buffer> {
	for (const chunk of chunks) {
		for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
	}
}

/** Waits until the piece has been sent. Returns false if the client is gone. */
async function send(raw: ServerResponse, piece: Buffer): Promise<boolean> {
	if (raw.destroyed) return false;
	return await new Promise((resolve) => {
		const gone = () => resolve(false);
		raw.once('close', gone);
		raw.write(piece, (error) => {
			raw.off('close', gone);
			resolve(!error);
		});
	});
}
