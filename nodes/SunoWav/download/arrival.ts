import { sleep } from 'n8n-workflow';

import type { FileStream } from './wavStream';

/** How often it is looked whether something has come. */
const LOOK_MS = 1_000;

/** Why a file does not arrive. */
export class ArrivalFailure extends Error {
	constructor(readonly reason: 'brokenOff' | 'stalled') {
		super(reason);
	}
}

/** Watches how a stream comes in without reading from it, so that whoever stores it finds all of it. */
export class Arrival {
	/** How many bytes have come so far. */
	received: number;

	/** Rejects with an ArrivalFailure when the stream breaks off, or when nothing has come for `idleMs`. */
	readonly failed: Promise<never>;

	private lastNews = Date.now();

	private isOver = false;

	constructor(
		private readonly stream: FileStream,
		idleMs: number,
	) {
		this.received = stream.readableLength;
		const { push } = stream;
		stream.push = (chunk, encoding) => {
			this.received += chunk?.length ?? 0;
			this.lastNews = Date.now();
			return push.call(stream, chunk, encoding);
		};
		this.failed = new Promise<never>((_, reject) => {
			// Stays for as long as the stream lives: an error event that nobody listens to would end n8n.
			stream.on('error', () => reject(new ArrivalFailure('brokenOff')));
			void this.watch(idleMs, reject);
		});
		// It may fail when nobody waits for it any more.
		this.failed.catch(() => {});
	}

	/** Ends the watch. */
	finish(): void {
		this.isOver = true;
	}

	private async watch(idleMs: number, reject: (failure: ArrivalFailure) => void): Promise<void> {
		while (!this.isOver) {
			// What waits to be stored is not the network's delay.
			if (this.stream.readableLength > 0) this.lastNews = Date.now();
			const left = this.lastNews + idleMs - Date.now();
			if (left <= 0) return reject(new ArrivalFailure('stalled'));
			await sleep(Math.min(left, LOOK_MS));
		}
	}
}
