import { PollQueue, type Polling } from '../../nodes/SunoWav/polling/pollQueue';
import { PollSchedule } from '../../nodes/SunoWav/polling/pollSchedule';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

const watch = (timeoutMs = 3_600_000): Polling => ({ start: performance.now(), timeoutMs, pendingAtMs: 0, random: 0.5 });

/** Looks so long as nobody has finished; gives the moments, in ms from now. */
function looksOf(queue: PollQueue, watched = watch(), signal?: AbortSignal) {
	const looks: number[] = [];
	const start = performance.now();
	const ended = (async () => {
		while (performance.now() - watched.start < watched.timeoutMs) {
			await queue.untilPoll(watched, signal);
			looks.push(performance.now() - start);
			watched.pendingAtMs = performance.now() - watched.start;
		}
	})().catch(({ message }: Error) => message);
	return { looks, ended };
}

test('those of a run take turns: whoever has gone longest without a look is next', async () => {
	const queue = new PollQueue();
	const all = [looksOf(queue), looksOf(queue), looksOf(queue)];
	await jest.advanceTimersByTimeAsync(5_000);
	expect(all.map(({ looks }) => looks)).toEqual([
		[2_000, 4_000],
		[2_500, 4_500],
		[3_000, 5_000],
	]);
});

test('however many wait, there is one timer, and it is for the next one', async () => {
	const queue = new PollQueue();
	for (let index = 0; index < 1_000; index++) looksOf(queue);
	const start = performance.now();
	expect(jest.getTimerCount()).toBe(1);
	await jest.advanceTimersToNextTimerAsync(7);
	expect(performance.now() - start).toBe(5_000);
	expect(jest.getTimerCount()).toBe(1);
});

test('one that finishes lets the others through that have taken as long', async () => {
	const queue = new PollQueue(new PollSchedule());
	const others = Array.from({ length: 10 }, () => looksOf(queue));
	await jest.advanceTimersByTimeAsync(2_100);
	const late = looksOf(queue);
	queue.finishedAfter(2_100);
	await jest.advanceTimersByTimeAsync(0);
	expect(others.filter(({ looks }) => looks.length === 1)).toHaveLength(10);
	expect(late.looks).toEqual([]);
	await jest.advanceTimersByTimeAsync(2_100);
	expect(late.looks).toEqual([2_100]);
});

test('a look that becomes due earlier than the one that is slept for is not missed', async () => {
	const queue = new PollQueue();
	queue.finishedAfter(20_000);
	const patient = looksOf(queue, { ...watch(), random: 0.5 });
	await jest.advanceTimersByTimeAsync(1_000);
	const short = looksOf(queue, watch(3_000));
	await jest.advanceTimersByTimeAsync(3_000);
	expect(short.looks).toEqual([3_000]);
	await short.ended;
	await jest.advanceTimersByTimeAsync(16_050);
	expect(patient.looks).toEqual([20_000]);
});

test('timers that have been overtaken do not live on', async () => {
	const queue = new PollQueue();
	queue.finishedAfter(600_000);
	for (let soonerMs = 0; soonerMs < 20_000; soonerMs += 1_000) looksOf(queue, { ...watch(), start: performance.now() - soonerMs });
	expect(jest.getTimerCount()).toBe(20);
	await jest.advanceTimersByTimeAsync(35_000);
	expect(jest.getTimerCount()).toBeLessThanOrEqual(2);
});

test('the last look comes when the time is over', async () => {
	const { looks, ended } = looksOf(new PollQueue(), watch(2_500));
	await jest.advanceTimersByTimeAsync(2_500);
	await ended;
	expect(looks).toEqual([2_000, 2_500]);
});

test('stopping the execution ends the waiting of all at once, and they are not waited for any more', async () => {
	const queue = new PollQueue();
	const stopper = new AbortController();
	const all = Array.from({ length: 100 }, () => looksOf(queue, watch(), stopper.signal));
	const other = looksOf(queue);
	await jest.advanceTimersByTimeAsync(1_000);
	stopper.abort();
	for (const { ended } of all) expect(await ended).toBe('The execution was stopped');
	await jest.advanceTimersByTimeAsync(1_000);
	expect(other.looks).toEqual([2_000]);
});

test('a clock that is set back changes nothing', async () => {
	const { looks } = looksOf(new PollQueue());
	await jest.advanceTimersByTimeAsync(1_000);
	jest.setSystemTime(Date.now() - 3_600_000);
	await jest.advanceTimersByTimeAsync(3_000);
	expect(looks).toEqual([2_000, 4_000]);
});

test('what a stopped run leaves behind ends within half a minute', async () => {
	const queue = new PollQueue();
	queue.finishedAfter(600_000);
	const stopper = new AbortController();
	const { ended } = looksOf(queue, { ...watch(), pendingAtMs: 300_000 }, stopper.signal);
	await jest.advanceTimersByTimeAsync(40_000);
	stopper.abort();
	await ended;
	expect(jest.getTimerCount()).toBe(1);
	await jest.advanceTimersByTimeAsync(30_000);
	expect(jest.getTimerCount()).toBe(0);
});
