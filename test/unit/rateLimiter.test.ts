import { sleep } from 'n8n-workflow';

import { Problem } from '../../nodes/SunoWav/helpers/problem';
import type { Account } from '../../nodes/SunoWav/providers/account';
import { providers } from '../../nodes/SunoWav/providers/providers';
import { rateLimiterOf, RateLimiter, type LimitedRun } from '../../nodes/SunoWav/transport/rateLimiter';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

const LIMIT = { tasks: 20, perMs: 10_000 };

const newRun = (signal?: AbortSignal): LimitedRun => ({ signal });

/** Sends `count` requests that take `durationMs` each and gives the moments at which they were let through. */
function sendAll(limiter: RateLimiter, count: number, { run = newRun(), durationMs = 0 } = {}) {
	const moments: number[] = [];
	const start = Date.now();
	const all = Array.from({ length: count }, async () => {
		await limiter.schedule(run, async () => {
			moments.push(Date.now() - start);
			await sleep(durationMs);
		});
	});
	return { moments, ended: Promise.allSettled(all) };
}

test('a hundred requests go out in the order in which they came, twenty in any ten seconds, and in little over 40 s', async () => {
	const { moments, ended } = sendAll(new RateLimiter(LIMIT), 100);
	await jest.advanceTimersByTimeAsync(45_000);
	await ended;
	expect(moments).toHaveLength(100);
	for (const moment of moments) {
		expect(moments.filter((other) => other >= moment && other - moment < LIMIT.perMs).length).toBeLessThanOrEqual(20);
	}
	expect(moments[19]).toBe(0);
	expect(moments[99]).toBeLessThan(41_000);
});

test('the window is counted from the answer, because the provider counts when the request arrives there', async () => {
	const { moments, ended } = sendAll(new RateLimiter({ tasks: 1, perMs: 1_000 }), 2, { durationMs: 700 });
	await jest.advanceTimersByTimeAsync(5_000);
	await ended;
	expect(moments[1] - moments[0]).toBeGreaterThanOrEqual(1_700);
});

test('after "too fast", nobody is let through for a whole window', async () => {
	const limiter = new RateLimiter(LIMIT);
	limiter.block();
	const { moments, ended } = sendAll(limiter, 3);
	await jest.advanceTimersByTimeAsync(9_999);
	expect(moments).toEqual([]);
	await jest.advanceTimersByTimeAsync(2_000);
	await ended;
	expect(moments).toHaveLength(3);
});

test('a problem of the whole account ends the waiting of its run, unsent, and leaves other runs alone', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 10_000 });
	const [run, other] = [newRun(), newRun()];
	const mine = sendAll(limiter, 5, { run });
	const others = sendAll(limiter, 1, { run: other });
	await jest.advanceTimersByTimeAsync(1_000);
	limiter.giveUp(run, Problem.ofInput('No credits', 'Top up'));
	await jest.advanceTimersByTimeAsync(200);
	expect((await mine.ended).map(({ status }) => status)).toEqual(['fulfilled', ...Array(4).fill('rejected')]);
	expect(mine.moments).toHaveLength(1);
	await jest.advanceTimersByTimeAsync(10_000);
	await others.ended;
	expect(others.moments).toHaveLength(1);
});

test('stopping the execution ends the waiting at once', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 10_000 });
	const stopper = new AbortController();
	const { moments, ended } = sendAll(limiter, 3, { run: newRun(stopper.signal) });
	await jest.advanceTimersByTimeAsync(1_000);
	stopper.abort();
	await jest.advanceTimersByTimeAsync(200);
	const [, second, third] = await ended;
	expect([moments.length, second.status, third.status]).toEqual([1, 'rejected', 'rejected']);
	expect((second as PromiseRejectedResult).reason.message).toMatch(/stopped/);
});

test('a thousand that wait for their turn take one timer at a time, and no work until a slot is free', async () => {
	const start = Date.now();
	const { moments } = sendAll(new RateLimiter(LIMIT), 1_000);
	await jest.advanceTimersByTimeAsync(0);
	await jest.advanceTimersToNextTimerAsync(2);
	expect(Date.now() - start).toBe(20_040);
	expect(moments).toHaveLength(60);
	expect(jest.getTimerCount()).toBe(1);
});

test('a turn that comes at the moment of the stop is given to the next', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 1_000 });
	const stopper = new AbortController();
	void sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(1);
	const stopped = sendAll(limiter, 1, { run: newRun(stopper.signal) });
	const next = sendAll(limiter, 1);
	// In one go: the timer of the limiter fires before anything that the stop has set off runs.
	await jest.advanceTimersByTimeAsync(1_018);
	stopper.abort();
	jest.advanceTimersByTime(1);
	await jest.advanceTimersByTimeAsync(0);
	expect([stopped.moments.length, next.moments.length]).toEqual([0, 1]);
});

test('while all slots have requests under way, the next one goes one window after the first answer', async () => {
	const { moments } = sendAll(new RateLimiter({ tasks: 2, perMs: 1_000 }), 3, { durationMs: 5_000 });
	await jest.advanceTimersByTimeAsync(6_019);
	expect(moments).toEqual([0, 0]);
	await jest.advanceTimersByTimeAsync(1);
	expect(moments).toEqual([0, 0, 6_020]);
});

