import { Arrival } from '../../nodes/SunoWav/download/arrival';
import { fullStream, pushedStream } from './streams.mts';

describe('an arrival', () => {
	beforeEach(() => {
		jest.useFakeTimers();
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	test('does not blame the network while the storage is slow', async () => {
		const stream = fullStream(Buffer.alloc(10));
		const arrival = new Arrival(stream as never, 5_000);
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

	test('starts the clock anew with everything that comes', async () => {
		const stream = fullStream(Buffer.alloc(10));
		const arrival = new Arrival(stream as never, 5_000);
		let failed = false;
		arrival.failed.catch(() => (failed = true));
		stream.read();
		for (let n = 0; n < 5; n++) {
			await jest.advanceTimersByTimeAsync(4_000);
			stream.push(Buffer.alloc(5));
			stream.read();
		}
		expect([failed, arrival.received]).toEqual([false, 35]);
		await jest.advanceTimersByTimeAsync(5_100);
		expect(failed).toBe(true);
	});

	test('that breaks off, or that nothing comes of, tells which', async () => {
		const broken = pushedStream();
		const stalled = new Arrival(pushedStream() as never, 5_000);
		const arrival = new Arrival(broken as never, 5_000);
		broken.destroy(new Error('socket hang up'));
		await expect(arrival.failed).rejects.toMatchObject({ reason: 'brokenOff' });
		await jest.advanceTimersByTimeAsync(5_100);
		await expect(stalled.failed).rejects.toMatchObject({ reason: 'stalled' });
	});

	test('counts what comes, the end too', () => {
		const stream = pushedStream();
		const arrival = new Arrival(stream as never, 5_000);
		stream.push(Buffer.alloc(7));
		stream.push(null);
		expect(arrival.received).toBe(7);
		arrival.finish();
	});

	test('is not watched any more when it is over', async () => {
		const arrival = new Arrival(fullStream(Buffer.alloc(0)) as never, 5_000);
		arrival.finish();
		await jest.advanceTimersByTimeAsync(1_000);
		expect(jest.getTimerCount()).toBe(0);
	});
});
