import type { IBinaryData } from 'n8n-workflow';

import { withMemoryFor } from '../../nodes/SunoWav/download/memoryRoom';
import { nextTurn } from './streams.mts';

const MB = 1_000_000;
const { signal } = new AbortController();

const fileIn = (id?: string) => ({ id, data: '', mimeType: 'audio/wav' }) as IBinaryData;

/** Stores one file, so that the kind of storage is known. */
const learn = async (id?: string) => await withMemoryFor(1, signal, async () => fileIn(id));

/** The indexes of the files that are stored together, in the order in which they begin. Each list ends before the next one begins. */
async function storedTogether(sizes: Array<number | undefined>, id?: string): Promise<number[][]> {
	const rounds: number[][] = [];
	let ends: Array<() => void> = [];
	let round: number[] = [];
	const all = sizes.map(async (size, index) => {
		const store = async () => {
			round.push(index);
			await new Promise<void>((resolve) => ends.push(resolve));
			return fileIn(id);
		};
		return await withMemoryFor(size, signal, store);
	});
	for (await nextTurn(); round.length > 0; await nextTurn()) {
		rounds.push(round);
		const now = ends;
		ends = [];
		round = [];
		now.forEach((end) => end());
	}
	await Promise.all(all);
	return rounds;
}

const inMemory: Array<string | undefined> = ['database:3', 's3:workflows/1/3', 'azure:3', undefined];

describe.each(inMemory)('if n8n stores files as %s', (id) => {
	beforeEach(async () => {
		await learn(id);
	});

	test('100 MB are in memory at the same time', async () => {
		expect(await storedTogether(Array(7).fill(25 * MB), id)).toEqual([[0, 1, 2, 3], [4, 5, 6]]);
		expect(await storedTogether([60 * MB, 40 * MB, 1 * MB], id)).toEqual([[0, 1], [2]]);
		expect(await storedTogether(Array(200).fill(MB / 2), id)).toEqual([Array.from({ length: 200 }, (_, index) => index)]);
	});

	test('a larger file is stored by itself, and gets its turn', async () => {
		expect(await storedTogether([MB, 300 * MB, MB, MB], id)).toEqual([[0], [1], [2, 3]]);
		expect(await storedTogether([300 * MB, 300 * MB], id)).toEqual([[0], [1]]);
	});

	test('a file whose length is not announced counts as 50 MB', async () => {
		expect(await storedTogether([undefined, undefined, undefined], id)).toEqual([[0, 1], [2]]);
	});
});

test.each(['filesystem-v2:workflows/1/executions/2/binary_data/3', 'filesystem:3'])('once a file is stored as %s, size does not count', async (id) => {
	await learn(undefined);
	const [, ...others] = await storedTogether([90 * MB, 90 * MB, 900 * MB, undefined], id);
	expect(others).toEqual([[1, 2, 3]]);
	expect(await storedTogether([90 * MB, 90 * MB, 900 * MB, undefined], id)).toEqual([[0, 1, 2, 3]]);
	await learn(undefined);
});

test('one that fails makes room, and one that waits ends with its signal', async () => {
	const stopper = new AbortController();
	let fail: () => void = () => {};
	const failing = withMemoryFor(100 * MB, signal, async () => await new Promise((_, reject) => (fail = () => reject(new Error('full')))));
	const stopped = withMemoryFor(100 * MB, stopper.signal, async () => fileIn());
	const next = withMemoryFor(100 * MB, signal, async () => fileIn());
	stopper.abort();
	await expect(stopped).rejects.toThrow('The execution was stopped');
	fail();
	await expect(failing).rejects.toThrow('full');
	await expect(next).resolves.toEqual(fileIn());
	await expect(withMemoryFor(1, stopper.signal, async () => fileIn())).rejects.toThrow('The execution was stopped');
});
