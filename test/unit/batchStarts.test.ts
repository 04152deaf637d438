import { BatchStarts } from '../../nodes/SunoWav/run/batchStarts';
import { Problem } from '../../nodes/SunoWav/errors/problem';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

const run = (signal = new AbortController().signal): { signal: AbortSignal; problem: Problem | undefined } => ({ signal, problem: undefined });

/** Makes these items wait for their batches. Returns the items that have started, and the outcomes of the others. */
function begin(starts: BatchStarts, items: number[], ofRun = run()) {
	const started: number[] = [];
	const refused: string[] = [];
	for (const item of items) starts.wait(item, ofRun).then(() => started.push(item), ({ message }: Error) => refused.push(message));
	return { started, refused };
}

const everySecond = (size: number) => new BatchStarts({ size, intervalMs: 1_000 });

test('the items of a batch start together, each batch an interval after the one before', async () => {
	const { started } = begin(everySecond(2), [0, 1, 2, 3, 4]);
	await jest.advanceTimersByTimeAsync(0);
	expect(started).toEqual([0, 1]);
	await jest.advanceTimersByTimeAsync(999);
	expect(started).toEqual([0, 1]);
	await jest.advanceTimersByTimeAsync(1);
	expect(started).toEqual([0, 1, 2, 3]);
	await jest.advanceTimersByTimeAsync(1_000);
	expect(started).toEqual([0, 1, 2, 3, 4]);
});

test('an item of a late batch waits for all intervals before it, even if no other item does', async () => {
	const { started } = begin(everySecond(1), [3]);
	await jest.advanceTimersByTimeAsync(2_999);
	expect(started).toEqual([]);
	await jest.advanceTimersByTimeAsync(1);
	expect(started).toEqual([3]);
});

test('without batches, all start together', async () => {
	const { started } = begin(new BatchStarts({ size: Infinity, intervalMs: 0 }), [0, 1, 5_000]);
	await jest.advanceTimersByTimeAsync(0);
	expect(started).toEqual([0, 1, 5_000]);
});

test('a thousand items of a batch wait for one timer', async () => {
	begin(everySecond(1_000), Array.from({ length: 1_000 }, (_, index) => 1_000 + index));
	await jest.advanceTimersByTimeAsync(0);
	expect(jest.getTimerCount()).toBe(1);
});

test('stopping the execution ends the waiting of all batches', async () => {
	const stopper = new AbortController();
	const { started, refused } = begin(everySecond(1), [0, 1, 2], run(stopper.signal));
	await jest.advanceTimersByTimeAsync(500);
	stopper.abort();
	await jest.advanceTimersByTimeAsync(100);
	expect(started).toEqual([0]);
	expect(refused).toEqual(Array(2).fill('The execution was stopped'));
});

test('after a problem of the whole account, no batch waits for its interval anymore', async () => {
	const ofRun = run();
	const { started } = begin(everySecond(1), [0, 1, 2, 3], ofRun);
	await jest.advanceTimersByTimeAsync(500);
	ofRun.problem = Problem.local('No credits', '');
	await jest.advanceTimersByTimeAsync(500);
	expect(started).toEqual([0, 1, 2, 3]);
});
