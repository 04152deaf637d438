import { Problem } from '../../nodes/SunoWav/errors/problem';
import { toAccount } from '../../nodes/SunoWav/providers/account';
import { backOffMs, safeRetries, withRetries } from '../../nodes/SunoWav/client/retry';

const newPolicy = () => safeRetries(toAccount({ provider: 'kie', apiKey: 'key' }));

type Retry = Problem['retry'];

const problem = (retry: Retry, wholeAccount = false) =>
	new Problem({ source: 'provider', message: 'no', description: 'later', retry, wholeAccount });

/** Work that fails with these problems before it succeeds. Also returns the times of the attempts, in ms from the start. */
function workThat(failures: Problem[]) {
	const start = Date.now();
	const tried: number[] = [];
	const work = async () => {
		tried.push(Date.now() - start);
		const failure = failures[tried.length - 1];
		if (failure) throw failure;
		return 'done';
	};
	return { tried, work };
}

async function outcomeOf(failures: Problem[], signal?: AbortSignal) {
	const { tried, work } = workThat(failures);
	const outcome = withRetries(newPolicy(), signal, work).catch((error: unknown) => error);
	await jest.runAllTimersAsync();
	return { tried, outcome: await outcome };
}

beforeEach(() => {
	jest.useFakeTimers();
});

afterEach(() => {
	jest.useRealTimers();
});

test('work that succeeds runs once', async () => {
	expect(await outcomeOf([])).toEqual({ tried: [0], outcome: 'done' });
});

test('work that fails temporarily is retried, each time after a longer pause', async () => {
	expect(await outcomeOf([problem('soon'), problem('soon')])).toEqual({ tried: [0, 1_000, 3_000], outcome: 'done' });
});

test('the third failure is the last', async () => {
	const last = problem('soon');
	expect(await outcomeOf([problem('soon'), problem('soon'), last])).toEqual({ tried: [0, 1_000, 3_000], outcome: last });
});

test('after "too fast", it waits for one window', async () => {
	expect(await outcomeOf([problem('nextWindow')])).toEqual({ tried: [0, 10_000], outcome: 'done' });
});

test.each([
	['lasts', problem('never')],
	['concerns the whole account', problem('soon', true)],
])('a problem that %s is not retried', async (_name, failure) => {
	expect(await outcomeOf([failure])).toEqual({ tried: [0], outcome: failure });
});

test('an unexpected error is not retried, and is reported in words', async () => {
	const { tried, outcome } = await outcomeOf([new TypeError('oops') as unknown as Problem]);
	expect(tried).toEqual([0]);
	expect(outcome).toMatchObject({ message: expect.stringContaining('unexpected'), description: expect.stringContaining('oops') });
});

test('a stopped execution does not wait for the next try', async () => {
	const stopper = new AbortController();
	const { tried, work } = workThat([problem('soon')]);
	const outcome = withRetries(newPolicy(), stopper.signal, work).catch((error: Error) => error.message);
	await jest.advanceTimersByTimeAsync(150);
	stopper.abort();
	await jest.advanceTimersByTimeAsync(100);
	expect(await outcome).toBe('The execution was stopped');
	expect(tried).toEqual([0]);
});

test('the pauses double', () => {
	expect([1, 2, 3].map(backOffMs)).toEqual([1_000, 2_000, 4_000]);
});
