import { sleep } from 'n8n-workflow';

import { toConversion, type Conversion } from '../../nodes/SunoWav/helpers/conversion';
import { poll } from '../../nodes/SunoWav/polling/poll';
import { PollQueue } from '../../nodes/SunoWav/polling/pollQueue';

/** How many gets polling needs and how late it is, compared with the usual loop. Simulates the time of whole node runs. */

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
/** How much more time n8n's HTTP Request node needs for each item of a batch. */
const LATENCY_PER_ITEM_MS = 3;
const HOUR = 3_600_000;

/** Responses to requests that are sent together do not arrive together. */
const SPREAD_MS = 4;

/** When conversions are started, in ms: at kie.ai's limit. */
const startOf = (index: number, spreadMs = SPREAD_MS) => Math.floor(index / 20) * 10_050 + (index % 20) * spreadMs;

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
	getsPerTrack: number;
	/** The mean over all tracks of the delay until the end was known, as a share of the conversion's duration. */
	lateness: number;
	endMs: number;
	mostGets: number;
}

interface Polled {
	gets: number;
	/** The time between a conversion's end and its discovery. */
	lateMs: number;
}

function costOf(durations: number[], polled: Polled[], endMs: number): Cost {
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const gets = polled.map((one) => one.gets);
	return {
		getsPerTrack: mean(gets),
		lateness: mean(polled.map(({ lateMs }, index) => lateMs / durations[index])),
		endMs,
		mostGets: Math.max(...gets),
	};
}

/** Polls conversions with these durations. */
async function pollAll(durations: number[], seed = 1, spreadMs = SPREAD_MS): Promise<Cost> {
	jest.spyOn(Math, 'random').mockImplementation(randomFrom(seed));
	const queue = new PollQueue();
	const start = Date.now();
	const all = durations.map(async (ms, index): Promise<Polled> => {
		await sleep(startOf(index, spreadMs) + LATENCY_MS / 2);
		const endsAt = start + startOf(index, spreadMs) + ms;
		const one = { gets: 0, lateMs: NaN };
		const get = async () => {
			one.gets++;
			await sleep(LATENCY_MS / 2);
			one.lateMs = Date.now() - endsAt;
			await sleep(LATENCY_MS / 2);
			return one.lateMs >= 0 ? success : pending;
		};
		await poll(get, { first: pending, timeoutMs: HOUR, signal: undefined, queue });
		return one;
	});
	const ended = Promise.all(all).then((polled) => costOf(durations, polled, Date.now() - start));
	await jest.advanceTimersByTimeAsync(HOUR);
	return await ended;
}

