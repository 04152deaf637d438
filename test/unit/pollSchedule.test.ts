import { PollSchedule, type Polled } from '../../nodes/SunoWav/polling/pollSchedule';

const polledAt = (pendingAtMs: number, isEarly = false): Polled => ({ start: 0, timeoutMs: 3_600_000, isEarly, pendingAtMs });

/** A schedule after gets at these times and with these known durations, in ms. */
function scheduleAfter({ gets = [] as number[], durations = [] as number[] } = {}) {
	const schedule = new PollSchedule();
	for (const at of gets) schedule.sentAt(at, polledAt(0));
	for (const ms of durations) schedule.finishedAfter(ms);
	return schedule;
}

const repeated = (times: number, ms: number) => Array<number>(times).fill(ms);

describe('as long as nothing is known', () => {
	test.each([
		['the first get comes after 2 s', 0, 2_000],
		['the intervals are 2 s at first', 12_000, 14_000],
		['then 15 % of what has passed', 40_000, 46_000],
		['and 30 s at most', 500_000, 530_000],
	])('%s', (_name, pendingAtMs, nextMs) => {
		expect(scheduleAfter({ gets: [pendingAtMs] }).dueAt(polledAt(pendingAtMs))).toBeCloseTo(nextMs);
	});

	test.each([
		['half a second after the get of another', 6_000, 4_000, 6_500],
		['at least after its own interval', 24_000, 24_000, 27_600],
		['when it has taken 30 s, whatever the others have', 60_000, 0, 30_000],
		['when it has taken twice as long as at its last get', 200_000, 50_000, 100_000],
	])('the turn of one comes %s', (_name, othersMs, pendingAtMs, nextMs) => {
		expect(scheduleAfter({ gets: [othersMs] }).dueAt(polledAt(pendingAtMs))).toBeCloseTo(nextMs);
	});

	test('one that was started later has its turn when it has taken as long as the others had', () => {
		const schedule = scheduleAfter({ gets: [6_000] });
		expect(schedule.dueAt({ ...polledAt(0), start: 3_000 })).toBe(9_000);
	});

	test('the turns of others never delay the last get', () => {
		expect(scheduleAfter({ gets: [6_000] }).dueAt({ ...polledAt(4_000), timeoutMs: 6_100 })).toBe(6_100);
	});
});

describe('when conversions take 20 s', () => {
	const schedule = scheduleAfter({ gets: [20_000], durations: [20_000] });

	test.each([
		['one that has not been polled: when 20 s are over', 0, false, 20_000],
		['an early one: a tenth earlier', 0, true, 18_000],
		['an early one that was pending: as the others', 18_000, true, 20_000],
		['one that has been polled just before: soon again', 19_800, false, 20_300],
		['one that takes longer: after 15 %', 20_000, false, 23_000],
		['and after 30 s at most', 400_000, false, 430_000],
	])('%s', (_name, pendingAtMs, isEarly, nextMs) => {
		expect(schedule.dueAt(polledAt(pendingAtMs, isEarly))).toBeCloseTo(nextMs);
	});
});

test('the first get never comes before 2 s', () => {
	expect(scheduleAfter({ durations: [1_000] }).dueAt(polledAt(0))).toBe(2_000);
});

test('a usual duration of minutes does not keep any from being polled', () => {
	const schedule = scheduleAfter({ durations: [600_000] });
	expect(schedule.dueAt(polledAt(0))).toBe(30_000);
	expect(schedule.dueAt(polledAt(100_000))).toBe(200_000);
	expect(schedule.dueAt(polledAt(400_000))).toBe(600_000);
});

describe('the usual duration', () => {
	test.each([
		['the shortest, of a few', [25_000, 20_000, 22_000], 20_000],
		['the shortest, of nineteen', [...repeated(18, 25_000), 5_000], 5_000],
		['the second shortest, of twenty', [5_000, ...repeated(19, 25_000)], 25_000],
		['not the quicker one of the order of their digits', [9_000, ...repeated(20, 25_000), 10_000], 10_000],
		['of the last sixty', [...repeated(10, 5_000), ...repeated(60, 25_000)], 25_000],
		['of sixty, none less', [25_000, ...repeated(3, 5_000), ...repeated(56, 25_000)], 25_000],
	])('is %s', (_name, durations, ms) => {
		expect(scheduleAfter({ durations }).dueAt(polledAt(0))).toBe(ms);
	});
});
