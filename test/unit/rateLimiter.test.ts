import fc from 'fast-check';
import { sleep } from 'n8n-workflow';

import { Problem } from '../../nodes/SunoWav/errors/problem';
import { toAccount, type Account } from '../../nodes/SunoWav/providers/account';
import { getRateLimiter, RateLimiter, type PacedRun } from '../../nodes/SunoWav/client/rateLimiter';
import { setClockAhead } from '../setup/clock';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

const LIMIT = { tasks: 20, perMs: 10_000 };

const newRun = (signal?: AbortSignal): PacedRun => ({ signal });

/** Sends `count` requests that take `durationMs` each. Returns the times at which they were let through. */
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

test('a hundred requests are sent in the order of arrival, twenty in any ten seconds, and in little over 40 s', async () => {
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

test('after "too fast", nothing is let through for a whole window', async () => {
	const limiter = new RateLimiter(LIMIT);
	limiter.block();
	const { moments, ended } = sendAll(limiter, 3);
	await jest.advanceTimersByTimeAsync(9_999);
	expect(moments).toEqual([]);
	await jest.advanceTimersByTimeAsync(2_000);
	await ended;
	expect(moments).toHaveLength(3);
});

test('a problem of the whole account ends its run\'s waiting requests, unsent, and does not affect other runs', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 10_000 });
	const [run, other] = [newRun(), newRun()];
	const mine = sendAll(limiter, 5, { run });
	const others = sendAll(limiter, 1, { run: other });
	await jest.advanceTimersByTimeAsync(1_000);
	limiter.rejectRun(run, Problem.local('No credits', 'Top up'));
	await jest.advanceTimersByTimeAsync(200);
	expect((await mine.ended).map(({ status }) => status)).toEqual(['fulfilled', ...Array(4).fill('rejected')]);
	expect(mine.moments).toHaveLength(1);
	await jest.advanceTimersByTimeAsync(10_000);
	await others.ended;
	expect(others.moments).toHaveLength(1);
});

test('stopping the execution ends the waiting immediately', async () => {
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

test('a turn that comes at the moment of the stop is passed to the next request', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 1_000 });
	const stopper = new AbortController();
	void sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(1);
	const stopped = sendAll(limiter, 1, { run: newRun(stopper.signal) });
	const next = sendAll(limiter, 1);
	// In one step, so that the limiter's timer fires before anything that the stop has triggered can run.
	await jest.advanceTimersByTimeAsync(1_018);
	stopper.abort();
	jest.advanceTimersByTime(1);
	await jest.advanceTimersByTimeAsync(0);
	expect([stopped.moments.length, next.moments.length]).toEqual([0, 1]);
});

test('while all slots have running requests, the next one is sent one window after the first answer', async () => {
	const { moments } = sendAll(new RateLimiter({ tasks: 2, perMs: 1_000 }), 3, { durationMs: 5_000 });
	await jest.advanceTimersByTimeAsync(6_019);
	expect(moments).toEqual([0, 0]);
	await jest.advanceTimersByTimeAsync(1);
	expect(moments).toEqual([0, 0, 6_020]);
});

test('the run always gets the first problem', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 10_000 });
	const run = newRun();
	const { ended } = sendAll(limiter, 2, { run });
	await jest.advanceTimersByTimeAsync(0);
	limiter.rejectRun(run, Problem.local('No credits', 'Top up'));
	limiter.rejectRun(run, Problem.local('Bad key', 'Another one'));
	expect(run.problem?.message).toBe('No credits');
	expect((await ended)[1]).toMatchObject({ status: 'rejected', reason: { message: 'No credits' } });
});

test('a run that has a problem sends nothing more, even when its turn comes', async () => {
	const { moments, ended } = sendAll(new RateLimiter(LIMIT), 2, { run: { signal: undefined, problem: Problem.local('No credits', 'Top up') } });
	expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(moments).toEqual([]);
});

test('a run that has a problem reports it without waiting for its turn', async () => {
	const limiter = new RateLimiter(LIMIT);
	limiter.block();
	const { ended } = sendAll(limiter, 1, { run: { signal: undefined, problem: Problem.local('No credits', 'Top up') } });
	await jest.advanceTimersByTimeAsync(1);
	const outcome = await Promise.race([ended, Promise.resolve('waits')]);
	expect(outcome).toMatchObject([{ status: 'rejected' }]);
});

