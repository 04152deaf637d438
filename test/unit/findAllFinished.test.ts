import { sleep } from 'n8n-workflow';

import { findAllFinished } from '../../nodes/SunoWav/actions/track/convertAndWait/findAllFinished';
import { conversionOf, type Conversion } from '../../nodes/SunoWav/helpers/conversion';

const of = (status: Conversion['status']) => conversionOf({ status });

const taskIds = (count: number) => Array.from({ length: count }, (_, n) => `task-${n}`);

/** Every entry keeps its place. */
const inOrder = () => 0.5;

/** Looks at conversions that take a moment each; tells how many were looked at together. */
async function findWith(ids: string[], statusOf: (taskId: string) => Conversion['status'] | Error, random = inOrder) {
	const together: string[][] = [];
	let current: string[] | undefined;
	const look = async (taskId: string) => {
		if (!current) {
			current = [];
			together.push(current);
		}
		current.push(taskId);
		await sleep(0);
		current = undefined;
		const status = statusOf(taskId);
		if (status instanceof Error) throw status;
		return of(status);
	};
	const outcome = await findAllFinished(ids, look, random).catch((error: Error) => error.message);
	return { outcome, together };
}

test('nothing to look at has finished', async () => {
	expect(await findWith([], () => 'pending')).toEqual({ outcome: true, together: [] });
});

test('while none is pending, twice as many are looked at each time, up to 32; each once', async () => {
	const { outcome, together } = await findWith(taskIds(130), (taskId) => (taskId === 'task-3' ? 'failed' : 'success'));
	expect(outcome).toBe(true);
	expect(together.map(({ length }) => length)).toEqual([1, 2, 4, 8, 16, 32, 32, 32, 3]);
	expect(together.flat()).toEqual(taskIds(130));
});

test('the first pending one ends it', async () => {
	const { outcome, together } = await findWith(taskIds(60), (taskId) => (taskId === 'task-4' ? 'pending' : 'success'));
	expect(outcome).toBe(false);
	expect(together).toEqual([['task-0'], ['task-1', 'task-2'], ['task-3', 'task-4', 'task-5', 'task-6']]);
});

test('a look-up that fails ends it', async () => {
	const { outcome, together } = await findWith(taskIds(60), (taskId) => (taskId === 'task-2' ? new Error('no answer') : 'success'));
	expect(outcome).toBe('no answer');
	expect(together.flat()).toHaveLength(3);
});

test('beside one that fails, one that is pending decides', async () => {
	const { outcome } = await findWith(taskIds(3), (taskId) => (taskId === 'task-0' ? 'success' : taskId === 'task-1' ? new Error('no answer') : 'pending'));
	expect(outcome).toBe(false);
});

test('the order is a random one', async () => {
	const places = [0.9, 0.1, 0.5];
	const { together } = await findWith(taskIds(3), () => 'success', () => places.shift()!);
	expect(together.flat()).toEqual(['task-1', 'task-2', 'task-0']);
});

/** The callbacks of a batch, one for each conversion in some order, with a memory of what was found as `resume` has it. */
async function lookUpsOfBatch(size: number): Promise<number> {
	const finished = new Set<string>();
	const known = new Set<string>();
	let lookUps = 0;
	const look = async (taskId: string) => {
		lookUps += 1;
		if (!finished.has(taskId)) return of('pending');
		known.add(taskId);
		return of('success');
	};
	for (const taskId of taskIds(size).sort(() => Math.random() - 0.5)) {
		finished.add(taskId);
		if (!known.has(taskId)) await look(taskId);
		await findAllFinished(taskIds(size).filter((id) => !known.has(id)), look);
	}
	return lookUps;
}

test.each([2, 5, 20, 50, 200])('the callbacks of a batch of %i cost few look-ups, in whatever order they come', async (size) => {
	const orders = 20;
	let sum = 0;
	for (let count = 0; count < orders; count++) sum += await lookUpsOfBatch(size);
	expect(sum / orders).toBeLessThanOrEqual(1.2 * size * (Math.log(size) + 1));
});
