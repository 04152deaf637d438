import { inOneText } from '../../nodes/SunoWav/errors/n8nErrors';
import { LONGEST_SLEEP_MS, unlessCancelled, wait } from '../../nodes/SunoWav/helpers/wait';
import { unhandledRejections } from '../setup/unhandledRejections.mts';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

/** Starts to wait, and returns an outcome that is updated when the wait ends. */
function begin(ms: number, signal?: AbortSignal) {
	const outcome: { is: string } = { is: 'waiting' };
	wait(ms, signal).then(
		() => (outcome.is = 'over'),
		(error: unknown) => (outcome.is = inOneText(error)),
	);
	return outcome;
}

/** Counts the signal's listeners added from now on and not removed. */
function listenersOf(signal: AbortSignal) {
	const added = jest.spyOn(signal, 'addEventListener');
	const removed = jest.spyOn(signal, 'removeEventListener');
	const isGone = ([type, listener]: unknown[]) => removed.mock.calls.some((call) => call[0] === type && call[1] === listener);
	return () => added.mock.calls.filter((call) => !isGone(call)).length;
}

const STOPPED = 'The execution was stopped. Conversions already started continue at the provider.';

test.each([1, 99, 100, 101, 250, 1_000])('it waits %i ms, no more and no less', async (ms) => {
	const outcome = begin(ms);
	await jest.advanceTimersByTimeAsync(ms - 1);
	expect(outcome.is).toBe('waiting');
	await jest.advanceTimersByTimeAsync(1);
	expect(outcome.is).toBe('over');
});

test('one sleep is all that a wait takes, and none is left behind', async () => {
	const outcome = begin(LONGEST_SLEEP_MS);
	await jest.advanceTimersToNextTimerAsync();
	expect(outcome.is).toBe('over');
	expect(jest.getTimerCount()).toBe(0);
});

test('a wait of months works, although no timer can be that long', async () => {
	const month = 30 * 24 * 3_600_000;
	const outcome = begin(month);
	await jest.advanceTimersByTimeAsync(month - 1);
	expect(outcome.is).toBe('waiting');
	await jest.advanceTimersByTimeAsync(1);
	expect(outcome.is).toBe('over');
});

test('a machine that was suspended meanwhile does not make a long wait much longer', async () => {
	const outcome = begin(300_000);
	await jest.advanceTimersByTimeAsync(45_000);
	jest.setSystemTime(Date.now() + 240_000);
	await jest.advanceTimersByTimeAsync(LONGEST_SLEEP_MS);
	expect(outcome.is).toBe('over');
});

test('setting the clock back does not make it longer either', async () => {
	const outcome = begin(100_000);
	await jest.advanceTimersByTimeAsync(15_000);
	jest.setSystemTime(Date.now() - 3_600_000);
	await jest.advanceTimersByTimeAsync(85_000);
	expect(outcome.is).toBe('over');
});

test.each([
	['in the middle', 250, 250],
	['in its last moment', 999, 999],
])('stopping the execution %s ends it', async (_name, stopAfterMs, endsAfterMs) => {
	const stopper = new AbortController();
	const outcome = begin(1_000, stopper.signal);
	await jest.advanceTimersByTimeAsync(stopAfterMs);
	stopper.abort();
	await jest.advanceTimersByTimeAsync(endsAfterMs - stopAfterMs);
	expect(outcome.is).toBe(STOPPED);
});

test('a wait that was stopped before does not begin', async () => {
	const outcome = begin(1_000, AbortSignal.abort());
	await jest.advanceTimersByTimeAsync(0);
	expect(outcome.is).toBe(STOPPED);
});

describe('ten thousand that wait with one signal', () => {
	test('share one listener, which goes when they have', async () => {
		const { signal } = new AbortController();
		const listeners = listenersOf(signal);
		const outcomes = Array.from({ length: 10_000 }, (_, index) => begin(1_000 + index, signal));
		expect(listeners()).toBe(1);
		await jest.advanceTimersByTimeAsync(10_998);
		expect(listeners()).toBe(1);
		await jest.advanceTimersByTimeAsync(1);
		expect(outcomes.every(({ is }) => is === 'over')).toBe(true);
		expect(listeners()).toBe(0);
	});

	test('are all stopped together', async () => {
		const stopper = new AbortController();
		const listeners = listenersOf(stopper.signal);
		const outcomes = Array.from({ length: 10_000 }, () => begin(20_000, stopper.signal));
		await jest.advanceTimersByTimeAsync(10_000);
		stopper.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(new Set(outcomes.map(({ is }) => is))).toEqual(new Set([STOPPED]));
		expect(listeners()).toBe(0);
	});
});

test('others continue to wait with a signal after one of them has finished', async () => {
	const stopper = new AbortController();
	const outcome = begin(1_000, stopper.signal);
	expect(await unlessCancelled(stopper.signal, Promise.resolve('here'))).toBe('here');
	stopper.abort();
	await jest.advanceTimersByTimeAsync(0);
	expect(outcome.is).toBe(STOPPED);
});

test('a failure in the meantime is thrown, with and without a signal', async () => {
	const { signal } = new AbortController();
	const listeners = listenersOf(signal);
	await expect(unlessCancelled(signal, Promise.reject(new Error('lost')))).rejects.toThrow('lost');
	await expect(unlessCancelled(undefined, Promise.reject(new Error('lost')))).rejects.toThrow('lost');
	expect(listeners()).toBe(0);
});

test('a failure after everything was stopped is no longer reported', async () => {
	const reasons = await unhandledRejections(async () => {
		await expect(unlessCancelled(AbortSignal.abort(), Promise.reject(new Error('lost')))).rejects.toThrow('The execution was stopped');
	});
	expect(reasons).toEqual([]);
});
