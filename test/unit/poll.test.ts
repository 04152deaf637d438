import { toConversion, type Conversion } from '../../nodes/SunoWav/helpers/conversion';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { poll } from '../../nodes/SunoWav/polling/poll';
import { PollQueue } from '../../nodes/SunoWav/polling/pollQueue';
import { apiErrors } from '../../nodes/SunoWav/errors/apiErrors';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

const pending = toConversion({ taskId: 'task-1', audioId: 'audio-1' });
const success: Conversion = { ...toConversion({ taskId: 'task-1' }), status: 'success', providerStatus: 'SUCCESS' };

const passing = new Problem({ source: 'provider', message: 'down', description: '', retry: 'soon' });
const badKey = new Problem({ source: 'provider', message: 'bad key', description: '', apiError: apiErrors.badKey });
const unknown = new Problem({ source: 'provider', message: 'unknown', description: '', code: '404', apiError: apiErrors.notFound });

/** A conversion that finishes after this many milliseconds, and the times of the gets. */
function conversionThatTakes(ms: number) {
	const start = Date.now();
	const gets: number[] = [];
	const get = async () => {
		gets.push(Date.now() - start);
		return gets[gets.length - 1] >= ms ? success : pending;
	};
	return { gets, get };
}

/** Lets the time pass until the promise has settled. */
async function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
	const results = Promise.allSettled([promise]);
	await jest.advanceTimersByTimeAsync(7_200_000);
	return (await results)[0];
}

const HOUR = 3_600_000;

