import type { IBinaryData } from 'n8n-workflow';

import { throwIfCancelled } from '../helpers/wait';

/** Except on disk, n8n holds a whole file in memory while it stores it, several times over until it has cleaned up. */
const BYTES_AT_ONCE = 100_000_000;

/** What a file counts whose length is not announced. */
const UNKNOWN_BYTES = 50_000_000;

interface Waiting {
	bytes: number;
	begin(): void;
}

/** Room for so many bytes at a time. A file that needs more waits for all of it. First come, first served, so large ones get a turn. */
class Room {
	private taken = 0;
	private holders = 0;
	private readonly queue = new Set<Waiting>();

	constructor(private bytes: number) {}

	setBytes(bytes: number): void {
		this.bytes = bytes;
		this.admit();
	}

	/** Does the work when there is room for it. Throws Cancelled as soon as the signal aborts, if the work has not begun by then. */
	async use<T>(bytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
		throwIfCancelled(signal);
		await new Promise<void>((resolve) => {
			const begin = () => {
				signal.removeEventListener('abort', begin);
				this.queue.delete(waiting);
				this.taken += bytes;
				this.holders++;
				resolve();
			};
			const waiting = { bytes, begin };
			// A cancelled one begins too, out of turn, only to find out that it is cancelled.
			signal.addEventListener('abort', begin);
			this.queue.add(waiting);
			this.admit();
		});
		try {
			throwIfCancelled(signal);
			return await work();
		} finally {
			this.taken -= bytes;
			this.holders--;
			this.admit();
		}
	}

	private admit(): void {
		for (const { bytes, begin } of [...this.queue]) {
			if (this.holders > 0 && this.taken + bytes > this.bytes) return;
			begin();
		}
	}
}

const room = new Room(BYTES_AT_ONCE);

/** Stores a file of so many announced bytes when there is room for it in memory. The first file shows which storage n8n uses. */
export async function withMemoryFor(
	announced: number | undefined,
	signal: AbortSignal,
	store: () => Promise<IBinaryData>,
): Promise<IBinaryData> {
	return await room.use(announced ?? UNKNOWN_BYTES, signal, async () => {
		const file = await store();
		room.setBytes(file.id?.startsWith('filesystem') ? Infinity : BYTES_AT_ONCE);
		return file;
	});
}
