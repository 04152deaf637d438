import { sleep } from 'n8n-workflow';

import { type FileStream, watchBytes } from './wavStream';

/** How often it is looked whether something has come. */
const LOOK_MS = 1_000;

/** As much of a file's start as is kept to look into it. */
const START_BYTES = 65_536;

/** The lowest rate: so many bytes in so much time. A byte now and then would hold a slot for ever. */
const LOWEST_RATE = { bytes: 50_000, perMs: 10_000 };

/** As much of a pause counts as slow. A longer one is a stall, and the idle time is for those. */
const PAUSE_MS = 5_000;

export class ArrivalFailure extends Error {
	constructor(readonly reason: 'brokenOff' | 'stalled' | 'tooSlow' | 'tooLarge') {
		super(reason);
	}
}

interface Bounds {
	/** How long nothing may come. */
	idleMs: number;
	/** How many bytes may come, by the start of the file. Asked once. */
	mostBytes?(start: Buffer): number;
}

/** Watches how a stream comes in and keeps its start, while whoever stores it finds all of it. */
export class Arrival {
	received = 0;

	/** What the stream itself said when it broke off. */
	error: unknown;

	/** Rejects with an ArrivalFailure when the stream breaks off, or when it is slower or larger than it may be. */
	readonly failed: Promise<never>;
	private reject: (failure: ArrivalFailure) => void = () => {};
	private lastByteAt = performance.now();
	private isOver = false;
	private mostBytes = Infinity;
	private readonly firstBytes = Buffer.allocUnsafe(START_BYTES);

	/** Since when, in ms that count, so few bytes have come. */
	private slow = { ms: 0, received: 0 };

	constructor(private readonly stream: FileStream, private readonly bounds: Bounds) {
		this.failed = new Promise<never>((_, reject) => (this.reject = reject));
		// It may fail when nobody waits for it any more.
		this.failed.catch(() => {});
		watchBytes(stream, (bytes) => this.take(bytes));
		// Stays for as long as the stream lives: an error event that nobody listens to would end n8n.
		stream.on('error', (error) => {
			this.error = error;
			this.reject(new ArrivalFailure('brokenOff'));
		});
		// What takes time from then on is the storage.
		stream.once('end', () => this.finish());
		void this.watch();
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
		if (room > 0 && this.received >= START_BYTES) this.mostBytes = this.bounds.mostBytes?.(this.start) ?? Infinity;
		if (this.received > this.mostBytes) this.reject(new ArrivalFailure('tooLarge'));
	}

	private async watch(): Promise<void> {
		let lastLookAt = performance.now();
		while (!this.isOver) {
			const now = performance.now();
			// What waits to be stored is not the network's delay.
			if (this.stream.readableLength > 0) this.lastByteAt = now;
			const left = this.lastByteAt + this.bounds.idleMs - now;
			if (left <= 0) return this.reject(new ArrivalFailure('stalled'));
			if (this.isTooSlow(now - lastLookAt, now)) return this.reject(new ArrivalFailure('tooSlow'));
			lastLookAt = now;
			await sleep(Math.min(left, LOOK_MS));
		}
	}

	private isTooSlow(passedMs: number, now: number): boolean {
		const mayWait = this.received === 0 || this.stream.readableLength > 0;
		if (mayWait || this.received - this.slow.received >= LOWEST_RATE.bytes) this.slow = { ms: 0, received: this.received };
		else if (now - this.lastByteAt < PAUSE_MS) this.slow.ms += passedMs;
		return this.slow.ms >= LOWEST_RATE.perMs;
	}
}
