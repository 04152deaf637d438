import type { IBinaryData } from 'n8n-workflow';

import { ConcurrencyLimiter } from '../helpers/concurrencyLimiter';

/** Unless it stores files on disk, n8n holds a whole file in memory while storing it, in several copies until it has cleaned up. */
const BYTES_AT_ONCE = 100_000_000;

/** The size assumed for a file whose length is not announced. */
const UNKNOWN_BYTES = 50_000_000;

/** A file that is larger than the limit waits until no other file is being stored. First come, first served, so large ones get a turn. */
const room = new ConcurrencyLimiter(BYTES_AT_ONCE);

/** Stores a file of this announced size when there is room for it in memory. The first file shows which storage n8n uses. */
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