test.each([5_000, 20_000, 60_000, 120_000])('news of a conversion that takes %i ms is at most 15 % late', async (ms) => {
	const { gets, get } = conversionThatTakes(ms);
	expect(await settled(poll(get, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ value: { status: 'success' } });
	const last = gets[gets.length - 1];
	expect(last - ms).toBeLessThanOrEqual(Math.max(0.15 * ms, 2_200));
	// Far fewer than the three gets per second that the provider considers too many, and the longer it takes, the fewer.
	expect(gets.length).toBeLessThan(30);
});

test('a conversion that takes an hour is polled every 30 s in the end', async () => {
	const { gets, get } = conversionThatTakes(HOUR);
	await settled(poll(get, { first: pending, timeoutMs: 2 * HOUR, signal: undefined }));
	const pauses = gets.map((at, index) => at - (gets[index - 1] ?? 0));
	expect(Math.max(...pauses)).toBe(30_000);
	expect(pauses[pauses.length - 1]).toBe(30_000);
});

test('the next conversions are polled when they have taken as long as the first one', async () => {
	jest.spyOn(Math, 'random').mockReturnValue(0.5);
	const queue = new PollQueue();
	const first = conversionThatTakes(20_000);
	await settled(poll(first.get, { first: pending, timeoutMs: HOUR, signal: undefined, queue }));
	const second = conversionThatTakes(20_000);
	await settled(poll(second.get, { first: pending, timeoutMs: HOUR, signal: undefined, queue }));
	expect(first.gets.length).toBeGreaterThan(5);
	expect(second.gets).toEqual([first.gets[first.gets.length - 1]]);
	jest.restoreAllMocks();
});

test('one in eight is polled early, and shows the others that the provider has become faster', async () => {
	const draw = jest.spyOn(Math, 'random');
	const queue = new PollQueue();
	const getsOf = async (ms: number, drawn: number) => {
		draw.mockReturnValue(drawn);
		const { gets, get } = conversionThatTakes(ms);
		await settled(poll(get, { first: pending, timeoutMs: HOUR, signal: undefined, queue }));
		return gets;
	};
	const usual = (await getsOf(20_000, 1 / 8)).pop()!;
	expect(await getsOf(10_000, 1 / 8)).toEqual([usual]);
	const [early, ...others] = await getsOf(10_000, 0.124);
	expect(others).toEqual([]);
	expect(early).toBeLessThan(usual);
	expect(await getsOf(10_000, 1 / 8)).toEqual([early]);
	draw.mockRestore();
});

test('a conversion that fails teaches the others nothing', async () => {
	const queue = new PollQueue();
	const failing = { ...pending, status: 'failed' as const };
	await settled(poll(async () => failing, { first: pending, timeoutMs: HOUR, signal: undefined, queue }));
	const { gets, get } = conversionThatTakes(20_000);
	await settled(poll(get, { first: pending, timeoutMs: HOUR, signal: undefined, queue }));
	expect(gets.length).toBeGreaterThan(5);
});

test('a conversion that takes longer than the quickest one is still polled in time', async () => {
	const queue = new PollQueue();
	queue.finishedAfter(5_000);
	const { gets, get } = conversionThatTakes(60_000);
	await settled(poll(get, { first: pending, timeoutMs: HOUR, signal: undefined, queue }));
	expect(gets[gets.length - 1]).toBeLessThan(69_000);
});

test('one that has finished is not polled', async () => {
	const { gets, get } = conversionThatTakes(0);
	expect(await poll(get, { first: success, timeoutMs: HOUR, signal: undefined })).toBe(success);
	expect(gets).toEqual([]);
});

test('the last get is at the deadline, however short the time is', async () => {
	const { gets, get } = conversionThatTakes(60_000);
	await settled(poll(get, { first: pending, timeoutMs: 3_000, signal: undefined }));
	expect(gets[gets.length - 1]).toBe(3_000);
});

test('at the deadline it is still pending, after a get just then', async () => {
	const { gets, get } = conversionThatTakes(60_000);
	expect(await settled(poll(get, { first: pending, timeoutMs: 10_000, signal: undefined }))).toMatchObject({
		value: { status: 'pending', audioId: 'audio-1' },
	});
	expect(gets[gets.length - 1]).toBeGreaterThanOrEqual(10_000);
	expect(gets[gets.length - 1]).toBeLessThan(10_200);
});

test('a get that fails temporarily is retried', async () => {
	const get = jest.fn().mockRejectedValueOnce(passing).mockRejectedValueOnce(passing).mockResolvedValue(success);
	expect(await settled(poll(get, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ value: { status: 'success' } });
});

test('a task that is not on record yet is polled again, but not for long', async () => {
	const soon = jest.fn().mockRejectedValueOnce(unknown).mockResolvedValue(success);
	expect(await settled(poll(soon, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ status: 'fulfilled' });
	const never = jest.fn().mockRejectedValue(unknown);
	expect(await settled(poll(never, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ reason: { message: 'unknown' } });
	expect(never.mock.calls.length).toBeLessThan(10);
});

test('a get that fails for good ends the wait', async () => {
	const get = jest.fn().mockRejectedValue(badKey);
	expect(await settled(poll(get, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ reason: badKey });
	expect(get).toHaveBeenCalledTimes(1);
});

test('when the last get before the deadline fails, its problem is thrown', async () => {
	const get = jest.fn().mockRejectedValue(passing);
	expect(await settled(poll(get, { first: pending, timeoutMs: 5_000, signal: undefined }))).toMatchObject({ reason: passing });
});

test('stopping the execution ends the wait immediately', async () => {
	const stopper = new AbortController();
	const { get } = conversionThatTakes(60_000);
	const wait = Promise.allSettled([poll(get, { first: pending, timeoutMs: HOUR, signal: stopper.signal })]);
	await jest.advanceTimersByTimeAsync(1_000);
	stopper.abort();
	await jest.advanceTimersByTimeAsync(0);
	expect((await wait)[0]).toMatchObject({ status: 'rejected', reason: { message: 'The execution was stopped' } });
});

describe('when nothing is known before the first get', () => {
	/** Polls a provider that returns these results in order. */
	async function pollResults(results: Array<Problem | Conversion>, timeoutMs = HOUR, queue?: PollQueue) {
		const start = Date.now();
		const gets: number[] = [];
		const get = async () => {
			gets.push(Date.now() - start);
			const result = results.shift();
			return result instanceof Problem ? await Promise.reject(result) : (result ?? success);
		};
		return { outcome: await settled(poll(get, { timeoutMs, signal: undefined, queue })), gets };
	}

	test('the first get is immediate', async () => {
		expect(await pollResults([success])).toEqual({ outcome: { status: 'fulfilled', value: success }, gets: [0] });
	});

	test('one that is found finished immediately does not teach the others its duration', async () => {
		const queue = new PollQueue();
		await pollResults([success], HOUR, queue);
		const { gets } = await pollResults(Array<Conversion>(5).fill(pending), HOUR, queue);
		expect(gets.slice(0, 3)).toEqual([0, 2_000, 4_000]);
	});

	test('it polls while the task is pending, is not on record yet, or a get fails temporarily', async () => {
		const { outcome, gets } = await pollResults([unknown, pending, passing, success]);
		expect(outcome).toMatchObject({ value: success });
		expect(gets).toHaveLength(4);
	});

	test('one that has failed is a result', async () => {
		const failed = { ...pending, status: 'failed' as const };
		expect((await pollResults([pending, failed])).outcome).toMatchObject({ value: failed });
	});

	test('when the time is over, it is still pending after a last get', async () => {
		expect(await pollResults([unknown, pending], 1_000)).toEqual({ outcome: { status: 'fulfilled', value: pending }, gets: [0, 1_000] });
	});

	test('when the time is over and nothing is known, the last problem is thrown', async () => {
		expect(await pollResults([unknown, passing], 1_000)).toEqual({ outcome: { status: 'rejected', reason: passing }, gets: [0, 1_000] });
	});
});

describe('what is over by the provider\'s word, without its result,', () => {
	const over: Conversion = { ...pending, providerStatus: 'SUCCESS' };
	const isOver = ({ status, providerStatus }: Conversion) => status === 'pending' && providerStatus === 'SUCCESS';

	/** Returns these states from these times on (in ms), and records the times of the gets. */
	function statesAt(states: Array<[number, Conversion]>) {
		const start = Date.now();
		const gets: number[] = [];
		const get = async () => {
			gets.push(Date.now() - start);
			return states.filter(([from]) => from <= Date.now() - start).pop()![1];
		};
		return { gets, get };
	}

	test('is waited for a minute and looked at once more at its end', async () => {
		const { gets, get } = statesAt([[0, pending], [20_000, over]]);
		expect(await settled(poll(get, { isOver, first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ value: over });
		const found = gets.find((at) => at >= 20_000)!;
		expect(gets[gets.length - 1]).toBe(found + 60_000);
	});

	test('is waited for from the beginning if it was over then, and no longer than the time', async () => {
		for (const [timeoutMs, end] of [[HOUR, 60_000], [10_000, 10_000]]) {
			const { gets, get } = statesAt([[0, over]]);
			expect(await settled(poll(get, { isOver, first: over, timeoutMs, signal: undefined }))).toMatchObject({ value: over });
			expect(gets[gets.length - 1]).toBe(end);
		}
	});

	test('is a result when that comes within the minute', async () => {
		const { get } = statesAt([[0, over], [50_000, success]]);
		expect(await settled(poll(get, { isOver, first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ value: success });
	});

	test('has its time again when it turns out to go on', async () => {
		const { get } = statesAt([[0, over], [50_000, pending], [300_000, success]]);
		expect(await settled(poll(get, { isOver, first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ value: success });
	});
});
