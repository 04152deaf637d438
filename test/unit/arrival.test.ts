import { Arrival } from '../../nodes/SunoWav/download/arrival';
import { fullStream, pushedStream } from './streams.mts';

/** Watches an arrival. The result returns the reason for its failure, once it has failed. */
function reasonOf(arrival: Arrival): () => string | undefined {
	let reason: string | undefined;
	arrival.failed.catch((error: { reason: string }) => (reason = error.reason));
	return () => reason;
}

describe('an arrival', () => {
	beforeEach(() => {
		jest.useFakeTimers();
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	test('does not blame the network while the storage is slow', async () => {
		const stream = fullStream(Buffer.alloc(10));
		const arrival = new Arrival(stream as never, { idleMs: 5_000 });
		let failed = false;
		arrival.failed.catch(() => (failed = true));
		await jest.advanceTimersByTimeAsync(60_000);
		expect(failed).toBe(false);
		stream.read();
		await jest.advanceTimersByTimeAsync(3_900);
		expect(failed).toBe(false);
		await jest.advanceTimersByTimeAsync(2_200);
		expect(failed).toBe(true);
	});

	test('restarts the clock with all bytes that arrive', async () => {
		const stream = fullStream(Buffer.alloc(10));
		const arrival = new Arrival(stream as never, { idleMs: 5_000 });
		let failed = false;
		arrival.failed.catch(() => (failed = true));
		stream.read();
		for (let n = 0; n < 5; n++) {
			await jest.advanceTimersByTimeAsync(4_000);
			stream.push(Buffer.alloc(50_000));
			stream.read();
		}
		expect([failed, arrival.received]).toEqual([false, 250_010]);
		await jest.advanceTimersByTimeAsync(5_100);
		expect(failed).toBe(true);
	});

	/** How and when a stream fails within an hour if this many bytes arrive at this interval. */
	async function failureOf({ bytes, everyMs, idleMs = 60_000 }: { bytes: number; everyMs: number; idleMs?: number }) {
		const stream = pushedStream();
		const arrival = new Arrival(stream as never, { idleMs });
		const reason = reasonOf(arrival);
		stream.resume();
		let passed = 0;
		for (; reason() === undefined && passed < 3_600_000; passed += everyMs) {
			stream.push(Buffer.alloc(bytes));
			await jest.advanceTimersByTimeAsync(everyMs);
		}
		arrival.finish();
		return { failure: reason(), passed };
	}

	test.each([
		['a byte a second', 1, 1_000, 12_000],
		['a byte every four seconds', 1, 4_000, 16_000],
		['a byte just before it would count as stalled', 1, 59_000, 240_000],
		['almost enough', 4_900, 1_000, 12_000],
	])('of %s is too slow', async (_name, bytes, everyMs, withinMs) => {
		const { failure, passed } = await failureOf({ bytes, everyMs });
		expect(failure).toBe('tooSlow');
		expect(passed).toBeLessThanOrEqual(withinMs);
	});

	test.each([
		['enough', 6_000, 1_000],
		['much at once and pauses', 300_000, 45_000],
	])('of %s may take an hour', async (_name, bytes, everyMs) => {
		expect(await failureOf({ bytes, everyMs })).toMatchObject({ failure: undefined });
	});

	test('may begin late and be small', async () => {
		const stream = pushedStream();
		const arrival = new Arrival(stream as never, { idleMs: 60_000 });
		let failure: unknown;
		arrival.failed.catch((error: unknown) => (failure = error));
		stream.resume();
		await jest.advanceTimersByTimeAsync(55_000);
		stream.push(Buffer.alloc(1_000));
		await jest.advanceTimersByTimeAsync(4_000);
		stream.push(null);
		await jest.advanceTimersByTimeAsync(100_000);
		expect(failure).toBeUndefined();
	});

	test('may deliver as many bytes as its start says, and no more', async () => {
		const stream = pushedStream();
		const starts: number[] = [];
		const mostBytes = (start: Buffer) => starts.push(start.length) && 100_000;
		const arrival = new Arrival(stream as never, { idleMs: 5_000, mostBytes });
		const reason = reasonOf(arrival);
		for (const bytes of [60_000, 40_000]) stream.push(Buffer.alloc(bytes));
		await jest.advanceTimersByTimeAsync(0);
		expect(reason()).toBeUndefined();
		stream.push(Buffer.alloc(1));
		await jest.advanceTimersByTimeAsync(0);
		expect([reason(), starts]).toEqual(['tooLarge', [65_536]]);
		arrival.finish();
	});

	test('that breaks off or stalls says which', async () => {
		const broken = pushedStream();
		const stalled = new Arrival(pushedStream() as never, { idleMs: 5_000 });
		const arrival = new Arrival(broken as never, { idleMs: 5_000 });
		broken.destroy(new Error('socket hang up'));
		await expect(arrival.failed).rejects.toMatchObject({ reason: 'brokenOff' });
		await jest.advanceTimersByTimeAsync(5_100);
		await expect(stalled.failed).rejects.toMatchObject({ reason: 'stalled' });
	});

	test('counts the bytes that arrive, including the end', () => {
		const stream = pushedStream();
		const arrival = new Arrival(stream as never, { idleMs: 5_000 });
		stream.push(Buffer.alloc(7));
		stream.push(null);
		expect(arrival.received).toBe(7);
		arrival.finish();
	});

	describe.each([
		['back', -3_600_000],
		['forward', 3_600_000],
	])('during which the wall clock is set an hour %s', (_name, ms) => {
		test('stalls at the same time as otherwise', async () => {
			const stream = pushedStream();
			const arrival = new Arrival(stream as never, { idleMs: 5_000 });
			const reason = reasonOf(arrival);
			stream.resume();
			stream.push(Buffer.alloc(50_000));
			await jest.advanceTimersByTimeAsync(2_500);
			jest.setSystemTime(Date.now() + ms);
			await jest.advanceTimersByTimeAsync(2_400);
			expect(reason()).toBeUndefined();
			await jest.advanceTimersByTimeAsync(1_100);
			expect(reason()).toBe('stalled');
		});

		test('is too slow at the same time as otherwise', async () => {
			const stream = pushedStream();
			const arrival = new Arrival(stream as never, { idleMs: 60_000 });
			const reason = reasonOf(arrival);
			stream.resume();
			const comeSlowly = async (seconds: number) => {
				for (let second = 0; second < seconds; second++) {
					stream.push(Buffer.alloc(1));
					await jest.advanceTimersByTimeAsync(1_000);
				}
			};
			await comeSlowly(5);
			jest.setSystemTime(Date.now() + ms);
			await comeSlowly(4);
			expect(reason()).toBeUndefined();
			await comeSlowly(3);
			expect(reason()).toBe('tooSlow');
		});
	});

	test('is no longer watched when it is over', async () => {
		const arrival = new Arrival(fullStream(Buffer.alloc(0)) as never, { idleMs: 5_000 });
		arrival.finish();
		await jest.advanceTimersByTimeAsync(1_000);
		expect(jest.getTimerCount()).toBe(0);
	});
});
