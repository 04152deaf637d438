import type { Result } from './main.mts';
import { median, round } from './workflow.mts';
import { measure, type Run } from './waitRun.mts';
import { convertAndWait, handBuiltLoop } from './waitWays.mts';
import { withWorld, type World } from './world.mts';

const TRACKS = 50;
const CONVERSION_MS = 20_000;
/** 20 immediately, 20 after 10 s, 10 after 20 s. */
const PACING_S = 20;
const ROUNDS = 3;
const SHORTEST_MS = 10_000;
const LONGEST_MS = 120_000;
const DRAWN_ROUNDS = 2;
const MANY_TRACKS = 500;
const MANY_CONVERSION_MS = 60_000;
const LOOK_UP_RUNS = 20;
const LOOK_UP_RUNS_AT_ONCE = 2;

const allTake = (tracks: number, ms: number) => Array<number>(tracks).fill(ms);

/** Durations that differ widely. They are the same for both sides and in each run of the benchmark. */
function drawn(round: number): number[] {
	let state = 1_000_003 * (round + 1);
	return Array.from({ length: TRACKS }, () => {
		state = (state * 48_271) % 2_147_483_647;
		return Math.round(SHORTEST_MS + (state / 2_147_483_647) * (LONGEST_MS - SHORTEST_MS));
	});
}

const seconds = (runs: Run[]) => median(runs.map((one) => one.seconds));
const requests = (runs: Run[]) => median(runs.map((one) => one.requests));
const mean = (runs: Run[], figure: 'lookUps' | 'lateness') => runs.reduce((sum, one) => sum + one[figure], 0) / runs.length;

const row = (runs: Run[]) => ({
	'seconds (median)': round(seconds(runs), 1),
	'all started after': round(median(runs.map(({ startedS }) => startedS)), 1),
	'requests (median)': requests(runs),
	'worker busy (median)': `${round(100 * median(runs.map(({ busy }) => busy)), 0)} %`,
	'succeeded (least)': Math.min(...runs.map(({ succeeded }) => succeeded)),
});

const drawnRow = (runs: Run[]) => ({
	...row(runs),
	'lookups (mean)': round(mean(runs, 'lookUps'), 1),
	'late (mean)': `${round(100 * mean(runs, 'lateness'), 1)} %`,
});

/** Conversions that take from 10 to 120 s, so that the first ones reveal little about the others. */
async function measureDrawn(world: World): Promise<{ ours: Run[]; theirs: Run[] }> {
	const ours: Run[] = [];
	const theirs: Run[] = [];
	for (let count = 0; count < DRAWN_ROUNDS; count++) {
		ours.push(await measure(world, convertAndWait('polling'), drawn(count)));
		theirs.push(await measure(world, handBuiltLoop, drawn(count)));
	}
	return { ours, theirs };
}

/**
 * 50 tracks that take 20 s each: Convert and Wait in both ways, and a loop built by hand. 50 that take from 10 to 120 s:
 * polling and the loop. And 500 that take a minute each, by polling.
 */
export async function run(): Promise<Result> {
	return await withWorld(async (world) => {
		const same = allTake(TRACKS, CONVERSION_MS);
		const polling: Run[] = [];
		const callback: Run[] = [];
		const loop: Run[] = [];
		for (let count = 0; count < ROUNDS; count++) {
			polling.push(await measure(world, convertAndWait('polling'), same));
			callback.push(await measure(world, convertAndWait('callback'), same));
			loop.push(await measure(world, handBuiltLoop, same));
		}
		console.table({
			'Convert and Wait, polling': row(polling),
			'Convert and Wait, callback': row(callback),
			'hand-built loop, 5 s': row(loop),
		});
		const { ours, theirs } = await measureDrawn(world);
		console.table({ 'Convert and Wait, polling, 10 to 120 s': drawnRow(ours), 'hand-built loop, 5 s, 10 to 120 s': drawnRow(theirs) });
		// From here on, only lookups are counted, so the runs may overlap.
		const manyTracks = measure(world, convertAndWait('polling'), allTake(MANY_TRACKS, MANY_CONVERSION_MS));
		const many: Run[] = [...callback];
		while (many.length < LOOK_UP_RUNS) {
			const left = Math.min(LOOK_UP_RUNS_AT_ONCE, LOOK_UP_RUNS - many.length);
			many.push(...(await Promise.all(Array.from({ length: left }, async () => await measure(world, convertAndWait('callback'), same)))));
		}
		const lookUps = mean(many, 'lookUps');
		const bound = 1.2 * TRACKS * (Math.log(TRACKS) + 1);
		const slowest = CONVERSION_MS / 1_000;
		const looksPerTrack = (await manyTracks).lookUps / MANY_TRACKS;
		console.log(`Lookups by callback: ${round(lookUps, 1)} on average in ${many.length} runs, at most ${round(bound, 1)} allowed`);
		console.log(`Lookups by polling, ${MANY_TRACKS} tracks of ${MANY_CONVERSION_MS / 1_000} s: ${round(looksPerTrack)} for each`);
		return {
			bench: 'wait',
			ours: round(seconds(polling), 1),
			theirs: round(seconds(loop), 1),
			ratio: round(seconds(polling) / seconds(loop), 3),
			unit: 's',
			n: ROUNDS,
			requestsRatio: round(requests(polling) / requests(loop), 3),
			drawnLookUpsRatio: round(mean(ours, 'lookUps') / mean(theirs, 'lookUps'), 3),
			drawnLateness: round(mean(ours, 'lateness'), 3),
			drawnLatenessOfLoop: round(mean(theirs, 'lateness'), 3),
			looksPerTrack: round(looksPerTrack),
			callbackSeconds: round(seconds(callback), 1),
			callbackRatio: round(seconds(callback) / seconds(loop), 3),
			pollingBoundSeconds: 1.15 * slowest + PACING_S,
			suspendedShare: round(Math.min(...callback.map(({ suspended }) => suspended ?? 0)), 3),
			secondsAfterLastCallback: round(Math.max(...callback.map(({ lateS }) => lateS ?? NaN)), 2),
			lookUpsMean: round(lookUps, 1),
			lookUpsBound: round(bound, 1),
			polling: row(polling),
			callback: row(callback),
			loop: row(loop),
			drawnPolling: drawnRow(ours),
			drawnLoop: drawnRow(theirs),
		};
	});
}
