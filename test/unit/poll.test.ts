import { toConversion, type Conversion } from '../../nodes/SunoWav/helpers/conversion';
import { Problem } from '../../nodes/SunoWav/errors/problem';
import { PollQueue } from '../../nodes/SunoWav/polling/pollQueue';
import { poll } from '../../nodes/SunoWav/polling/poll';
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

/** Looks at a conversion that finishes after so many milliseconds; notes when it was looked at. */
function conversionThatTakes(ms: number) {
	const start = Date.now();
	const looks: number[] = [];
	const look = async () => {
		looks.push(Date.now() - start);
		return looks[looks.length - 1] >= ms ? success : pending;
	};
	return { looks, look };
}

/** Lets the time pass until the promise has settled. */
async function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
	const results = Promise.allSettled([promise]);
	await jest.advanceTimersByTimeAsync(7_200_000);
	return (await results)[0];
}

const HOUR = 3_600_000;

test.each([5_000, 20_000, 60_000, 120_000])('news of a conversion that takes %i ms is at most 15 % late', async (ms) => {
	const { looks, look } = conversionThatTakes(ms);
	expect(await settled(poll(look, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ value: { status: 'success' } });
	const last = looks[looks.length - 1];
	expect(last - ms).toBeLessThanOrEqual(Math.max(0.15 * ms, 2_200));
	// Far less than the three looks per second that the provider takes for too many, and fewer the longer it takes.
	expect(looks.length).toBeLessThan(30);
});

test('a conversion that takes an hour is looked at about every 30 s', async () => {
	const { looks, look } = conversionThatTakes(HOUR);
	await settled(poll(look, { first: pending, timeoutMs: 2 * HOUR, signal: undefined }));
	const pauses = looks.map((at, index) => at - (looks[index - 1] ?? 0));
	expect(Math.max(...pauses)).toBe(30_000);
	expect(pauses[pauses.length - 1]).toBe(30_000);
});

test('what the first conversion of a run has taken tells when to look at the next ones', async () => {
	jest.spyOn(Math, 'random').mockReturnValue(0.5);
	const queue = new PollQueue();
	const first = conversionThatTakes(20_000);
	await settled(poll(first.look, { first: pending, timeoutMs: HOUR, signal: undefined, queue }));
	const second = conversionThatTakes(20_000);
	await settled(poll(second.look, { first: pending, timeoutMs: HOUR, signal: undefined, queue }));
	expect(first.looks.length).toBeGreaterThan(5);
	expect(second.looks).toEqual([first.looks[first.looks.length - 1]]);
	jest.restoreAllMocks();
});

test('a conversion that fails tells nothing of the others', async () => {
	const queue = new PollQueue();
	const failing = { ...pending, status: 'failed' as const };
	await settled(poll(async () => failing, { first: pending, timeoutMs: HOUR, signal: undefined, queue }));
	const { looks, look } = conversionThatTakes(20_000);
	await settled(poll(look, { first: pending, timeoutMs: HOUR, signal: undefined, queue: queue }));
	expect(looks.length).toBeGreaterThan(5);
});

test('a conversion that takes longer than the quickest of its run is still looked at in time', async () => {
	const queue = new PollQueue();
	queue.finishedAfter(5_000);
	const { looks, look } = conversionThatTakes(60_000);
	await settled(poll(look, { first: pending, timeoutMs: HOUR, signal: undefined, queue: queue }));
	expect(looks[looks.length - 1]).toBeLessThan(69_000);
});

test('one that has finished is not looked at', async () => {
	const { looks, look } = conversionThatTakes(0);
	expect(await poll(look, { first: success, timeoutMs: HOUR, signal: undefined })).toBe(success);
	expect(looks).toEqual([]);
});

test('the last look comes at the deadline, however short the time is', async () => {
	const { looks, look } = conversionThatTakes(60_000);
	await settled(poll(look, { first: pending, timeoutMs: 3_000, signal: undefined }));
	expect(looks[looks.length - 1]).toBe(3_000);
});

test('at the deadline it is still pending, and was looked at just then', async () => {
	const { looks, look } = conversionThatTakes(60_000);
	expect(await settled(poll(look, { first: pending, timeoutMs: 10_000, signal: undefined }))).toMatchObject({
		value: { status: 'pending', audioId: 'audio-1' },
	});
	expect(looks[looks.length - 1]).toBeGreaterThanOrEqual(10_000);
	expect(looks[looks.length - 1]).toBeLessThan(10_200);
});

test('looks that fail in passing are repeated', async () => {
	const look = jest.fn().mockRejectedValueOnce(passing).mockRejectedValueOnce(passing).mockResolvedValue(success);
	expect(await settled(poll(look, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ value: { status: 'success' } });
});

test('a task that is not on record yet is looked for again, but not for ever', async () => {
	const soon = jest.fn().mockRejectedValueOnce(unknown).mockResolvedValue(success);
	expect(await settled(poll(soon, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ status: 'fulfilled' });
	const never = jest.fn().mockRejectedValue(unknown);
	expect(await settled(poll(never, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({ reason: { message: 'unknown' } });
	expect(never.mock.calls.length).toBeLessThan(10);
});

test('a look that fails for good ends the wait, with the task ID', async () => {
	const look = jest.fn().mockRejectedValue(badKey);
	expect(await settled(poll(look, { first: pending, timeoutMs: HOUR, signal: undefined }))).toMatchObject({
		reason: { message: 'bad key' },
	});
	expect(look).toHaveBeenCalledTimes(1);
});

test('when the last look before the deadline fails, its problem is told', async () => {
	const look = jest.fn().mockRejectedValue(passing);
	expect(await settled(poll(look, { first: pending, timeoutMs: 5_000, signal: undefined }))).toMatchObject({
		reason: { message: 'down' },
	});
});

test('stopping the execution ends the wait at once', async () => {
	const stopper = new AbortController();
	const { look } = conversionThatTakes(60_000);
	const wait = Promise.allSettled([poll(look, { first: pending, timeoutMs: HOUR, signal: stopper.signal })]);
	await jest.advanceTimersByTimeAsync(1_000);
	stopper.abort();
	await jest.advanceTimersByTimeAsync(0);
	expect((await wait)[0]).toMatchObject({ status: 'rejected', reason: { message: 'The execution was stopped' } });
});
