import { wait } from '../../nodes/SunoWav/wait';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

/** Begins to wait; tells how it stands. */
function begin(ms: number, signal?: AbortSignal) {
	const outcome: { is: string } = { is: 'waiting' };
	wait(ms, signal).then(
		() => (outcome.is = 'over'),
		({ message, description }: { message: string; description: string }) => (outcome.is = `${message}. ${description}`),
	);
	return outcome;
}

const STOPPED = 'The execution was stopped. Conversions that were started go on at the provider.';

test.each([1, 99, 100, 101, 250, 1_000])('%i ms are waited, no more and no less', async (ms) => {
	const outcome = begin(ms);
	await jest.advanceTimersByTimeAsync(ms - 1);
	expect(outcome.is).toBe('waiting');
	await jest.advanceTimersByTimeAsync(1);
	expect(outcome.is).toBe('over');
});

test('a busy machine, which holds up every part of it, does not make the whole longer', async () => {
	const outcome = begin(1_000);
	await jest.advanceTimersByTimeAsync(150);
	jest.setSystemTime(Date.now() + 800);
	await jest.advanceTimersByTimeAsync(100);
	expect(outcome.is).toBe('over');
});

test('a clock that is set back does not make it longer either', async () => {
	const outcome = begin(1_000);
	await jest.advanceTimersByTimeAsync(150);
	jest.setSystemTime(Date.now() - 3_600_000);
	await jest.advanceTimersByTimeAsync(850);
	expect(outcome.is).toBe('over');
});

test.each([
	['in the middle', 250, 300],
	['in its last part', 950, 1_000],
])('stopping the execution %s ends it', async (_name, stopAfterMs, endsAfterMs) => {
	const stopper = new AbortController();
	const outcome = begin(1_000, stopper.signal);
	await jest.advanceTimersByTimeAsync(stopAfterMs);
	stopper.abort();
	await jest.advanceTimersByTimeAsync(endsAfterMs - stopAfterMs);
	expect(outcome.is).toBe(STOPPED);
});

test('what was stopped before does not begin', async () => {
	const outcome = begin(1_000, AbortSignal.abort());
	await jest.advanceTimersByTimeAsync(0);
	expect(outcome.is).toBe(STOPPED);
});