test('the first problem stays the one that the run is told', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 10_000 });
	const run = newRun();
	const { ended } = sendAll(limiter, 2, { run });
	await jest.advanceTimersByTimeAsync(0);
	limiter.giveUp(run, Problem.ofInput('No credits', 'Top up'));
	limiter.giveUp(run, Problem.ofInput('Bad key', 'Another one'));
	expect(run.problem?.message).toBe('No credits');
	expect((await ended)[1]).toMatchObject({ status: 'rejected', reason: { message: 'No credits' } });
});

test('a run that has a problem sends nothing more, even where its turn would have come', async () => {
	const { moments, ended } = sendAll(new RateLimiter(LIMIT), 2, { run: { signal: undefined, problem: Problem.ofInput('No credits', 'Top up') } });
	expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(moments).toEqual([]);
});

test('each of several slots is free again as soon as its own window has passed', async () => {
	const limiter = new RateLimiter({ tasks: 2, perMs: 1_000 });
	void sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(500);
	void sendAll(limiter, 1);
	const { moments } = sendAll(limiter, 2);
	await jest.advanceTimersByTimeAsync(3_000);
	// From 500 ms on: the first window and its margin of 20 ms end after 520, the second after 1020.
	expect(moments).toEqual([520, 1_020]);
});

test('who comes at the moment at which a slot becomes free does not go before those who wait', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 1_000 });
	void sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(1);
	const patient = sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(1_000);
	jest.setSystemTime(Date.now() + 50);
	const late = sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(500);
	expect([patient.moments.length, late.moments.length]).toEqual([1, 0]);
});

describe('whether a limiter can be forgotten', () => {
	beforeEach(() => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	test('not while a request is under way, nor in its window', async () => {
		const limiter = new RateLimiter({ tasks: 1, perMs: 1_000 });
		void sendAll(limiter, 1, { durationMs: 100 });
		await jest.advanceTimersByTimeAsync(99);
		expect(limiter.isIdle()).toBe(false);
		await jest.advanceTimersByTimeAsync(1_000);
		expect(limiter.isIdle()).toBe(false);
		await jest.advanceTimersByTimeAsync(21);
		expect(limiter.isIdle()).toBe(true);
	});

	test('not while it is blocked, nor while somebody waits', async () => {
		const limiter = new RateLimiter(LIMIT);
		limiter.block();
		await jest.advanceTimersByTimeAsync(9_999);
		expect(limiter.isIdle()).toBe(false);
		const { ended } = sendAll(limiter, 1);
		jest.setSystemTime(Date.now() + 1);
		expect(limiter.isIdle()).toBe(false);
		await jest.advanceTimersByTimeAsync(100);
		await ended;
		await jest.advanceTimersByTimeAsync(10_100);
		expect(limiter.isIdle()).toBe(true);
	});

	test('it can when its block has just ended', async () => {
		const limiter = new RateLimiter(LIMIT);
		limiter.block();
		await jest.advanceTimersByTimeAsync(10_000);
		expect(limiter.isIdle()).toBe(true);
	});
});

test('a block lasts up to a tenth longer than the window, so that several processes do not come back in step', async () => {
	jest.spyOn(Math, 'random').mockReturnValue(1);
	const limiter = new RateLimiter(LIMIT);
	limiter.block();
	jest.restoreAllMocks();
	const { moments } = sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(10_999);
	expect(moments).toEqual([]);
	await jest.advanceTimersByTimeAsync(100);
	expect(moments).toHaveLength(1);
});

test('a request that fails uses up its slot, and those behind it still get theirs', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 1_000 });
	const failing = limiter.schedule(newRun(), async () => await Promise.reject(new Error('lost')));
	const { moments, ended } = sendAll(limiter, 1);
	await expect(failing).rejects.toThrow('lost');
	await jest.advanceTimersByTimeAsync(3_000);
	await ended;
	expect(moments[0]).toBeGreaterThanOrEqual(1_000);
});

describe('rateLimiterOf', () => {
	const account = (apiKey: string): Account => ({ provider: providers.kie, apiKey, hmacKey: undefined, credential: {}, secrets: [apiKey] });

	test('all runs with one key share a limiter, other keys have their own', async () => {
		const limiter = rateLimiterOf(account('one'));
		const { ended } = sendAll(limiter, 1);
		await jest.advanceTimersByTimeAsync(1);
		await ended;
		expect(rateLimiterOf(account('one'))).toBe(limiter);
		expect(rateLimiterOf(account('two'))).not.toBe(limiter);
	});

	test('a key is forgotten once its window is over', async () => {
		const limiter = rateLimiterOf(account('three'));
		const { ended } = sendAll(limiter, 1);
		await jest.advanceTimersByTimeAsync(1);
		await ended;
		await jest.advanceTimersByTimeAsync(11_000);
		rateLimiterOf(account('four'));
		expect(rateLimiterOf(account('three'))).not.toBe(limiter);
	});
});
