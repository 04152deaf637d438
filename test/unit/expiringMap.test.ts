import { ExpiringMap } from '../../nodes/SunoWav/helpers/expiringMap';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('an entry is there for its lifetime and not longer', () => {
	const map = new ExpiringMap<string>(10, 1_000);
	map.set('one', 'first');
	jest.advanceTimersByTime(999);
	expect(map.get('one')).toBe('first');
	jest.advanceTimersByTime(1);
	expect(map.get('one')).toBeUndefined();
});

test('an entry that is set again gets another lifetime', () => {
	const map = new ExpiringMap<string>(10, 1_000);
	map.set('again', 'first');
	jest.advanceTimersByTime(900);
	map.set('again', 'second');
	jest.advanceTimersByTime(900);
	expect(map.get('again')).toBe('second');
	jest.advanceTimersByTime(100);
	expect(map.get('again')).toBeUndefined();
});

test('when there are too many, the entry that was set longest ago is forgotten', () => {
	const map = new ExpiringMap<number>(2, 1_000);
	map.set('one', 1);
	map.set('two', 2);
	expect([map.get('one'), map.get('two')]).toEqual([1, 2]);
	map.set('one', 3);
	map.set('three', 4);
	expect([map.get('one'), map.get('two'), map.get('three')]).toEqual([3, undefined, 4]);
});

test('an expired entry makes room', () => {
	const map = new ExpiringMap<number>(2, 1_000);
	map.set('one', 1);
	jest.advanceTimersByTime(500);
	map.set('two', 2);
	jest.advanceTimersByTime(500);
	expect(map.get('one')).toBeUndefined();
	map.set('three', 3);
	expect([map.get('two'), map.get('three')]).toEqual([2, 3]);
});

test('an entry can be deleted, and one that is not there as well', () => {
	const map = new ExpiringMap<number>(2, 1_000);
	map.set('one', 1);
	map.delete('one');
	map.delete('two');
	expect([map.get('one'), map.get('two')]).toEqual([undefined, undefined]);
});
