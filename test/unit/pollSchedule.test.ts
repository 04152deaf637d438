import { PollSchedule } from '../../nodes/SunoWav/polling/pollSchedule';

/** A schedule after looks at these moments and with these known durations, in ms. */
function scheduleAfter({ looks = [] as number[], durations = [] as number[] } = {}) {
	const schedule = new PollSchedule();
	for (const at of looks) schedule.polledAt(at);
	for (const ms of durations) schedule.finishedAfter(ms);
	return schedule;
}

const repeated = (times: number, ms: number) => Array<number>(times).fill(ms);

describe('as long as nothing is known', () => {
	test.each([
		['the first look comes after 2 s', 0, 2_000],
		['the pauses are 2 s at first', 14_000, 16_000],
		['then 14 % of what has passed', 50_000, 57_000],
		['and 30 s at most', 500_000, 530_000],
	])('%s', (_name, pendingAtMs, nextMs) => {
		expect(scheduleAfter({ looks: [pendingAtMs] }).nextPoll({ pendingAtMs, random: 0.5 })).toBeCloseTo(nextMs);
	});

	test.each([
		['half a second after one of the others', 6_000, 4_000, 6_500],
		['later by 2.5 % when they have taken longer', 24_000, 4_000, 24_600],
		['at least with the pause of its own', 24_000, 24_000, 27_360],
		['when it has taken 30 s, whatever the others have', 60_000, 0, 30_000],
		['when it has taken twice as long as at its last look', 200_000, 50_000, 100_000],
	])('the turn of one comes %s', (_name, othersMs, pendingAtMs, nextMs) => {
		expect(scheduleAfter({ looks: [othersMs, 1_000] }).nextPoll({ pendingAtMs, random: 0.5 })).toBeCloseTo(nextMs);
	});
});

describe('when conversions take 20 s', () => {
	const schedule = scheduleAfter({ looks: [20_000], durations: [20_000] });

	test.each([
		['one that has not been polled: when 20 s are over', 0, 0.5, 20_000],
		['one in eight a little earlier', 0, 0.12499, 18_000],
		['one that was polled early: with the others', 18_000, 0.0625, 20_000],
		['one that has been looked at just before: soon again', 19_800, 0.5, 20_300],
		['one that takes longer: after 14 %', 20_000, 0.5, 22_800],
		['and after 30 s at most', 400_000, 0.5, 430_000],
	])('%s', (_name, pendingAtMs, random, nextMs) => {
		expect(schedule.nextPoll({ pendingAtMs, random })).toBeCloseTo(nextMs, -1);
	});
});

test('the first look never comes before 2 s', () => {
	expect(scheduleAfter({ durations: [1_000] }).nextPoll({ pendingAtMs: 0, random: 0.5 })).toBe(2_000);
});

test('nobody waits for a usual duration of minutes without a look', () => {
	const schedule = scheduleAfter({ durations: [600_000] });
	expect(schedule.nextPoll({ pendingAtMs: 0, random: 0.5 })).toBe(30_000);
	expect(schedule.nextPoll({ pendingAtMs: 100_000, random: 0.5 })).toBe(200_000);
	expect(schedule.nextPoll({ pendingAtMs: 400_000, random: 0.5 })).toBe(600_000);
});

describe('the usual duration', () => {
	const usual = (durations: number[]) => scheduleAfter({ durations }).nextPoll({ pendingAtMs: 0, random: 0.5 });

	test.each([
		['the shortest, of a few', [25_000, 20_000, 22_000], 20_000],
		['the shortest, of nineteen', [...repeated(18, 25_000), 5_000], 5_000],
		['the second shortest, of twenty', [5_000, ...repeated(19, 25_000)], 25_000],
		['not the quicker one of the order of their digits', [9_000, ...repeated(20, 25_000), 10_000], 10_000],
		['of the last sixty', [...repeated(10, 5_000), ...repeated(60, 25_000)], 25_000],
		['of sixty, none less', [25_000, ...repeated(3, 5_000), ...repeated(56, 25_000)], 25_000],
	])('is %s', (_name, durations, ms) => {
		expect(usual(durations)).toBe(ms);
	});
});
