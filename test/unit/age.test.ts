import { ageOf } from '../../nodes/SunoWav/download/age';
import { toConversion } from '../../nodes/SunoWav/helpers/conversion';
import { toAccount } from '../../nodes/SunoWav/providers/account';

const NOW = Date.parse('2026-03-20T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

/** kie.ai keeps files for 14 days. */
const account = toAccount({ provider: 'kie', apiKey: 'key' });

const ago = (ms: number) => new Date(NOW - ms).toISOString();
/** As in most records: without a time zone, from a clock in UTC or in China. */
const withoutZone = (ms: number) => ago(ms).replace('T', ' ').slice(0, 19);

test.each([
	[0, 'fresh'],
	[5 * MINUTE - 1, 'fresh'],
	[5 * MINUTE, 'kept'],
	[-5 * MINUTE + 1, 'fresh'],
	[-HOUR, 'kept'],
	[14 * DAY, 'kept'],
	[14 * DAY + 1, 'old'],
])('a conversion that finished %i ms ago is %s', (ms, age) => {
	expect(ageOf(toConversion({ completeTime: ago(ms) }), account, false)).toBe(age);
});

test.each([
	[0, 'fresh'],
	[-8 * HOUR, 'fresh'],
	[4 * HOUR, 'kept'],
	[8 * HOUR, 'kept'],
	[14 * DAY - 4 * HOUR, 'kept'],
	[14 * DAY + 1_000, 'old'],
	[14 * DAY - 8 * HOUR + 1_000, 'kept'],
])('one that finished %i ms ago by a clock without a zone, which may be in China, is %s', (ms, age) => {
	expect(ageOf(toConversion({ completeTime: withoutZone(ms) }), account, false)).toBe(age);
});

test('a missing end time is replaced by the start time; without both, only a conversion that was just awaited is fresh', () => {
	expect(ageOf(toConversion({ createTime: ago(HOUR) }), account, false)).toBe('kept');
	expect(ageOf(toConversion({ createTime: ago(20 * DAY), completeTime: ago(HOUR) }), account, false)).toBe('kept');
	expect(ageOf(toConversion({}), account, false)).toBe('unknown');
	expect(ageOf(toConversion({ completeTime: 'soon' }), account, false)).toBe('unknown');
	expect(ageOf(toConversion({}), account, true)).toBe('fresh');
	expect(ageOf(toConversion({ completeTime: ago(20 * DAY) }), account, true)).toBe('fresh');
});

test('other providers keep files for longer', () => {
	const conversion = toConversion({ completeTime: ago(14.5 * DAY) });
	expect(['kie', 'sunoApi'].map((provider) => ageOf(conversion, toAccount({ provider, apiKey: 'key' }), false))).toEqual(['old', 'kept']);
});