test('each of several slots is free again as soon as its own window has passed', async () => {
	const limiter = new RateLimiter({ tasks: 2, perMs: 1_000 });
	void sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(500);
	void sendAll(limiter, 1);
	const { moments } = sendAll(limiter, 2);
	await jest.advanceTimersByTimeAsync(3_000);
	// From 500 ms on. The first window and its margin of 20 ms end after 520 ms, the second after 1020 ms.
	expect(moments).toEqual([520, 1_020]);
});

test('the same applies if the later request has ended first', async () => {
	const limiter = new RateLimiter({ tasks: 2, perMs: 1_000 });
	void sendAll(limiter, 1, { durationMs: 500 });
	void sendAll(limiter, 1, { durationMs: 100 });
	const { moments } = sendAll(limiter, 2);
	await jest.advanceTimersByTimeAsync(3_000);
	expect(moments).toEqual([1_120, 1_520]);
});

test('a request that arrives just when a slot becomes free does not overtake those that wait', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 1_000 });
	void sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(1);
	const patient = sendAll(limiter, 1);
	await jest.advanceTimersByTimeAsync(1_000);
	setClockAhead(50);
	const late = sendAll(limiter, 1);
	jest.restoreAllMocks();
	await jest.advanceTimersByTimeAsync(500);
	expect([patient.moments.length, late.moments.length]).toEqual([1, 0]);
});

describe.each([
	['back', -3_600_000],
	['forward', 3_600_000],
])('setting the wall clock an hour %s', (_name, ms) => {
	test('changes nothing for requests that wait for their turn', async () => {
		const limiter = new RateLimiter({ tasks: 2, perMs: 1_000 });
		const start = performance.now();
		const moments: number[] = [];
		const sendMore = (count: number) => {
			for (let request = 0; request < count; request++) void limiter.schedule(newRun(), async () => void moments.push(performance.now() - start));
		};
		sendMore(1);
		await jest.advanceTimersByTimeAsync(400);
		sendMore(3);
		await jest.advanceTimersByTimeAsync(100);
		jest.setSystemTime(Date.now() + ms);
		// A new request makes the limiter read the clock again.
		sendMore(1);
		await jest.advanceTimersByTimeAsync(3_000);
		expect(moments).toEqual([0, 400, 1_020, 1_420, 2_040]);
	});

	test('changes nothing for requests that wait after "too fast"', async () => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
		const limiter = new RateLimiter({ tasks: 2, perMs: 1_000 });
		limiter.block();
		jest.restoreAllMocks();
		const start = performance.now();
		const moments: number[] = [];
		await jest.advanceTimersByTimeAsync(500);
		jest.setSystemTime(Date.now() + ms);
		void limiter.schedule(newRun(), async () => void moments.push(performance.now() - start));
		await jest.advanceTimersByTimeAsync(2_000);
		expect(moments).toEqual([1_000]);
	});
});

/** The number of requests in each window from now on, while some are always waiting. */
async function perWindow(limiter: RateLimiter, windows: number) {
	const { moments } = sendAll(limiter, windows * LIMIT.tasks);
	const counts: number[] = [];
	await jest.advanceTimersByTimeAsync(1_000);
	for (let before = 0; counts.length < windows; ) {
		counts.push(moments.length - before);
		before = moments.length;
		// A slot becomes free a little after its window.
		await jest.advanceTimersByTimeAsync(LIMIT.perMs + 20);
	}
	return counts;
}

