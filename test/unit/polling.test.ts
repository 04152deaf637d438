import { pollUntilFinished, Rhythm } from '../../nodes/SunoWav/polling';
import { conversionOf, type Conversion } from '../../nodes/SunoWav/provider/conversion';
import { meanings } from '../../nodes/SunoWav/provider/meanings';
import { Problem } from '../../nodes/SunoWav/provider/problem';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

const pending = conversionOf({ taskId: 'task-1', audioId: 'audio-1' });
const success: Conversion = { ...conversionOf({ taskId: 'task-1' }), status: 'success', providerStatus: 'SUCCESS' };

const passing = new Problem({ source: 'provider', message: 'down', description: '', retry: 'soon' });
const badKey = new Problem({ source: 'provider', message: 'bad key', description: '', meaning: meanings.badKey });
const unknown = new Problem({ source: 'provider', message: 'unknown', description: '', code: '404', meaning: meanings.notFound });

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
	await jest.advanceTimersByTimeAsync(3_600_000);
	return (await results)[0];
}

const inAnHour = () => Date.now() + 3_600_000;

test.each([5_000, 20_000, 60_000, 120_000])('news of a conversion that takes %i ms is at most 15 % late', async (ms) => {
	const { looks, look } = conversionThatTakes(ms);
	expect(await settled(pollUntilFinished(pending, look, inAnHour(), undefined))).toMatchObject({ value: { status: 'success' } });
	const last = looks[looks.length - 1];
	expect(last - ms).toBeLessThanOrEqual(Math.max(0.15 * ms, 2_200));
	// Far less than the three looks per second that the provider takes for too many, and fewer the longer it takes.
	expect(looks.length).toBeLessThan(30);
});

test('a conversion that takes an hour is looked at about every 30 s', () => {
	const rhythm = new Rhythm();
	expect(rhythm.pauseAfter(3_600_000, 0)).toBe(28_500);
	expect(rhythm.pauseAfter(3_600_000, 1)).toBe(31_500);
});

test('what the first conversion of a run has taken tells when to look at the next ones', async () => {
	const rhythm = new Rhythm();
	const first = conversionThatTakes(20_000);
	await settled(pollUntilFinished(pending, first.look, inAnHour(), undefined, rhythm));
	const second = conversionThatTakes(20_000);
	await settled(pollUntilFinished(pending, second.look, inAnHour(), undefined, rhythm));
	const [quickest, last] = [first.looks, second.looks].map((looks) => looks[looks.length - 1]);
	expect(last - quickest).toBeGreaterThan(0);
	expect(last - quickest).toBeLessThan(1_000);
	expect(second.looks.length).toBeLessThan(first.looks.length);
});

test.each([
	['shortly after the quickest of its run', 18_000, 0, 2_200],
	['a little later, so that a batch does not ask in step', 18_000, 1, 2_400],
	['as usual, once that moment has passed', 20_200, 0, 0.95 * 0.12 * 20_200],
	['as usual, when that moment is three pauses away', 14_200, 0, 0.95 * 2_000],
	['then, when it is less', 14_201, 0, 5_999],
])('a look comes %s', (_name, elapsedMs, random, pauseMs) => {
	const rhythm = new Rhythm();
	rhythm.finishedAfter(20_000);
	expect(rhythm.pauseAfter(elapsedMs, random)).toBeCloseTo(pauseMs);
});

test('a conversion that takes longer than the quickest of its run is still looked at in time', async () => {
	const rhythm = new Rhythm();
	rhythm.finishedAfter(5_000);
	const { looks, look } = conversionThatTakes(60_000);
	await settled(pollUntilFinished(pending, look, inAnHour(), undefined, rhythm));
	expect(looks[looks.length - 1]).toBeLessThan(69_000);
});

test('one that has finished is not looked at', async () => {
	const { looks, look } = conversionThatTakes(0);
	expect(await pollUntilFinished(success, look, inAnHour(), undefined)).toBe(success);
	expect(looks).toEqual([]);
});

test('the last look comes at the deadline, however short the time is', async () => {
	const { looks, look } = conversionThatTakes(60_000);
	await settled(pollUntilFinished(pending, look, Date.now() + 3_000, undefined));
	expect(looks[looks.length - 1]).toBe(3_000);
});

test('at the deadline it is still pending, and was looked at just then', async () => {
	const { looks, look } = conversionThatTakes(60_000);
	expect(await settled(pollUntilFinished(pending, look, Date.now() + 10_000, undefined))).toMatchObject({
		value: { status: 'pending', audioId: 'audio-1' },
	});
	expect(looks[looks.length - 1]).toBeGreaterThanOrEqual(10_000);
	expect(looks[looks.length - 1]).toBeLessThan(10_200);
});

test('looks that fail in passing are repeated', async () => {
	const look = jest.fn().mockRejectedValueOnce(passing).mockRejectedValueOnce(passing).mockResolvedValue(success);
	expect(await settled(pollUntilFinished(pending, look, inAnHour(), undefined))).toMatchObject({ value: { status: 'success' } });
});

test('a task that is not on record yet is looked for again, but not for ever', async () => {
	const soon = jest.fn().mockRejectedValueOnce(unknown).mockResolvedValue(success);
	expect(await settled(pollUntilFinished(pending, soon, inAnHour(), undefined))).toMatchObject({ status: 'fulfilled' });
	const never = jest.fn().mockRejectedValue(unknown);
	expect(await settled(pollUntilFinished(pending, never, inAnHour(), undefined))).toMatchObject({ reason: { message: 'unknown' } });
	expect(never.mock.calls.length).toBeLessThan(10);
});

test('a look that fails for good ends the wait, with the task ID', async () => {
	const look = jest.fn().mockRejectedValue(badKey);
	expect(await settled(pollUntilFinished(pending, look, inAnHour(), undefined))).toMatchObject({
		reason: { message: 'bad key', known: { taskId: 'task-1' } },
	});
	expect(look).toHaveBeenCalledTimes(1);
});

test('when the last look before the deadline fails, its problem is told', async () => {
	const look = jest.fn().mockRejectedValue(passing);
	expect(await settled(pollUntilFinished(pending, look, Date.now() + 5_000, undefined))).toMatchObject({
		reason: { message: 'down', known: { taskId: 'task-1' } },
	});
});

test('stopping the execution ends the wait at once', async () => {
	const stopper = new AbortController();
	const { look } = conversionThatTakes(60_000);
	const wait = Promise.allSettled([pollUntilFinished(pending, look, inAnHour(), stopper.signal)]);
	await jest.advanceTimersByTimeAsync(1_000);
	stopper.abort();
	await jest.advanceTimersByTimeAsync(150);
	expect((await wait)[0]).toMatchObject({ status: 'rejected', reason: { message: 'The execution was stopped' } });
});
