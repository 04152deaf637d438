import type { IBinaryData } from 'n8n-workflow';

import { ConcurrencyLimiter } from '../client/concurrencyLimiter';

const AT_ONCE_TO_DISK = 16;

/** For every other storage n8n holds a whole file in memory, several times over until it has cleaned up: a hundred MB for 25. */
const AT_ONCE_IN_MEMORY = 1;

/** Which storage n8n has been set to shows with the first file that is stored. */
const slots = new ConcurrencyLimiter(AT_ONCE_IN_MEMORY);

/** Downloads when there is a slot: only so many downloads run at once in this n8n process. */
export async function inDownloadSlot<T extends { file: IBinaryData }>(
	signal: AbortSignal | undefined,
	download: () => Promise<T>,
): Promise<T> {
	return await slots.run(signal, async () => {
		const downloaded = await download();
		slots.setLimit(downloaded.file.id?.startsWith('filesystem') ? AT_ONCE_TO_DISK : AT_ONCE_IN_MEMORY);
		return downloaded;
	});
}

/** Measuring takes a processor in n8n's own process. */
const measuring = new ConcurrencyLimiter(2);

/** The same for a download whose audio is measured. */
export const inMeasuringSlot: typeof inDownloadSlot = async (signal, download) =>
	await measuring.run(signal, async () => await inDownloadSlot(signal, download));
