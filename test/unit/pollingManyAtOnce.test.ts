import { sleep } from 'n8n-workflow';

import { toConversion, type Conversion } from '../../nodes/SunoWav/helpers/conversion';
import { PollQueue } from '../../nodes/SunoWav/polling/pollQueue';
import { poll } from '../../nodes/SunoWav/polling/poll';

/** What polling costs and how late it is, beside the loop that people build: the runs of a whole node, in simulated time. */

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.restoreAllMocks();
	jest.useRealTimers();
});

const pending = toConversion({ taskId: 'task' });
const success: Conversion = { ...pending, status: 'success' };

/** How long a request takes. */
const LATENCY_MS = 80;
/** How much longer n8n's HTTP Request node takes for each item of a batch. */
const LATENCY_PER_ITEM_MS = 3;
const HOUR = 3_600_000;

/** When conversions are started, in ms: at kie.ai's limit. */
const startOf = (index: number) => Math.floor(index / 20) * 10_050;

/** Random numbers that are the same in each run (mulberry32). */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

interface Cost {
	looksPerTrack: number;
	/** The mean over all tracks: how much longer than the conversion itself it took until it was known, as a share of it. */
	lateness: number;
	endMs: number;
	mostLooks: number;
}

interface Seen {
	looks: number;
	/** How long after its end a conversion was found finished. */
	lateMs: number;
}

function costOf(durations: number[], seen: Seen[], endMs: number): Cost {
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const looks = seen.map((one) => one.looks);
	return {
		looksPerTrack: mean(looks),
		lateness: mean(seen.map(({ lateMs }, index) => lateMs / durations[index])),
		endMs,
		mostLooks: Math.max(...looks),
	};
}

/** Polls conversions that take so long each. */
async function costOfPolling(durations: number[], seed = 1): Promise<Cost> {
	jest.spyOn(Math, 'random').mockImplementation(randomFrom(seed));
	const queue = new PollQueue();
	const start = Date.now();
	const all = durations.map(async (ms, index): Promise<Seen> => {
		await sleep(startOf(index) + LATENCY_MS / 2);
		const endsAt = start + startOf(index) + ms;
		const seen = { looks: 0, lateMs: NaN };
		const look = async () => {
			seen.looks++;
			await sleep(LATENCY_MS / 2);
			seen.lateMs = Date.now() - endsAt;
			await sleep(LATENCY_MS / 2);
			return seen.lateMs >= 0 ? success : pending;
		};
		await poll(look, { first: pending, timeoutMs: HOUR, signal: undefined, queue });
		return seen;
	});
	const ended = Promise.all(all).then((seen) => costOf(durations, seen, Date.now() - start));
	await jest.advanceTimersByTimeAsync(HOUR);
	return await ended;
}