describe('after "too fast"', () => {
	beforeEach(() => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	const afterBlocks = async (limiter: RateLimiter, blocks: number) => {
		for (let block = 0; block < blocks; block++) {
			limiter.block();
			await jest.advanceTimersByTimeAsync(LIMIT.perMs);
		}
		return await perWindow(limiter, 14);
	};

	test('half as many are sent, and one more with each window until all may be sent', async () => {
		expect(await afterBlocks(new RateLimiter(LIMIT), 1)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 20, 20]);
	});

	test.each([
		[2, 5],
		[3, 2],
		[6, 1],
		[9, 1],
	])('%i times in a row, the number is halved again, but is always at least one: %i', async (blocks, first) => {
		expect((await afterBlocks(new RateLimiter(LIMIT), blocks))[0]).toBe(first);
	});

	test('the other running requests get the same answer, which does not halve the pace again', async () => {
		const limiter = new RateLimiter(LIMIT);
		for (let answer = 0; answer < 15; answer++) limiter.block();
		await jest.advanceTimersByTimeAsync(LIMIT.perMs);
		expect((await perWindow(limiter, 1))[0]).toBe(10);
	});

	test('earlier requests still count: nothing is sent until a window has fewer than the new share', async () => {
		const limiter = new RateLimiter({ tasks: 4, perMs: 10_000 });
		// Answered after 5, 6 and 7 s, so that their slots are free after 15, 16 and 17 s.
		for (const durationMs of [5_000, 6_000, 7_000]) void sendAll(limiter, 1, { durationMs });
		await jest.advanceTimersByTimeAsync(1);
		limiter.block();
		const { moments } = sendAll(limiter, 2);
		await jest.advanceTimersByTimeAsync(16_018);
		expect(moments).toEqual([]);
		await jest.advanceTimersByTimeAsync(1_001);
		expect(moments).toEqual([16_019, 17_019]);
	});
});

describe('processes that share a key', () => {
	/** A provider that works as kie.ai's documentation says: it accepts 20 requests in any 10 s, and rejected requests do not count. */
	class Provider {
		readonly taken: number[] = [];

		tooFast = 0;

		async create(): Promise<boolean> {
			await sleep(40);
			const isTaken = this.taken.filter((at) => at > Date.now() - LIMIT.perMs).length < LIMIT.tasks;
			if (isTaken) this.taken.push(Date.now());
			else this.tooFast++;
			await sleep(40);
			return isTaken;
		}
	}

	/** Processes that share the tracks evenly, and their results. Like the nodes, they try a track up to four times. */
	async function convertAll(processes: number, tracks: number, said = processes) {
		const provider = new Provider();
		const start = Date.now();
		let lost = 0;
		const convert = async (limiter: RateLimiter) => {
			for (let tries = 0; tries < 4; tries++) {
				if (await limiter.schedule(newRun(), async () => await provider.create())) return;
				limiter.block();
			}
			lost++;
		};
		for (let index = 0; index < processes; index++) {
			const limiter = new RateLimiter(LIMIT, said);
			for (let track = 0; track < tracks / processes; track++) void convert(limiter);
		}
		await jest.advanceTimersByTimeAsync(1_000_000);
		return { taken: provider.taken.length, lost, tooFast: provider.tooFast, seconds: (provider.taken[provider.taken.length - 1] - start) / 1_000 };
	}

	test.each([2, 4, 5, 10, 20])('%i that know their number are never too fast, and take no longer than a single one', async (processes) => {
		const alone = await convertAll(1, 400);
		const together = await convertAll(processes, 400);
		expect(together).toMatchObject({ taken: 400, lost: 0, tooFast: 0 });
		expect(together.seconds).toBeLessThanOrEqual(alone.seconds);
	});

	test.each([
		[2, 50],
		[4, 130],
	])('%i that do not know their number lose no track, and are rejected at most %i times, which takes a while', async (processes, most) => {
		const { taken, lost, tooFast, seconds } = await convertAll(processes, 400, 1);
		expect([taken, lost]).toEqual([400, 0]);
		expect(tooFast).toBeLessThanOrEqual(most);
		expect(seconds).toBeLessThan(1.6 * 190);
	});

	test('even if there are more of them than the provider accepts in a window, each gets a turn', async () => {
		expect(await perWindow(new RateLimiter(LIMIT, 50), 3)).toEqual([1, 1, 1]);
	});
});

test('whatever is sent, however long it takes and whenever it is too fast: a window never gets more than its share, and all are sent in the end', async () => {
	const request = fc.record({ afterMs: fc.nat(8_000), durationMs: fc.nat(15_000), isTooFast: fc.boolean() });
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 10 }), fc.array(request, { maxLength: 25 }), async (tasks, processes, requests) => {
			const limiter = new RateLimiter({ tasks, perMs: 10_000 }, processes);
			const moments: number[] = [];
			for (const { afterMs, durationMs, isTooFast } of requests) {
				await jest.advanceTimersByTimeAsync(afterMs);
				void limiter.schedule(newRun(), async () => {
					moments.push(Date.now());
					await sleep(durationMs);
					if (isTooFast) limiter.block();
				});
			}
			await jest.advanceTimersByTimeAsync(25 * 40_000);
			expect(moments).toHaveLength(requests.length);
			const share = Math.max(1, Math.floor(tasks / processes));
			for (const moment of moments) {
				expect(moments.filter((other) => other >= moment && other - moment < 10_000).length).toBeLessThanOrEqual(share);
			}
		}),
	);
});

