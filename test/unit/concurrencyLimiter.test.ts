import { ConcurrencyLimiter } from '../../nodes/SunoWav/helpers/concurrencyLimiter';
import { nextTurn } from './streams.mts';

/** A limiter whose work continues until the test ends it. */
function limited(limit: number) {
	const limiter = new ConcurrencyLimiter(limit);
	const begun: string[] = [];
	const outcomes: Record<string, string> = {};
	const ends: Record<string, { resolve: (text: string) => void; reject: (error: Error) => void }> = {};
	const run = (name: string, signal?: AbortSignal, options?: { isPatient?: boolean; weight?: number }) => {
		const work = async () => {
			begun.push(name);
			return await new Promise<string>((resolve, reject) => (ends[name] = { resolve, reject }));
		};
		limiter.run(signal, work, options).then(
			(value) => (outcomes[name] = value),
			({ message }: Error) => (outcomes[name] = message),
		);
	};
	return { limiter, begun, outcomes, ends, run };
}

const STOPPED = 'The execution was stopped';

test('only a limited number runs at the same time, the others follow in order, and each gets its own result', async () => {
	const { begun, outcomes, ends, run } = limited(2);
	for (const name of ['a', 'b', 'c', 'd']) run(name);
	await nextTurn();
	expect(begun).toEqual(['a', 'b']);
	ends.b.resolve('B');
	await nextTurn();
	expect(begun).toEqual(['a', 'b', 'c']);
	ends.a.resolve('A');
	await nextTurn();
	expect(begun).toEqual(['a', 'b', 'c', 'd']);
	ends.c.resolve('C');
	ends.d.resolve('D');
	await nextTurn();
	expect(outcomes).toEqual({ a: 'A', b: 'B', c: 'C', d: 'D' });
});

test('work that fails makes room too, and its error is passed on unchanged', async () => {
	const { begun, outcomes, ends, run } = limited(1);
	run('a');
	run('b');
	await nextTurn();
	ends.a.reject(new Error('broken'));
	await nextTurn();
	expect([begun, outcomes]).toEqual([['a', 'b'], { a: 'broken' }]);
});

test('work that throws synchronously makes room too', async () => {
	const limiter = new ConcurrencyLimiter(1);
	const thrown = limiter.run(undefined, () => {
		throw new Error('at once');
	});
	await expect(thrown).rejects.toThrow('at once');
	await expect(limiter.run(undefined, async () => 'next')).resolves.toBe('next');
});

test('a stopped execution no longer waits, does not begin, and takes no other turn', async () => {
	const { begun, outcomes, ends, run } = limited(1);
	const stopper = new AbortController();
	run('a');
	run('b', stopper.signal);
	run('c', stopper.signal);
	run('d');
	await nextTurn();
	stopper.abort();
	await nextTurn();
	expect([begun, outcomes]).toEqual([['a'], { b: STOPPED, c: STOPPED }]);
	ends.a.resolve('A');
	await nextTurn();
	expect(begun).toEqual(['a', 'd']);
	run('e');
	await nextTurn();
	expect(begun).toEqual(['a', 'd']);
	ends.d.resolve('D');
	await nextTurn();
	expect(begun).toEqual(['a', 'd', 'e']);
});

test('work that was stopped before does not wait at all', async () => {
	const { begun, outcomes, run } = limited(1);
	const signal = AbortSignal.abort();
	const add = jest.spyOn(signal, 'addEventListener');
	run('a', signal);
	run('b');
	await nextTurn();
	expect([begun, outcomes, add.mock.calls]).toEqual([['b'], { a: STOPPED }, []]);
});

test('the signal does not end work that has begun, because the work handles it itself', async () => {
	const { begun, outcomes, ends, run } = limited(1);
	const stopper = new AbortController();
	run('a', stopper.signal);
	await nextTurn();
	stopper.abort();
	await nextTurn();
	expect([begun, outcomes]).toEqual([['a'], {}]);
	ends.a.resolve('A');
	await nextTurn();
	expect(outcomes).toEqual({ a: 'A' });
});

test('the signal\'s listener is removed as soon as the work begins', async () => {
	const { ends, run } = limited(1);
	const { signal } = new AbortController();
	const [add, remove] = [jest.spyOn(signal, 'addEventListener'), jest.spyOn(signal, 'removeEventListener')];
	run('a');
	for (const name of ['b', 'c']) run(name, signal);
	await nextTurn();
	expect([add.mock.calls.length, remove.mock.calls.length]).toEqual([2, 0]);
	ends.a.resolve('A');
	await nextTurn();
	expect(remove.mock.calls).toEqual(add.mock.calls.slice(0, 1));
});

test('a higher limit lets more begin immediately', async () => {
	const { limiter, begun, run } = limited(1);
	for (const name of ['a', 'b', 'c', 'd']) run(name);
	await nextTurn();
	limiter.setLimit(3);
	await nextTurn();
	expect(begun).toEqual(['a', 'b', 'c']);
});

test('a lower limit applies from the next one on', async () => {
	const { limiter, begun, ends, run } = limited(2);
	for (const name of ['a', 'b', 'c']) run(name);
	await nextTurn();
	limiter.setLimit(1);
	ends.a.resolve('A');
	await nextTurn();
	expect(begun).toEqual(['a', 'b']);
	ends.b.resolve('B');
	await nextTurn();
	expect(begun).toEqual(['a', 'b', 'c']);
});

test('it is idle while nothing runs and nothing waits, patiently or not', async () => {
	const { limiter, ends, run } = limited(1);
	expect(limiter.isIdle()).toBe(true);
	run('a');
	run('b');
	expect(limiter.isIdle()).toBe(false);
	run('c', undefined, { isPatient: true });
	for (const name of ['a', 'b', 'c']) {
		await nextTurn();
		expect(limiter.isIdle()).toBe(false);
		ends[name].resolve(name);
	}
	await nextTurn();
	expect(limiter.isIdle()).toBe(true);
});

test('patient work runs after later work that is not patient', async () => {
	const { begun, ends, run } = limited(1);
	run('a');
	run('patient', undefined, { isPatient: true });
	run('b');
	await nextTurn();
	ends.a.resolve('A');
	await nextTurn();
	ends.b.resolve('B');
	await nextTurn();
	expect(begun).toEqual(['a', 'b', 'patient']);
});

test('work counts by its weight, and work heavier than the limit runs by itself', async () => {
	const { begun, ends, run } = limited(3);
	run('a', undefined, { weight: 2 });
	run('b', undefined, { weight: 1 });
	run('heavy', undefined, { weight: 5 });
	run('c', undefined, { weight: 1 });
	await nextTurn();
	expect(begun).toEqual(['a', 'b']);
	ends.a.resolve('A');
	await nextTurn();
	expect(begun).toEqual(['a', 'b']);
	ends.b.resolve('B');
	await nextTurn();
	expect(begun).toEqual(['a', 'b', 'heavy']);
	ends.heavy.resolve('heavy');
	await nextTurn();
	expect(begun).toEqual(['a', 'b', 'heavy', 'c']);
});
