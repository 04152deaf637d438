import { PollQueue } from '../../nodes/SunoWav/polling/pollQueue';
import type { Polled } from '../../nodes/SunoWav/polling/pollSchedule';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

const polledFor = (timeoutMs = 3_600_000): Polled => ({ start: performance.now(), timeoutMs, isEarly: false, pendingAtMs: 0 });

/** Polls conversions that never finish. Returns the times of the gets, in ms from now. */
function getsOf(queue: PollQueue, polled = polledFor(), signal?: AbortSignal) {
	const gets: number[] = [];
	const start = performance.now();
	const ended = (async () => {
		while (performance.now() - polled.start < polled.timeoutMs) {
			await queue.untilDue(polled, signal);
			gets.push(performance.now() - start);
			polled.pendingAtMs = performance.now() - polled.start;
		}
	})().catch(({ message }: Error) => message);
	return { gets, ended };
}

test('they take turns: the one with the longest time since its last get is next', async () => {
	const queue = new PollQueue();
	const all = [getsOf(queue), getsOf(queue), getsOf(queue)];
	await jest.advanceTimersByTimeAsync(5_000);
	expect(all.map(({ gets }) => gets)).toEqual([
		[2_000, 4_000],
		[2_500, 4_500],
		[3_000, 5_000],
	]);
});

test('however many wait, there is one timer, and it is for the next one', async () => {
	const queue = new PollQueue();
	for (let index = 0; index < 1_000; index++) getsOf(queue);
	const start = performance.now();
	expect(jest.getTimerCount()).toBe(1);
	await jest.advanceTimersToNextTimerAsync(7);
	expect(performance.now() - start).toBe(5_000);
	expect(jest.getTimerCount()).toBe(1);
});

test('when one finishes, the others that have been running as long are due', async () => {
	const queue = new PollQueue();
	const others = Array.from({ length: 10 }, () => getsOf(queue));
	await jest.advanceTimersByTimeAsync(2_100);
	const late = getsOf(queue);
	queue.finishedAfter(2_100);
	await jest.advanceTimersByTimeAsync(0);
	expect(others.filter(({ gets }) => gets.length === 1)).toHaveLength(10);
	expect(late.gets).toEqual([]);
	await jest.advanceTimersByTimeAsync(2_100);
	expect(late.gets).toEqual([2_100]);
});

test('a get that becomes due during the sleep for a later one is not missed', async () => {
	const queue = new PollQueue();
	queue.finishedAfter(20_000);
	const patient = getsOf(queue, polledFor());
	await jest.advanceTimersByTimeAsync(1_000);
	const short = getsOf(queue, polledFor(3_000));
	await jest.advanceTimersByTimeAsync(3_000);
	expect(short.gets).toEqual([3_000]);
	await short.ended;
	await jest.advanceTimersByTimeAsync(16_000);
	expect(patient.gets).toEqual([20_000]);
});

test('timers that have been overtaken do not live on', async () => {
	const queue = new PollQueue();
	queue.finishedAfter(600_000);
	for (let soonerMs = 0; soonerMs < 20_000; soonerMs += 1_000) getsOf(queue, { ...polledFor(), start: performance.now() - soonerMs });
	expect(jest.getTimerCount()).toBe(20);
	await jest.advanceTimersByTimeAsync(35_000);
	expect(jest.getTimerCount()).toBeLessThanOrEqual(2);
});

test('the last get is due when the time is over', async () => {
	const { gets, ended } = getsOf(new PollQueue(), polledFor(2_500));
	await jest.advanceTimersByTimeAsync(2_500);
	await ended;
	expect(gets).toEqual([2_000, 2_500]);
});

test('stopping the execution ends the wait of all immediately, and their turns go to the others', async () => {
	const queue = new PollQueue();
	const stopper = new AbortController();
	const all = Array.from({ length: 100 }, () => getsOf(queue, polledFor(), stopper.signal));
	const other = getsOf(queue);
	await jest.advanceTimersByTimeAsync(1_000);
	stopper.abort();
	for (const { ended } of all) expect(await ended).toBe('The execution was stopped');
	await jest.advanceTimersByTimeAsync(1_000);
	expect(other.gets).toEqual([2_000]);
});

test('setting the clock back changes nothing', async () => {
	const { gets } = getsOf(new PollQueue());
	await jest.advanceTimersByTimeAsync(1_000);
	jest.setSystemTime(Date.now() - 3_600_000);
	await jest.advanceTimersByTimeAsync(3_000);
	expect(gets).toEqual([2_000, 4_000]);
});

test('the polls that a stopped run leaves behind end within half a minute', async () => {
	const queue = new PollQueue();
	queue.finishedAfter(600_000);
	const stopper = new AbortController();
	const { ended } = getsOf(queue, { ...polledFor(), pendingAtMs: 300_000 }, stopper.signal);
	await jest.advanceTimersByTimeAsync(40_000);
	stopper.abort();
	await ended;
	expect(jest.getTimerCount()).toBe(1);
	await jest.advanceTimersByTimeAsync(30_000);
	expect(jest.getTimerCount()).toBe(0);
});