describe('whether a limiter can be forgotten', () => {
	beforeEach(() => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	test('not while a request is running, nor in its window', async () => {
		const limiter = new RateLimiter({ tasks: 1, perMs: 1_000 });
		void sendAll(limiter, 1, { durationMs: 100 });
		await jest.advanceTimersByTimeAsync(99);
		expect(limiter.isIdle()).toBe(false);
		await jest.advanceTimersByTimeAsync(1_000);
		expect(limiter.isIdle()).toBe(false);
		await jest.advanceTimersByTimeAsync(21);
		expect(limiter.isIdle()).toBe(true);
	});

	test('not while it is blocked, nor while a request waits', async () => {
		const limiter = new RateLimiter({ tasks: 1, perMs: 10_000 });
		limiter.block();
		await jest.advanceTimersByTimeAsync(9_999);
		expect(limiter.isIdle()).toBe(false);
		const { ended } = sendAll(limiter, 1);
		// The block is over, but the timer of the waiting request has not fired yet.
		setClockAhead(1);
		expect(limiter.isIdle()).toBe(false);
		await jest.advanceTimersByTimeAsync(100);
		await ended;
		await jest.advanceTimersByTimeAsync(100_100);
		expect(limiter.isIdle()).toBe(true);
	});

	test('not while it is blocked, although it could not be slower than it is', async () => {
		const limiter = new RateLimiter({ tasks: 1, perMs: 1_000 });
		limiter.block();
		await jest.advanceTimersByTimeAsync(999);
		expect(limiter.isIdle()).toBe(false);
		await jest.advanceTimersByTimeAsync(1);
		expect(limiter.isIdle()).toBe(true);
	});

	test('not while it is slower than it may be, which it is for ten windows after its block', async () => {
		const limiter = new RateLimiter(LIMIT);
		limiter.block();
		await jest.advanceTimersByTimeAsync(109_999);
		expect(limiter.isIdle()).toBe(false);
		await jest.advanceTimersByTimeAsync(1);
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

test('a request that fails uses up its slot, and those after it still get theirs', async () => {
	const limiter = new RateLimiter({ tasks: 1, perMs: 1_000 });
	const failing = limiter.schedule(newRun(), async () => await Promise.reject(new Error('lost')));
	const { moments, ended } = sendAll(limiter, 1);
	await expect(failing).rejects.toThrow('lost');
	await jest.advanceTimersByTimeAsync(3_000);
	await ended;
	expect(moments[0]).toBeGreaterThanOrEqual(1_000);
});

describe('getRateLimiter', () => {
	const account = (apiKey: string, processes = 1): Account => toAccount({ provider: 'kie', apiKey, processes });

	test('all runs with one key share a limiter, other keys have their own', async () => {
		const limiter = getRateLimiter(account('one'));
		const { ended } = sendAll(limiter, 1);
		await jest.advanceTimersByTimeAsync(1);
		await ended;
		expect(getRateLimiter(account('one'))).toBe(limiter);
		expect(getRateLimiter(account('two'))).not.toBe(limiter);
	});

	test('a changed number of processes in the credential applies immediately', async () => {
		const { moments } = sendAll(getRateLimiter(account('five', 4)), 20);
		await jest.advanceTimersByTimeAsync(1);
		expect(moments).toHaveLength(5);
		await jest.advanceTimersByTimeAsync(10_020);
		expect(moments).toHaveLength(10);
		void sendAll(getRateLimiter(account('five', 2)), 1);
		await jest.advanceTimersByTimeAsync(10_020);
		expect(moments).toHaveLength(20);
	});

	test('a key is forgotten once its window is over', async () => {
		const limiter = getRateLimiter(account('three'));
		const { ended } = sendAll(limiter, 1);
		await jest.advanceTimersByTimeAsync(1);
		await ended;
		await jest.advanceTimersByTimeAsync(11_000);
		getRateLimiter(account('four'));
		expect(getRateLimiter(account('three'))).not.toBe(limiter);
	});
});