/** The loop that people build: all are started, then it waits for 5 s and looks at all that are pending, again and again. */
function loop(durations: number[]): Cost {
	const seen = durations.map((): Seen => ({ looks: 0, lateMs: NaN }));
	let left = durations.map((_, index) => index);
	let now = startOf(durations.length - 1) + LATENCY_MS;
	while (left.length > 0) {
		now += 5_000;
		for (const index of left) {
			seen[index].looks++;
			seen[index].lateMs = now + LATENCY_MS / 2 - startOf(index) - durations[index];
		}
		now += LATENCY_MS + LATENCY_PER_ITEM_MS * left.length;
		left = left.filter((index) => seen[index].lateMs < 0);
	}
	return costOf(durations, seen, now);
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** What it costs in the mean of several runs with durations drawn anew. */
async function meanCost(tracks: number, durationOf: (random: () => number) => number) {
	const ours: Cost[] = [];
	const theirs: Cost[] = [];
	for (const seed of SEEDS) {
		const random = randomFrom(1_000 * seed);
		const durations = Array.from({ length: tracks }, () => durationOf(random));
		ours.push(await costOfPolling(durations, seed));
		theirs.push(loop(durations));
	}
	const mean = (costs: Cost[], figure: keyof Cost) => costs.reduce((sum, cost) => sum + cost[figure], 0) / costs.length;
	const meanOf = (costs: Cost[]) => ({ looksPerTrack: mean(costs, 'looksPerTrack'), lateness: mean(costs, 'lateness') });
	return { ours: meanOf(ours), theirs: meanOf(theirs) };
}

const allTake = (tracks: number, ms: number) => Array<number>(tracks).fill(ms);

test.each(SEEDS)('50 tracks of 20 s: no more looks than the loop, and no later (%i)', async (seed) => {
	const theirs = loop(allTake(50, 20_000));
	const ours = await costOfPolling(allTake(50, 20_000), seed);
	expect(theirs.looksPerTrack).toBe(2);
	expect(ours.looksPerTrack).toBeLessThanOrEqual(theirs.looksPerTrack);
	expect(ours.endMs).toBeLessThanOrEqual(theirs.endMs);
});

test('500 tracks of 60 s: at most three polls of each in the mean, and the last one is known at once', async () => {
	const { looksPerTrack, endMs, lateness } = await costOfPolling(allTake(500, 60_000));
	expect(looksPerTrack).toBeLessThanOrEqual(3);
	expect(lateness).toBeLessThan(0.05);
	expect(endMs).toBeLessThan(startOf(499) + 60_000 + 2_500);
});

test('50 tracks of 10 to 120 s, where the first ones mislead: no more looks than the loop, and at most 12 % late', async () => {
	const { ours, theirs } = await meanCost(50, (random) => 10_000 + 110_000 * random());
	expect(ours.looksPerTrack).toBeLessThan(theirs.looksPerTrack);
	expect(ours.lateness).toBeLessThan(0.12);
});

test('50 tracks of 32 to 48 s: fewer looks than the loop', async () => {
	const { ours, theirs } = await meanCost(50, (random) => 32_000 + 16_000 * random());
	expect(ours.looksPerTrack).toBeLessThan(0.75 * theirs.looksPerTrack);
	expect(ours.lateness).toBeLessThan(0.12);
});

test('a single one that is unusually quick does not mislead for long', async () => {
	const durations = allTake(500, 60_000);
	durations[3] = 4_000;
	const { looksPerTrack, lateness } = await costOfPolling(durations);
	expect(looksPerTrack).toBeLessThan(5);
	expect(lateness).toBeLessThan(0.12);
});

test('a provider that becomes faster is noticed, and so is one that becomes slower', async () => {
	const faster = await costOfPolling([...allTake(200, 60_000), ...allTake(400, 25_000)]);
	expect(faster.looksPerTrack).toBeLessThan(3);
	expect(faster.lateness).toBeLessThan(0.35);
	const slower = await costOfPolling([...allTake(200, 25_000), ...allTake(400, 60_000)]);
	expect(slower.looksPerTrack).toBeLessThan(3.5);
	expect(slower.lateness).toBeLessThan(0.1);
});

test('nobody waits for more than twice as long as needed, or 30 s, whatever the others take', async () => {
	const durations = [...allTake(30, 400_000), 12_000, 50_000, 150_000];
	jest.spyOn(Math, 'random').mockReturnValue(0.5);
	const { lateness, mostLooks } = await costOfPolling(durations);
	expect(lateness).toBeLessThan(0.3);
	expect(mostLooks).toBeLessThan(40);
});

test('a task is never looked at more than three times a second', async () => {
	const queue = new PollQueue();
	const looks: number[] = [];
	queue.finishedAfter(2_400);
	const start = Date.now();
	const look = async () => {
		looks.push(Date.now() - start);
		return Date.now() - start > 60_000 ? success : pending;
	};
	void poll(look, { first: pending, timeoutMs: HOUR, signal: undefined, queue });
	for (let at = 0; at < 60; at++) {
		await jest.advanceTimersByTimeAsync(1_000);
		queue.finishedAfter(1_000 * at);
	}
	const pauses = looks.slice(1).map((at, index) => at - looks[index]);
	expect(looks[0]).toBeGreaterThanOrEqual(2_000);
	expect(Math.min(...pauses)).toBeGreaterThanOrEqual(500);
});
