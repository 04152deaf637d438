import { sleep } from 'n8n-workflow';

import { type FileStream, watchBytes } from './wavStream';

/** How often it is looked whether something has come. */
const LOOK_MS = 1_000;

/** As much of a file's start as is kept to look into it. */
const START_BYTES = 65_536;

export class ArrivalFailure extends Error {
	constructor(readonly reason: 'brokenOff' | 'stalled') {
		super(reason);
	}
}

/** Watches how a stream comes in and keeps its start, while whoever stores it finds all of it. */
export class Arrival {
	received = 0;

	/** Rejects with an ArrivalFailure when the stream breaks off, or when nothing has come for `idleMs`. */
	readonly failed: Promise<never>;
	private lastByteAt = performance.now();
	private isOver = false;
	private readonly firstBytes = Buffer.alloc(START_BYTES);

	constructor(private readonly stream: FileStream, idleMs: number) {
		watchBytes(stream, (bytes) => this.take(bytes));
		this.failed = new Promise<never>((_, reject) => {
			// Stays for as long as the stream lives: an error event that nobody listens to would end n8n.
			stream.on('error', () => reject(new ArrivalFailure('brokenOff')));
			// What takes time from then on is the storage.
			stream.once('end', () => this.finish());
			void this.watch(idleMs, reject);
		});
		// It may fail when nobody waits for it any more.
		this.failed.catch(() => {});
	}

	get start(): Buffer {
		return this.firstBytes.subarray(0, this.received);
	}

	finish(): void {
		this.isOver = true;
	}

	private take(bytes: Uint8Array): void {
		this.lastByteAt = performance.now();
		const room = START_BYTES - this.received;
		if (room > 0) this.firstBytes.set(bytes.subarray(0, room), this.received);
		this.received += bytes.length;
	}

	private async watch(idleMs: number, reject: (failure: ArrivalFailure) => void): Promise<void> {
		while (!this.isOver) {
			// What waits to be stored is not the network's delay.
			if (this.stream.readableLength > 0) this.lastByteAt = performance.now();
			const left = this.lastByteAt + idleMs - performance.now();
			if (left <= 0) return reject(new ArrivalFailure('stalled'));
			await sleep(Math.min(left, LOOK_MS));
		}
	}
}
