import type { IBinaryData } from 'n8n-workflow';

import { inDownloadSlot } from '../../nodes/SunoWav/download/downloadSlots';
import { nextTurn } from './streams.mts';

const fileIn = (id?: string) => ({ file: { id, data: '', mimeType: 'audio/wav' } as IBinaryData });

/** Stores one file, so that the storage is known. */
const store = async (id?: string) => await inDownloadSlot(undefined, async () => fileIn(id));

/** How many of 40 downloads are under way at once. */
async function atOnce(): Promise<number> {
	const stopper = new AbortController();
	const ends: Array<() => void> = [];
	const broken = async () => {
		await new Promise<void>((resolve) => ends.push(resolve));
		throw new Error('broken off');
	};
	const all = Array.from({ length: 40 }, async () => await inDownloadSlot(stopper.signal, broken).catch(({ message }: Error) => message));
	await nextTurn();
	const count = ends.length;
	stopper.abort();
	ends.forEach((end) => end());
	const messages = await Promise.all(all);
	expect(messages.filter((message) => message === 'broken off')).toHaveLength(count);
	expect(messages.filter((message) => message === 'The execution was stopped')).toHaveLength(40 - count);
	return count;
}

test('as long as the storage is not known, files are downloaded one by one', async () => {
	expect(await atOnce()).toBe(1);
	expect(await atOnce()).toBe(1);
});

test.each([
	['filesystem-v2:workflows/1/executions/2/binary_data/3', 16],
	['filesystem:3', 16],
	['database:3', 1],
	['s3:workflows/1/3', 1],
	['azure:3', 1],
	[undefined, 1],
])('once a file is stored as %s there are %i', async (id, count) => {
	await expect(store(id)).resolves.toEqual(fileIn(id));
	expect(await atOnce()).toBe(count);
});