/** The usual loop: it starts all conversions, then repeatedly waits for 5 s and gets all that are pending. */
function loop(durations: number[]): Cost {
	const polled = durations.map((): Polled => ({ gets: 0, lateMs: NaN }));
	let left = durations.map((_, index) => index);
	let now = startOf(durations.length - 1) + LATENCY_MS;
	while (left.length > 0) {
		now += 5_000;
		for (const index of left) {
			polled[index].gets++;
			polled[index].lateMs = now + LATENCY_MS / 2 - startOf(index) - durations[index];
		}
		now += LATENCY_MS + LATENCY_PER_ITEM_MS * left.length;
		left = left.filter((index) => polled[index].lateMs < 0);
	}
	return costOf(durations, polled, now);
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** The mean cost of several runs with different random durations. */
async function meanCost(tracks: number, durationOf: (random: () => number) => number, spreadMs = SPREAD_MS) {
	const ours: Cost[] = [];
	const theirs: Cost[] = [];
	for (const seed of SEEDS) {
		const random = randomFrom(1_000 * seed);
		const durations = Array.from({ length: tracks }, () => durationOf(random));
		ours.push(await pollAll(durations, seed, spreadMs));
		theirs.push(loop(durations));
	}
	const mean = (costs: Cost[], figure: keyof Cost) => costs.reduce((sum, cost) => sum + cost[figure], 0) / costs.length;
	const meanOf = (costs: Cost[]) => ({ getsPerTrack: mean(costs, 'getsPerTrack'), lateness: mean(costs, 'lateness') });
	return { ours: meanOf(ours), theirs: meanOf(theirs) };
}

const allTake = (tracks: number, ms: number) => Array<number>(tracks).fill(ms);

test.each(SEEDS)('50 tracks of 20 s: no more gets than the loop, and no later (%i)', async (seed) => {
	const theirs = loop(allTake(50, 20_000));
	const ours = await pollAll(allTake(50, 20_000), seed);
	expect(theirs.getsPerTrack).toBe(2);
	expect(ours.getsPerTrack).toBeLessThanOrEqual(theirs.getsPerTrack);
	expect(ours.endMs).toBeLessThanOrEqual(theirs.endMs);
});

test('500 tracks of 60 s: on average at most three gets each, and the last one is known immediately', async () => {
	const { getsPerTrack, endMs, lateness } = await pollAll(allTake(500, 60_000));
	expect(getsPerTrack).toBeLessThanOrEqual(3);
	expect(lateness).toBeLessThan(0.05);
	expect(endMs).toBeLessThan(startOf(499) + 60_000 + 2_500);
});

/** Up to a second and a half for a batch of twenty. */
const SPREADS_MS = [0, SPREAD_MS, 20, 75];

test.each(SPREADS_MS)('50 tracks of 20 s, started %i ms apart: no more gets than the loop, and at most 4 %% late', async (spreadMs) => {
	const { ours, theirs } = await meanCost(50, () => 20_000, spreadMs);
	expect(ours.getsPerTrack).toBeLessThan(theirs.getsPerTrack);
	expect(ours.lateness).toBeLessThan(0.04);
});

test.each(SPREADS_MS)('50 of 10 to 120 s, started %i ms apart, where the first ones mislead: no more gets than the loop, at most 12 %% late', async (spreadMs) => {
	const { ours, theirs } = await meanCost(50, (random) => 10_000 + 110_000 * random(), spreadMs);
	expect(ours.getsPerTrack).toBeLessThan(theirs.getsPerTrack);
	expect(ours.lateness).toBeLessThan(0.12);
});

test('50 tracks, half of 20 s and half of 80 s: no more gets than the loop, and at most 12 % late', async () => {
	const { ours, theirs } = await meanCost(50, (random) => (random() < 0.5 ? 20_000 : 80_000));
	expect(ours.getsPerTrack).toBeLessThan(theirs.getsPerTrack);
	expect(ours.lateness).toBeLessThan(0.12);
});

test('50 tracks of 32 to 48 s: fewer gets than the loop', async () => {
	const { ours, theirs } = await meanCost(50, (random) => 32_000 + 16_000 * random());
	expect(ours.getsPerTrack).toBeLessThan(0.75 * theirs.getsPerTrack);
	expect(ours.lateness).toBeLessThan(0.12);
});

test('a single one that is unusually quick does not mislead for long', async () => {
	const durations = allTake(500, 60_000);
	durations[3] = 4_000;
	const { getsPerTrack, lateness } = await pollAll(durations);
	expect(getsPerTrack).toBeLessThan(5);
	expect(lateness).toBeLessThan(0.12);
});

test('a provider that becomes faster is noticed, and so is one that becomes slower', async () => {
	const faster = await pollAll([...allTake(200, 60_000), ...allTake(400, 25_000)]);
	expect(faster.getsPerTrack).toBeLessThan(3);
	expect(faster.lateness).toBeLessThan(0.12);
	const slower = await pollAll([...allTake(200, 25_000), ...allTake(400, 60_000)]);
	expect(slower.getsPerTrack).toBeLessThan(3.5);
	expect(slower.lateness).toBeLessThan(0.1);
});

test('no track waits more than twice as long as needed, or 30 s, whatever the others take', async () => {
	const durations = [...allTake(30, 400_000), 12_000, 50_000, 150_000];
	jest.spyOn(Math, 'random').mockReturnValue(0.5);
	const { lateness, mostGets } = await pollAll(durations);
	expect(lateness).toBeLessThan(0.3);
	expect(mostGets).toBeLessThan(40);
});

test('a task is never polled more than three times a second', async () => {
	const queue = new PollQueue();
	const gets: number[] = [];
	queue.finishedAfter(2_400);
	const start = Date.now();
	const get = async () => {
		gets.push(Date.now() - start);
		return Date.now() - start > 60_000 ? success : pending;
	};
	void poll(get, { first: pending, timeoutMs: HOUR, signal: undefined, queue });
	for (let at = 0; at < 60; at++) {
		await jest.advanceTimersByTimeAsync(1_000);
		queue.finishedAfter(1_000 * at);
	}
	const intervals = gets.slice(1).map((at, index) => at - gets[index]);
	expect(gets[0]).toBeGreaterThanOrEqual(2_000);
	expect(Math.min(...intervals)).toBeGreaterThanOrEqual(500);
});
