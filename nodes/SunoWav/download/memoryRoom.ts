import type { IBinaryData } from 'n8n-workflow';

import { ConcurrencyLimiter } from '../helpers/concurrencyLimiter';

/** Except on disk, n8n holds a whole file in memory while it stores it, several times over until it has cleaned up. */
const BYTES_AT_ONCE = 100_000_000;

/** How much a file counts if its length is not announced. */
const UNKNOWN_BYTES = 50_000_000;

/** A file that needs more than there is waits for all of it. First come, first served, so large ones get a turn. */
const room = new ConcurrencyLimiter(BYTES_AT_ONCE);

/** Stores a file of so many announced bytes when there is room for it in memory. The first file shows which storage n8n uses. */
export async function withMemoryFor(
	announced: number | undefined,
	signal: AbortSignal,
	store: () => Promise<IBinaryData>,
): Promise<IBinaryData> {
	const storing = async () => {
		const file = await store();
		room.setLimit(file.id?.startsWith('filesystem') ? Infinity : BYTES_AT_ONCE);
		return file;
	};
	return await room.run(signal, storing, { weight: announced ?? UNKNOWN_BYTES });
}
