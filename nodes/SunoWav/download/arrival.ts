import { sleep } from 'n8n-workflow';

import { type FileStream, watchBytes } from './wavStream';

/** How often to check whether something has arrived. */
const LOOK_MS = 1_000;

/** How much of a file's start is kept to inspect it. */
const START_BYTES = 65_536;

/** The lowest rate: this many bytes in this much time. Without it, a byte now and then would occupy a slot forever. */
const LOWEST_RATE = { bytes: 50_000, perMs: 10_000 };

/** This much of a pause counts as slow. A longer pause is a stall, which the idle time handles. */
const PAUSE_MS = 5_000;

export class ArrivalFailure extends Error {
	constructor(readonly reason: 'brokenOff' | 'stalled' | 'tooSlow' | 'tooLarge') {
		super(reason);
	}
}

interface Bounds {
	/** The longest time without a new byte. */
	idleMs: number;
	/** How many bytes may arrive, according to the start of the file. Called once. */
	mostBytes?(start: Buffer): number;
}

/** Watches how a stream arrives and keeps its start. The code that stores it still gets all of it. */
export class Arrival {
	received = 0;

	/** The stream's own error when it broke off. */
	error: unknown;

	/** Rejects with an ArrivalFailure when the stream breaks off, or when it is slower or larger than it may be. */
	readonly failed: Promise<never>;
	private reject: (failure: ArrivalFailure) => void = () => {};
	private lastByteAt = performance.now();
	private isOver = false;
	private mostBytes = Infinity;
	private readonly firstBytes = Buffer.allocUnsafe(START_BYTES);

	/** How long the stream has been slow, in ms without longer pauses, and how many bytes had arrived before that. */
	private slow = { ms: 0, received: 0 };

	constructor(private readonly stream: FileStream, private readonly bounds: Bounds) {
		this.failed = new Promise<never>((_, reject) => (this.reject = reject));
		// It may fail when nobody is waiting for it anymore.
		this.failed.catch(() => {});
		watchBytes(stream, (bytes) => this.take(bytes));
		// Stays for as long as the stream exists: an error event without a listener would end n8n.
		stream.on('error', (error) => {
			this.error = error;
			this.reject(new ArrivalFailure('brokenOff'));
		});
		// From then on, only the storage takes time.
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
			// Bytes that wait to be stored are not the network's delay.
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
